package catalog

import (
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
)

var telemetryHandlers = map[string]handler{
	"WSGITelemetryService": checkTelemetryService,
	"WSGISlowRequests":     checkSlowRequests,
	"WSGITelemetryOptions": checkTelemetryOptions,
}

// checkTelemetryService is wsgi_set_telemetry_service in wsgi_telemetry.c.
func checkTelemetryService(h *handling) {
	if !strings.HasPrefix(h.value(0), "unix:") {
		h.refuseWord(0, "WSGITelemetryService target must be 'unix:/path' (remote 'udp:host:port' targets are no longer supported)")
	}
	if len(h.words) < 2 {
		return
	}
	seconds, ok := strings.CutPrefix(h.value(1), "interval=")
	if !ok {
		h.refuseWord(1, "WSGITelemetryService second argument must be 'interval=N'")
	} else if apr.Atof(seconds) < 0.5 {
		h.refuseWord(1, "WSGITelemetryService interval must be at least 0.5 seconds")
	}
}

// checkSlowRequests is wsgi_set_slow_requests.
func checkSlowRequests(h *handling) {
	if apr.Atof(h.value(0)) < 0 {
		h.refuseWord(0, "WSGISlowRequests threshold must be non-negative")
	}
}

// checkTelemetryOptions is wsgi_set_telemetry_options.
func checkTelemetryOptions(h *handling) {
	if h.args == "" {
		h.refuseWord(0, "WSGITelemetryOptions: at least one flag required")
		return
	}
	var relative, absolute bool
	for i, w := range h.words {
		if w.Value == "" {
			return
		}
		name, signed := w.Value, w.Value[0] == '+' || w.Value[0] == '-'
		if signed {
			relative, name = true, name[1:]
		} else {
			absolute = true
		}
		none, all := apr.EqualFold(name, "None"), apr.EqualFold(name, "All")
		switch {
		case name == "":
			h.refuseWord(i, "WSGITelemetryOptions: bare '+' / '-' is not a flag")
		case relative && absolute:
			h.refuseWord(i, "WSGITelemetryOptions: cannot mix +/- form with absolute names in a single directive")
			return
		case none && signed:
			h.refuseWord(i, "WSGITelemetryOptions: 'None' may not have a +/- prefix")
		case all && signed:
			h.refuseWord(i, "WSGITelemetryOptions: 'All' may not have a +/- prefix")
		case !none && !all && !apr.EqualFold(name, "CaptureUserAgent"):
			h.refuseWord(i, "WSGITelemetryOptions: unknown flag '"+name+"'")
		}
	}
}
