package config

import (
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/catalog"
)

// sectionKind is a family of sections with one handler in httpd.
type sectionKind uint8

const (
	plainSection     sectionKind = iota // no own rules: its children stand as around it
	directorySection                    // dirsection, urlsection, filesection in server/core.c
	proxySection                        // proxysection in mod_proxy.c
	ifSection                           // ifsection
	hostSection                         // virtualhost_section
	limitSection                        // ap_limit_section
	requireSection                      // add_authz_section in mod_authz_core.c
	aliasSection                        // authn_alias_section and authz_require_alias_section of the same
)

var sectionKinds = map[string]sectionKind{
	"<directory": directorySection, "<directorymatch": directorySection,
	"<location": directorySection, "<locationmatch": directorySection,
	"<files": directorySection, "<filesmatch": directorySection,
	"<proxy": proxySection, "<proxymatch": proxySection,
	"<if": ifSection, "<elseif": ifSection, "<else": ifSection,
	"<virtualhost": hostSection,
	"<limit":       limitSection, "<limitexcept": limitSection,
	"<requireall": requireSection, "<requireany": requireSection, "<requirenone": requireSection,
	"<authnprovideralias": aliasSection, "<authzprovideralias": aliasSection,
}

// open judges the start of a section and enters it.
func (w *walker) open(d *Directive, offset int) {
	inner := &scope{
		up: w.scope, section: d,
		mask: w.scope.mask, virtualHost: w.scope.virtualHost, directory: w.scope.directory, methods: w.scope.methods,
		authorization: authorization{container: w.scope.authorization.container},
		unknown:       w.scope.unknown, ignored: w.scope.ignored,
	}
	entry := w.directive(d, offset)
	name := apr.Lower(d.Name)
	kind := sectionKinds[name]
	if !w.scope.ignored {
		found := w.catalog.In(d.Name, w.loaded)
		switch {
		case found == nil:
			inner.unknown = true
		case found.Flags&catalog.ExecOnRead != 0:
			inner.ignored = true
		}
	}
	if entry != nil {
		inner.refused = !w.head(d, entry, kind, offset, inner)
	} else {
		inner.refused = true
	}
	switch kind {
	case directorySection, ifSection:
		inner.directory, inner.unknown = true, false
		if !w.options.HtAccess() { // AllowOverride goes on to count there
			inner.mask = directoryMask
		}
	case proxySection:
		inner.mask, inner.directory, inner.unknown = proxyMask, true, false
	case hostSection:
		inner.mask, inner.virtualHost, inner.unknown = serverMask, true, false
	}
	switch kind {
	case directorySection, ifSection, proxySection, hostSection:
		inner.authorization = authorization{}
	case requireSection:
		inner.mask, inner.methods = catalog.OrAuthCfg, inner.methods.and(anyMethod)
		inner.authorization.container = d.Name
	case aliasSection:
		inner.mask = catalog.OrAuthCfg | catalog.AccessConf
	}
	w.scope = inner
}

// head judges the arguments of a section as far as its handler does before it walks
// the children. It is false when the handler stops there.
func (w *walker) head(d *Directive, entry *catalog.Directive, kind sectionKind, offset int, inner *scope) bool {
	refuse := func(spot Spot, format string, args ...any) bool {
		w.fault(offset, d, fault{kind: FaultSectionHead, spot: spot, text: message{format, args}})
		return false
	}
	if kind == plainSection {
		return w.arguments(d, entry, offset)
	}
	end := strings.LastIndexByte(d.Args, '>')
	if end < 0 {
		w.fault(offset, d, fault{kind: FaultMissingGt, spot: d.LineSpot(),
			text: message{"%s> directive missing closing '>'", []any{entry.Name}}})
		return false
	}
	head := d.Args[:end]
	switch {
	case apr.Lower(entry.Name) == "<else":
		if head != "" {
			return refuse(d.Spot(grammar.Span{End: end}), "<Else> does not take an argument")
		}
		return true
	case kind == requireSection:
		if head != "" {
			return refuse(d.Spot(grammar.Span{End: end}), "%s> directive doesn't take additional arguments", entry.Name)
		}
		return true
	case head == "" && kind != proxySection:
		return refuse(d.LineSpot(), "%s> directive requires additional arguments", entry.Name)
	}
	words := grammar.Words(head)
	switch kind {
	case ifSection:
		condition := ""
		if len(words) > 0 {
			condition = words[0].Value
		}
		if complaint := checkExpression(condition); complaint != "" {
			return refuse(d.Spot(words[0].Span), "Cannot parse condition clause: %s", complaint)
		}
	case hostSection:
		for _, word := range words {
			if complaint := checkAddress(word.Value); complaint != "" {
				return refuse(d.Spot(word.Span), complaint)
			}
		}
	case limitSection:
		return w.limit(d, entry, words, offset, inner)
	case aliasSection:
		if len(words) < 2 || words[0].Value == "" || words[1].Value == "" {
			return refuse(d.LineSpot(), "%s> directive requires additional arguments", entry.Name)
		}
	}
	return w.arguments(d, entry, offset)
}

// close leaves a section, with what its handler says after the children.
func (w *walker) close(d *Directive, offset int) {
	inner := w.scope
	if inner.section != d {
		return
	}
	outer := *inner.up
	w.scope = inner.up
	name := apr.Lower(d.Name)
	if sectionKinds[name] == ifSection {
		complains := name != "<if" && outer.chain != afterIf
		outer.chain = afterIf
		if name == "<else" {
			outer.chain = afterElse
		}
		w.scope = &outer
		if complains && !inner.refused && !inner.ignored {
			w.fault(offset, d, fault{kind: FaultContext, spot: d.NameSpot(),
				text: text("<Else> or <ElseIf> section without previous <If> or <ElseIf> section in same scope")})
			return
		}
	}
	switch {
	case inner.refused || inner.ignored:
		return
	case sectionKinds[name] == requireSection:
		w.closeRequire(d, inner.authorization, offset)
		return
	case inner.authorization.some:
		w.requires()
	}
	if sectionKinds[name] == proxySection {
		w.closeProxy(d, offset)
		return
	}
	if rest := superfluous(d, name); len(rest) > 0 {
		span := grammar.Span{Start: rest[0].Span.Start, End: rest[len(rest)-1].Span.End}
		format := "Multiple %s> arguments not (yet) supported."
		if sectionKinds[name] == ifSection {
			format = "Multiple %s> arguments not supported."
		}
		w.fault(offset, d, fault{kind: FaultSectionHead, spot: d.Spot(span), text: message{format, []any{d.Name}}})
	}
}

// superfluous are the words of a section's head that its handler has no use for.
func superfluous(d *Directive, name string) []grammar.Word {
	takes := 1
	words := d.Words()
	switch sectionKinds[name] {
	case directorySection:
		if name == "<directory" || name == "<location" || name == "<files" {
			if len(words) > 0 && words[0].Value == "~" {
				takes = 2
			}
		}
	case ifSection:
		if name == "<else" {
			return nil
		}
	default:
		return nil
	}
	return words[min(takes, len(words)):]
}

// closeProxy judges the words behind the URL of <Proxy>, which are settings of its
// worker (the end of proxysection in mod_proxy.c).
func (w *walker) closeProxy(d *Directive, offset int) {
	words := d.Words()
	if len(words) < 2 {
		return
	}
	refuse := func(at grammar.Span, format string) {
		w.fault(offset, d, fault{kind: FaultSectionHead, spot: d.Spot(at), text: text(format)})
	}
	all := grammar.Span{Start: words[1].Span.Start, End: words[len(words)-1].Span.End}
	switch url := words[0].Value; {
	case apr.EqualFold(d.Name, "<ProxyMatch"):
		refuse(all, "Multiple <ProxyMatch> arguments not (yet) supported.")
	case apr.IsPattern(url):
		refuse(all, "<Proxy> arguments are not supported for wildchar url.")
	case !strings.Contains(url, ":"):
		refuse(all, "<Proxy> arguments are not supported for non url.")
	default:
		for _, word := range words[1:] {
			if !strings.Contains(word.Value, "=") {
				refuse(word.Span, "Invalid Proxy parameter. Parameter must be in the form 'key=value'")
				return
			}
		}
	}
}

// methods is the set of methods that <Limit> or <LimitExcept> leaves.
type methods struct {
	names  []string
	except bool // all but names
}

// anyMethod is what containers of Require directives restrict: no method that there
// is, but they count as a <Limit>.
var anyMethod = &methods{names: []string{""}, except: true}

func (m *methods) has(name string) bool { return slices.Contains(m.names, name) != m.except }

// limit judges the methods of <Limit> and <LimitExcept> (ap_limit_section in
// server/core.c): inside another one they must leave some of its methods, and take
// some away.
func (w *walker) limit(d *Directive, entry *catalog.Directive, words []grammar.Word, offset int, inner *scope) bool {
	refuse := func(s string) bool {
		w.fault(offset, d, fault{kind: FaultSectionHead, spot: d.LineSpot(), text: text(s)})
		return false
	}
	m := &methods{except: apr.EqualFold(entry.Name, "<LimitExcept")}
	for _, word := range words {
		method := word.Value
		if method == "HEAD" {
			method = "GET" // one method number for both
		}
		if method == "TRACE" && !m.except {
			return refuse("TRACE cannot be controlled by <Limit>, see TraceEnable")
		}
		m.names = append(m.names, method)
	}
	if outer := inner.methods; outer != nil {
		common, same := m.against(outer)
		if !common {
			return refuse(entry.Name + "> directive excludes all methods")
		}
		if same {
			return refuse(entry.Name + "> directive specifies methods already excluded")
		}
		m = m.and(outer)
	}
	inner.methods = m
	return true
}

// against compares with the methods of the section around: whether there is a common
// one, and whether m leaves all of them.
func (m *methods) against(outer *methods) (common, all bool) {
	all = true
	for _, name := range append(slices.Clone(m.names), outer.names...) {
		if outer.has(name) && m.has(name) {
			common = true
		}
		if outer.has(name) && !m.has(name) {
			all = false
		}
	}
	if outer.except {
		common = common || m.except
		all = all && m.except
	}
	return common, all
}

// and is the set of methods in both; a nil one is all methods.
func (m *methods) and(o *methods) *methods {
	if m == nil {
		return o
	}
	if m.except && o.except {
		return &methods{names: append(slices.Clone(m.names), o.names...), except: true}
	}
	if m.except {
		m, o = o, m
	}
	both := &methods{}
	for _, name := range m.names {
		if o.has(name) {
			both.names = append(both.names, name)
		}
	}
	return both
}
