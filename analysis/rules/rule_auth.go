package rules

import "strings"

// Authentication and authorisation by scripts (wsgi_check_password,
// wsgi_get_realm_hash, wsgi_check_authorization).

var basicWithoutScript = Rule{
	ID: "WSGI0041", Severity: Warning, Title: "AuthBasicProvider wsgi without WSGIAuthUserScript", URL: codePage("wsgi0041"),
	whole: true, check: func(p *Pass) { p.providerWithoutScript("authbasicprovider", "WSGI0041") },
}

var digestWithoutScript = Rule{
	ID: "WSGI0044", Severity: Warning, Title: "AuthDigestProvider wsgi without WSGIAuthUserScript", URL: codePage("wsgi0044"),
	whole: true, check: func(p *Pass) { p.providerWithoutScript("authdigestprovider", "WSGI0044") },
}

// providerWithoutScript reports the provider wsgi where no user script stands
// anywhere: then certainly none is in force.
func (p *Pass) providerWithoutScript(directive, code string) {
	if len(p.named("wsgiauthuserscript")) > 0 {
		return
	}
	for _, d := range p.named(directive) {
		for i, w := range d.Words() {
			if strings.EqualFold(w.Value, "wsgi") {
				p.report(word(d, i), Finding{
					Message: "No WSGIAuthUserScript checks the passwords",
					Note:    "httpd starts, and answers each request there with 500 (" + code + "). Add WSGIAuthUserScript with the path of the script to the same section.",
				})
			}
		}
	}
}

var groupWithoutScript = Rule{
	ID: "WSGI0058", Severity: Warning, Title: "Require wsgi-group without WSGIAuthGroupScript", URL: codePage("wsgi0058"),
	whole: true,
	check: func(p *Pass) {
		if !p.has(requiresWSGIGroup) || len(p.named("wsgiauthgroupscript")) > 0 {
			return
		}
		for _, d := range p.named("require") {
			if words := d.Words(); len(words) > 0 && strings.EqualFold(words[0].Value, "wsgi-group") {
				p.report(line(d), Finding{
					Message: "No WSGIAuthGroupScript knows the groups",
					Note:    "httpd starts, and denies access there with 401 (WSGI0058). Add WSGIAuthGroupScript with the path of the script to the same section.",
				})
			}
		}
	},
}

var userScriptUnused = Rule{
	ID: "auth-script-unused", Severity: Information, Title: "WSGIAuthUserScript that no provider asks", URL: directivePage("WSGIAuthUserScript"),
	whole: true,
	check: func(p *Pass) {
		for _, name := range []string{"authbasicprovider", "authdigestprovider", "<authnprovideralias"} {
			for _, d := range p.named(name) {
				if strings.Contains(strings.ToLower(d.Args), "wsgi") {
					return
				}
			}
		}
		for _, d := range p.named("wsgiauthuserscript") {
			p.report(line(d), Finding{
				Message: "Nothing in the configuration asks this script",
				Note:    "A user script is called only where AuthType Basic, AuthBasicProvider wsgi (or the Digest pair) and Require are in force; a .htaccess file may have them.",
			})
		}
	},
}
