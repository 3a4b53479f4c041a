package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// Special values in the names of groups (wsgi_process_group, wsgi_application_group,
// wsgi_server_group): a value is special only as a whole.

var specialValue = Rule{
	ID: "special-value", Severity: Warning, Title: "A special value that stays literal text", URL: directivePage("WSGIProcessGroup"),
	check: checkSpecialValues,
	given: groupsLikeSpecial,
	mounts: func(v *hostView) {
		groups := strings.Split(string(v.premise), "\n")
		for _, m := range v.mounts {
			v.checkSpecialOptions(m.Directive, perRequest, func(name string) bool { return slices.Contains(groups, name) })
		}
	},
}

// groupsLikeSpecial are the daemon groups whose names look like special values.
func groupsLikeSpecial(p *Pass) premise {
	groups := given
	for _, g := range p.Model.Groups {
		if strings.IndexByte("%${([GSRHE", g.Name[0]) >= 0 && misspelt(g.Name) != "" {
			groups += premise("\n" + g.Name)
		}
	}
	return groups
}

// checkSpecialValues reports %{...} that is no special value where it stands, outside
// of mounts.
func checkSpecialValues(p *Pass) {
	exists := func(name string) bool { return p.Model.Group(name) != nil }
	for _, name := range []string{"wsgiprocessgroup", "wsgiapplicationgroup"} {
		for _, d := range p.named(name) {
			if words := d.Words(); len(words) == 1 {
				p.checkSpecial(d, words[0].Span, words[0].Value, perRequest, exists)
			}
		}
	}
	options := func(name string, special func(string) bool) {
		for _, d := range p.named(name) {
			p.checkSpecialOptions(d, special, exists)
		}
	}
	options("wsgihandlerscript", perRequest)
	options("wsgiimportscript", globalOnly)
	for _, name := range []string{"wsgidispatchscript", "wsgiaccessscript", "wsgiauthuserscript", "wsgiauthgroupscript"} {
		options(name, serverOnly)
	}
}

func (r *reporter) checkSpecialOptions(d *config.Directive, special, exists func(string) bool) {
	if d.Entry == nil || !likeSpecial(d.Args) {
		return
	}
	_, options := d.Entry.WSGIOptions(d.Args)
	for _, o := range options {
		if o.Name == "process-group" || o.Name == "application-group" {
			r.checkSpecial(d, o.ValueSpan, o.Value, special, exists)
		}
	}
}

func (r *reporter) checkSpecial(d *config.Directive, span grammar.Span, value string, special, exists func(string) bool) {
	at := argument(d, span)
	if meant := misspelt(value); meant != "" && special(meant) && !exists(value) {
		r.report(at, Finding{
			Message: fmt.Sprintf("%s is no special value: it is the name of the group, letter by letter", value),
			Note:    fmt.Sprintf("Write %s. As it stands, an application group is a sub interpreter of that name, and a process group does not exist: each request is answered with 500 (WSGI0151).", meant),
			Fixes:   replace("Write "+meant, at, meant),
		})
		return
	}
	if !strings.Contains(value, "%{") || special(value) {
		return
	}
	f := Finding{
		Message: fmt.Sprintf("%s is not expanded: it is the name of the group, letter by letter", value),
		Note:    "A special value counts only as the whole value, in capitals. To build a name out of parts, set it in an environment variable and write %{ENV:variable}.",
	}
	switch capitals := strings.ToUpper(value); {
	case capitals != value && special(capitals):
		f.Note = "Special values are written in capitals."
		f.Fixes = replace("Write "+capitals, at, capitals)
	case d.Name == "WSGIImportScript":
		f.Note = "WSGIImportScript knows %{GLOBAL} only. Write the name itself."
	case perRequest(value):
		f.Note = d.Name + " runs in the Apache children and knows %{GLOBAL}, %{SERVER} and %{HOST} only."
	}
	r.report(at, f)
}

// likeSpecial reports whether the text can hold a special value or what looks like one.
func likeSpecial(text string) bool {
	return strings.ContainsAny(text, "%{(") || strings.Contains(text, "GLOBAL") || strings.Contains(text, "SERVER") ||
		strings.Contains(text, "RESOURCE") || strings.Contains(text, "HOST") || strings.Contains(text, "ENV:")
}

// specialName is what stands between %{ and } in a special value.
var specialName = regexp.MustCompile(`(?i)^(?:GLOBAL|SERVER|RESOURCE|HOST|ENV:[^%{}()\[\]<>]+)$`)

// signs are what people write around the name of a special value instead of %{ and }.
const signs = "%$#@{}()[]<> \t"

// misspelt is the special value that a text without the right signs around it means, ""
// if it means none: %GLOBAL, {GLOBAL}, GLOBAL, %(GLOBAL). ${GLOBAL} is a variable of
// httpd, of which AH00111 speaks.
func misspelt(value string) string {
	bare := strings.Trim(value, signs)
	name := bare
	if variable, ok := strings.CutPrefix(strings.ToUpper(bare), "ENV:"); ok {
		name = "ENV:" + bare[len(bare)-len(variable):]
	} else if bare != value {
		name = strings.ToUpper(bare) // signs show what is meant
	}
	if !specialName.MatchString(name) || name != "ENV:"+strings.TrimPrefix(name, "ENV:") && name != strings.ToUpper(name) ||
		strings.HasPrefix(value, "${") || value == "%{"+bare+"}" {
		return ""
	}
	return "%{" + name + "}"
}

// globalOnly, serverOnly and perRequest are the special values of the places.
func globalOnly(value string) bool { return value == "%{GLOBAL}" }

func serverOnly(value string) bool {
	return globalOnly(value) || value == "%{SERVER}" || value == "%{HOST}"
}

func perRequest(value string) bool {
	return serverOnly(value) || value == "%{RESOURCE}" || environment(value) != ""
}

// environment is the variable that %{ENV:variable} names, "" for any other value.
func environment(value string) string {
	name, ok := strings.CutPrefix(value, "%{ENV:")
	if !ok || !strings.HasSuffix(name, "}") {
		return ""
	}
	return strings.TrimSuffix(name, "}")
}

var unsetVariable = Rule{
	ID: "unset-variable", Severity: Information, Title: "A group named by a variable that nothing sets", URL: directivePage("WSGIApplicationGroup"),
	whole: true, check: checkUnsetVariables,
}

// checkUnsetVariables reports %{ENV:x} where no directive of the configuration sets
// x. The environment of httpd may have it, which a configuration does not show.
func checkUnsetVariables(p *Pass) {
	if !p.has(namedByEnvironment) {
		return
	}
	used := p.environmentNames()
	var setters []*config.Directive
	for _, name := range []string{"setenv", "passenv", "setenvif", "setenvifnocase", "setenvifexpr", "browsermatch", "browsermatchnocase", "rewriterule"} {
		setters = append(setters, p.named(name)...)
	}
	for _, u := range used {
		if setBy(setters, u.variable) || setByModule(u.variable) || p.Config.Options.Env[u.variable] != "" ||
			p.dispatchDecides(u.variable) {
			continue
		}
		consequence := fmt.Sprintf("all requests run in one interpreter that is called %%{ENV:%s}, letter by letter, so that nothing runs beside it", u.variable)
		if u.process {
			consequence = "each request is answered with 500 (WSGI0151)"
		}
		p.report(u.place, Finding{
			Message: fmt.Sprintf("Nothing in the configuration sets the variable %s", u.variable),
			Note:    fmt.Sprintf("Unless the environment of httpd has it, %s. Set it with SetEnv, SetEnvIf or a RewriteRule.", consequence),
		})
	}
}

// usedVariable is one %{ENV:variable} as the name of a group.
type usedVariable struct {
	place
	variable string
	process  bool // of a process group
}

func (p *Pass) environmentNames() []usedVariable {
	var used []usedVariable
	for _, name := range []string{"wsgiprocessgroup", "wsgiapplicationgroup"} {
		for _, d := range p.named(name) {
			if words := d.Words(); len(words) == 1 && environment(words[0].Value) != "" {
				used = append(used, usedVariable{word(d, 0), environment(words[0].Value), name == "wsgiprocessgroup"})
			}
		}
	}
	for _, name := range []string{"wsgiscriptalias", "wsgiscriptaliasmatch", "wsgihandlerscript"} {
		for _, d := range p.named(name) {
			if d.Entry == nil || !strings.Contains(d.Args, "%{ENV:") {
				continue
			}
			_, options := d.Entry.WSGIOptions(d.Args)
			for _, o := range options {
				if v := environment(o.Value); v != "" {
					used = append(used, usedVariable{argument(d, o.ValueSpan), v, o.Name == "process-group"})
				}
			}
		}
	}
	return used
}

// setBy reports whether one of the setters can set the variable: it is one of their
// words, with a value or not, or part of a rewrite rule's flags.
func setBy(setters []*config.Directive, variable string) bool {
	for _, d := range setters {
		for _, w := range d.Words() {
			value := strings.TrimPrefix(w.Value, "!")
			if value == variable || strings.HasPrefix(value, variable+"=") ||
				strings.Contains(value, "E="+variable) || strings.Contains(value, "env="+variable) {
				return true
			}
		}
	}
	return false
}

// setByModule reports whether a module of httpd may set the variable by itself.
func setByModule(variable string) bool {
	for _, prefix := range []string{"SSL_", "HTTPS", "REMOTE_", "REDIRECT_", "GEOIP_", "MM_", "UNIQUE_ID", "AUTHENTICATE_", "OIDC_"} {
		if strings.HasPrefix(variable, prefix) {
			return true
		}
	}
	return false
}
