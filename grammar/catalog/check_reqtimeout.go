package catalog

import (
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
)

// reqTimeoutHandlers are directives of modules/filters/mod_reqtimeout.c.
var reqTimeoutHandlers = map[string]handler{"RequestReadTimeout": checkRequestReadTimeout}

// checkRequestReadTimeout is set_reqtimeouts.
func checkRequestReadTimeout(h *handling) {
	for i, w := range h.words {
		key, value, isPair := strings.Cut(w.Value, "=")
		if !isPair {
			h.refuseWord(i, "Invalid RequestReadTimeout parameter. Parameter must be in the form 'key=value'")
			return
		}
		if complaint := readTimeout(key, value); complaint != "" {
			h.refuseWord(i, "RequestReadTimeout: "+w.Value+": "+complaint)
			return
		}
	}
}

// readTimeout is set_reqtimeout_param: FIRST[-MAX][,MinRate=RATE].
func readTimeout(key, value string) string {
	if !oneOf(key, []string{"handshake", "header", "body"}) {
		return "Unknown RequestReadTimeout parameter"
	}
	timeout, rate, hasRate := value, "", false
	if at := strings.Index(apr.Lower(value), ",minrate="); at >= 0 {
		timeout, rate, hasRate = value[:at], value[at+len(",minrate="):], true
	}
	first, most, isRange := strings.Cut(timeout, "-")
	if isRange && !hasRate {
		return "Must set MinRate option if using timeout range"
	}
	if complaint := readNumber(first); complaint != "" {
		return complaint
	}
	if isRange {
		if complaint := readNumber(most); complaint != "" {
			return complaint
		}
		if apr.Atoi(most) <= apr.Atoi(first) {
			return "Maximum timeout must be larger than initial timeout"
		}
	}
	if !hasRate {
		return ""
	}
	if complaint := readNumber(rate); complaint != "" {
		return complaint
	}
	if apr.Atoi(rate) == 0 {
		return "Minimum data rate must be larger than 0"
	}
	return ""
}

// readNumber is parse_int with nothing allowed behind the number.
func readNumber(text string) string {
	n, end, _ := apr.Strtol(text, 10)
	switch {
	case n < 0 && end == len(text):
		return "Value must be non-negative"
	case end == 0:
		return "Value '" + text + "' not numerical"
	case end < len(text):
		return "Cannot parse '" + text[end:] + "'"
	}
	return ""
}
