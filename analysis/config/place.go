package config

import (
	"slices"

	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/catalog"
)

// scope is a section being walked; nil section is the top level.
type scope struct {
	up      *scope
	section *Directive
	// mask is what a directive's flags must have a bit of (cmd_parms.override).
	mask catalog.Flags
	// virtualHost and directory say whether the section or one around it is one
	// (cmd_parms.server->is_virtual, cmd_parms.path).
	virtualHost, directory bool
	// methods are those that <Limit> restricts, nil for all (cmd_parms.limited).
	methods *methods
	// authorization is what the containers of Require directives around it keep.
	authorization authorization
	// unknown is set in a section that no loaded module has: it is not known what may
	// stand in it. ignored is set where httpd passes over the children silently.
	unknown, ignored bool

	// refused is set when the section's handler did not get to the children.
	refused bool
	// chain is the kind of the <If>, <ElseIf> or <Else> that ended last among the
	// children, which the next <ElseIf> or <Else> needs.
	chain chain
}

// chain is how far a chain of <If>, <ElseIf> and <Else> has come.
type chain uint8

const (
	noChain chain = iota
	afterIf       // <If> or <ElseIf>
	afterElse
)

// The override masks of httpd (server/config.c, server/core.c, mod_proxy.c).
const (
	serverMask    = catalog.RsrcConf | catalog.OrOptions | catalog.OrFileInfo | catalog.OrIndexes
	directoryMask = catalog.AccessConf | catalog.OrAll
	proxyMask     = directoryMask | catalog.ProxyConf
)

// topScope is the top level of the root.
func (o *Options) topScope() *scope {
	switch {
	case o.HtAccess():
		return &scope{mask: catalog.OrAll, directory: true}
	case o.Fragment:
		return &scope{mask: serverMask, unknown: true}
	}
	return &scope{mask: serverMask}
}

// equal reports whether both have the same sections open, at the same point of their
// chains; all else follows from that.
func (s *scope) equal(o *scope) bool {
	for s != o {
		if s == nil || o == nil || s.section != o.section || s.chain != o.chain ||
			s.authorization != o.authorization || s.ignored != o.ignored || s.refused != o.refused {
			return false
		}
		s, o = s.up, o.up
	}
	return true
}

// allows reports whether the flags permit the directive here.
func (s *scope) allows(entry *catalog.Directive) bool {
	return s.unknown || entry.Flags&s.mask != 0
}

// notAllowed is the message for a place that the flags do not permit.
func notAllowed(d *Directive, entry *catalog.Directive) message {
	if d.Parent != nil {
		return message{"%s not allowed in %s> context", []any{entry.Name, d.Parent.Name}}
	}
	return message{"%s not allowed here", []any{entry.Name}}
}

// The groups of sections that ap_check_cmd_context in server/core.c looks for.
var (
	inDirectory = []string{"<directory", "<directorymatch"}
	inLocation  = []string{"<location", "<locationmatch"}
	inFiles     = []string{"<files", "<filesmatch", "<if", "<elseif", "<else"}
)

// parent is the section itself or the nearest one around it of those names.
func (s *scope) parent(names []string) *Directive {
	for d := s.section; d != nil; d = d.Parent {
		if slices.Contains(names, apr.Lower(d.Name)) {
			return d
		}
	}
	return nil
}

// refuses says whether the handler refuses the place (ap_check_cmd_context in
// server/core.c), in its words.
func (s *scope) refuses(d *Directive, entry *catalog.Directive) (m message, refused bool) {
	name := entry.Name
	if entry.Section {
		name += ">"
	}
	forbidden := func(where string) bool { return slices.Contains(entry.CannotOccurIn, where) }
	if (forbidden("VirtualHost") || globalOnly(entry)) && s.virtualHost {
		return message{"%s cannot occur within <VirtualHost> section", []any{name}}, true
	}
	if slices.Contains(aliasNames, apr.Lower(entry.Name)) {
		return m, false // depends on the number of arguments: CheckArguments
	}
	if forbidden("Limit") && s.methods != nil {
		return message{"%s cannot occur within <Limit> or <LimitExcept> section", []any{name}}, true
	}
	for where, names := range map[string][]string{"Directory": inDirectory, "Location": inLocation, "Files": inFiles} {
		if !forbidden(where) {
			continue
		}
		if found := s.parent(names); found != nil {
			return message{"%s cannot occur within %s> section", []any{name, found.Name}}, true
		}
	}
	return m, false
}

// globalOnly reports whether the directive is one of mod_wsgi's that GLOBAL_ONLY
// forbids in virtual hosts.
func globalOnly(entry *catalog.Directive) bool {
	return entry.WSGI && len(entry.Contexts) == 1 && entry.Contexts[0] == "server config"
}
