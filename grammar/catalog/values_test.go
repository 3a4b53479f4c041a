package catalog

import (
	"strings"
	"testing"
)

// The verdicts of the real httpd 2.4.71 on lines at the top level; "" is acceptance.
func TestValuesAsRecorded(t *testing.T) {
	for _, test := range []struct{ line, want string }{
		{`CGIVar x y`, `Unrecognized CGI variable: "x"`},
		{`CGIVar REQUEST_URI y`, `Valid rules for REQUEST_URI are 'current-uri' and 'original-uri'`},
		{`CGIVar REQUEST_URI Original-URI`, ``},
		{`FlushMaxPipelined -2`, `parameter must be a number between -1 and (2147483647): -2`},
		{`FlushMaxPipelined -1`, ``},
		{`FlushMaxThreshold 4294967296`, `parameter must be a number between 0 and (4294967295U)): 4294967296`},
		{`ReadBufferSize 5k`, `parameter must be a number between 0 and (4294967295U)): 5k`},
		{`DeflateInflateLimitRequestBody -1`, `DeflateInflateLimitRequestBody requires a non-negative integer.`},
		{`DeflateInflateRatioBurst 0`, `DeflateInflateRatioBurst must be positive`},
		{`ExpiresByType x A5`, `Invalid mimetype: should contain a slash`},
		{`ExpiresByType x/y "soon plus 1 day"`, `'ExpiresByType x/y soon plus 1 day': bad expires code, unrecognised <base> 'soon'`},
		{`ExpiresByType x/y "access plus 1 day 2 mins"`, ``},
		{`ExpiresDefault "access plus one day"`, `'ExpiresDefault access plus one day': bad expires code, numeric value expected <num> 'one'`},
		{`ExpiresDefault "access 1"`, `'ExpiresDefault access 1': bad expires code, missing <type>`},
		{`ExpiresDefault "now 1 fortnight"`, `'ExpiresDefault now 1 fortnight': bad expires code, unrecognised <type>'fortnight'`},
		{`ForceLanguagePriority Prefer None`, `Cannot combine ForceLanguagePriority options with None`},
		{`ForceLanguagePriority None Fallback`, `Cannot combine ForceLanguagePriority options None and Fallback`},
		{`ForceLanguagePriority x`, `Invalid ForceLanguagePriority option x`},
		{`ProxyDomain example.org`, `ProxyDomain: domain name must start with a dot.`},
		{`ProxyIOBufferSize 511`, `ProxyIOBufferSize must be >= 512 bytes, or 0 for system default.`},
		{`ProxyIOBufferSize 0`, ``},
		{`ProxyPass /x`, `ProxyPass|ProxyPassMatch needs a path when not defined in a location`},
		{`ProxyPass /x y`, `ProxyPass URL must be absolute!: y`},
		{`ProxyPass /x !`, ``},
		{`ProxyPass /x http://y/ z`, `Invalid ProxyPass|ProxyPassMatch parameter. Parameter must be in the form 'key=value'.`},
		{`ProxyPass /x http://y/ mapping=x`, `unknown mapping`},
		{`ProxyPass ~ ( http://y/`, `Regular expression could not be compiled.`},
		{`ProxyPassMatch ~ x http://y/`, `ProxyPassMatch invalid syntax ('~' usage).`},
		{`ProxyTimeout 0`, `Proxy Timeout must be at least 1 second.`},
		{`VirtualDocumentRoot x`, `format string must be an absolute path, or 'none'`},
		{`VirtualDocumentRoot /%x`, `syntax error in format string`},
		{`VirtualDocumentRoot /%-1+/%p/%%/%2.1/%0`, ``},
		{`VirtualDocumentRoot /%1.x`, `syntax error in format string`},
		{`CustomLog /dev/null "%{a}^tix %>s %!200,304{Referer}i"`, ``},
		{`CustomLog /dev/null "%{a"`, `Ran off end of LogFormat parsing args to some directive`},
		{`CustomLog /dev/null %J`, `Unrecognized LogFormat directive %J`},
		{`CustomLog /dev/null x env=`, `missing environment variable name`},
		{`CustomLog /dev/null x expr=`, `missing condition`},
		{`CustomLog /dev/null x else`, `error in condition clause`},
		{`LogFormat "%% %I %c"`, ``},
	} {
		name, args, _ := strings.Cut(test.line, " ")
		d := Default().In(name, everything)
		where := Place{
			Loaded:   func(string) bool { return true },
			Declared: func(string) bool { return false },
		}
		got := ""
		if faults := d.CheckArguments(args, where); len(faults) > 0 {
			got = faults[0].Message
		}
		if got != test.want {
			t.Errorf("%s: %q, httpd says %q", test.line, got, test.want)
		}
	}
}

// A name that no loaded module brings is refused, unless the configuration itself
// registers it or nothing is known about modules.
func TestProviders(t *testing.T) {
	where := Place{
		Directory: true,
		Loaded:    func(module string) bool { return module == "authz_core_module" || module == "authn_file_module" },
		Declared:  func(name string) bool { return name == "mine" },
	}
	for line, want := range map[string]string{
		"Require all granted":                         "",
		"Require mine x":                              "",
		"Require ldap-user x":                         "Unknown Authz provider: ldap-user",
		"Require not ip 10.0.0.1":                     "Unknown Authz provider: ip",
		"AuthBasicProvider file mine":                 "",
		"AuthBasicProvider file ldap":                 "Unknown Authn provider: ldap",
		"FilterProvider a MINE b":                     "",
		"AddOutputFilterByType mine;DEFLATE text/css": "Unknown filter provider DEFLATE",
	} {
		name, args, _ := strings.Cut(line, " ")
		d := Default().In(name, everything)
		got := ""
		if faults := d.CheckArguments(args, where); len(faults) > 0 {
			got = faults[0].Message
		}
		if got != want {
			t.Errorf("%s: %q, want %q", line, got, want)
		}
		if faults := d.CheckArguments(args, Place{Directory: true}); len(faults) > 0 {
			t.Errorf("%s: %q although nothing is known about modules", line, faults[0].Message)
		}
	}
	d := Default().In("<AuthzProviderAlias", everything)
	if name, ok := d.Declares("ldap-group Mine cn=x>"); !ok || name != "mine" {
		t.Errorf("an alias declares %q, %v", name, ok)
	}
}
