package rules

import (
	"fmt"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
)

// Headers that a reverse proxy sets (wsgi_process_proxy_headers).

var proxyHeaderName = Rule{
	ID: "proxy-header-name", Severity: Warning, Title: "A comma or underscore in WSGITrustedProxyHeaders", URL: directivePage("WSGITrustedProxyHeaders"),
	lines: "wsgitrustedproxyheaders",
	line: func(v *view, f fact) {
		d := f.Directive
		for i, w := range d.Words() {
			if !strings.ContainsAny(w.Value, ",_") {
				continue
			}
			write := strings.TrimSpace(strings.NewReplacer(",", " ", "_", "-").Replace(strings.TrimPrefix(w.Value, "HTTP_")))
			f := Finding{
				Message: fmt.Sprintf("%s is no header name", w.Value),
				Note:    "httpd starts, and its child process crashes at every request. Write header names with hyphens, separated by blanks, such as X-Forwarded-For X-Forwarded-Proto.",
			}
			if write != "" && w.Quote == 0 {
				f.Fixes = replace("Write "+write, word(d, i), write)
			}
			v.report(word(d, i), f)
		}
	},
}

// proxyHeaders are the headers that mod_wsgi knows, in lower case, with their purpose.
var proxyHeaders = map[string]string{
	"x-forwarded-for": "client address", "x-client-ip": "client address", "x-real-ip": "client address",
	"x-forwarded-host": "host", "x-host": "host", "x-forwarded-server": "server name", "x-forwarded-port": "port",
	"x-script-name": "mount", "x-forwarded-script-name": "mount",
	"x-forwarded-proto": "scheme", "x-forwarded-scheme": "scheme", "x-scheme": "scheme",
	"x-forwarded-https": "scheme", "x-forwarded-ssl": "scheme", "x-https": "scheme",
}

var proxyHeaderUnknown = Rule{
	ID: "proxy-header-unknown", Severity: Warning, Title: "A proxy header that mod_wsgi does not know", URL: directivePage("WSGITrustedProxyHeaders"),
	lines: "wsgitrustedproxyheaders",
	line: func(v *view, f fact) {
		d := f.Directive
		for i, w := range d.Words() {
			if strings.ContainsAny(w.Value, ",_$%") || proxyHeaders[strings.ToLower(w.Value)] != "" {
				continue
			}
			v.report(word(d, i), Finding{
				Message:     fmt.Sprintf("mod_wsgi does not know the header %s", w.Value),
				Note:        "It is ignored without a message. For the client's address there are X-Forwarded-For, X-Client-IP and X-Real-IP.",
				Unnecessary: true,
			})
		}
	},
}

var proxyHeadersUntrusted = Rule{
	ID: "proxy-headers-untrusted", Severity: Warning, Title: "WSGITrustedProxyHeaders without WSGITrustedProxies", URL: directivePage("WSGITrustedProxies"),
	whole: true,
	check: func(p *Pass) {
		if len(p.named("wsgitrustedproxies")) > 0 {
			return
		}
		for _, d := range p.named("wsgitrustedproxyheaders") {
			if len(d.Words()) == 0 {
				continue
			}
			p.report(line(d), Finding{
				Message: "Everybody is trusted as a proxy: there is no WSGITrustedProxies",
				Note:    "Any client can send these headers and so choose its address, host and scheme. List the proxies: WSGITrustedProxies 127.0.0.1 10.0.0.0/8.",
			})
		}
	},
}

var proxiesAlone = Rule{
	ID: "proxies-without-headers", Severity: Warning, Title: "WSGITrustedProxies without WSGITrustedProxyHeaders", URL: directivePage("WSGITrustedProxies"),
	whole: true,
	check: func(p *Pass) {
		if len(p.named("wsgitrustedproxyheaders")) > 0 {
			return
		}
		for _, d := range p.named("wsgitrustedproxies") {
			p.report(line(d), Finding{
				Message:     "WSGITrustedProxies has no effect without WSGITrustedProxyHeaders",
				Note:        "No header is believed yet. Add WSGITrustedProxyHeaders with the headers that the proxy sets, such as X-Forwarded-For.",
				Unnecessary: true,
			})
		}
	},
}

var proxyHeaderTwice = Rule{
	ID: "proxy-header-purpose", Severity: Information, Title: "Several proxy headers of one purpose", URL: directivePage("WSGITrustedProxyHeaders"),
	lines: "wsgitrustedproxyheaders",
	line: func(v *view, f fact) {
		d := f.Directive
		v.headersOfOnePurpose(d)
	},
}

func (r *reporter) headersOfOnePurpose(d *config.Directive) {
	first := map[string]string{}
	for i, w := range d.Words() {
		purpose := proxyHeaders[strings.ToLower(w.Value)]
		switch earlier := first[purpose]; {
		case purpose == "" || strings.EqualFold(earlier, w.Value):
		case earlier != "":
			r.report(word(d, i), Finding{
				Message: fmt.Sprintf("%s and %s both give the %s", earlier, w.Value, purpose),
				Note:    "If a request has both, the last one of this list counts. A client can send the one that the proxy does not set. Name only the one that the proxy sets.",
			})
		default:
			first[purpose] = w.Value
		}
	}
}
