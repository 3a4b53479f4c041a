package interp

import (
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
)

// authorization is what a Require line or a container of such lines says of a client
// without credentials.
type authorization uint8

const (
	neutral authorization = iota
	denied
	needsUser // it depends on who the client is
	granted
)

// requirement is a Require line, or a container of lines.
type requirement struct {
	directive *config.Directive // nil for the lines of a place that stand in no container
	all       bool              // <RequireAll>
	negated   bool              // <RequireNone>, or Require not
	children  []*requirement    // of a container
}

// authorizing is what a place says of authorization: its lines, nil without any, and its
// AuthMerging, lower-case, "" without one.
type authorizing struct {
	merging string
	lines   *requirement
}

// requirements are the lines in force: those of the innermost place, with the ones around
// it as AuthMerging says. nil when there are none.
func (e *exchange) requirements() *requirement {
	var all authorizing
	for _, layer := range e.layers() {
		var in authorizing
		for n, s := range layer {
			own := authorizing{lines: placeRequirements(s)}
			if found := e.w.lines.of(s, "authmerging"); len(found) > 0 {
				own.merging = strings.ToLower(firstWord(found[len(found)-1]))
			}
			if n == 0 {
				in = own
			} else {
				in = in.with(own)
			}
		}
		all = all.with(in)
	}
	return all.lines
}

// with is what the lines of a place make of those around it (merge_authz_core_dir_config).
func (outer authorizing) with(inner authorizing) authorizing {
	switch {
	case inner.merging == "" && inner.lines == nil:
		return outer
	case inner.merging != "and" && inner.merging != "or":
		return inner
	case outer.lines == nil:
		return inner
	case inner.lines == nil:
		return authorizing{inner.merging, outer.lines}
	}
	return authorizing{inner.merging, &requirement{all: inner.merging == "and", children: []*requirement{outer.lines, inner.lines}}}
}

// placeRequirements are the lines of one place, nil without any.
func placeRequirements(s *scope) *requirement {
	found := s.settings.get("require")
	if len(found) == 0 {
		return nil
	}
	root := &requirement{}
	containers := map[*config.Directive]*requirement{}
	var of func(d *config.Directive) *requirement
	of = func(d *config.Directive) *requirement {
		for ; d != nil && d != s.directive; d = d.Parent {
			name := strings.ToLower(d.Name)
			if name != "<requireall" && name != "<requireany" && name != "<requirenone" {
				continue
			}
			if containers[d] == nil {
				c := &requirement{directive: d, all: name == "<requireall", negated: name == "<requirenone"}
				containers[d] = c
				around := of(d.Parent)
				around.children = append(around.children, c)
			}
			return containers[d]
		}
		return root
	}
	for _, d := range found {
		container := of(d.Parent)
		container.children = append(container.children, &requirement{directive: d, negated: strings.EqualFold(firstWord(d), "not")})
	}
	return root
}

// limitedAway reports whether all lines are limited to other methods.
func (r *requirement) limitedAway() bool {
	if len(r.children) == 0 {
		return !forGet(r.directive)
	}
	for _, c := range r.children {
		if !c.limitedAway() {
			return false
		}
	}
	return true
}

// weigh works out a line or a container (apply_authz_sections); by is the line that
// decides. inAll is whether all of the lines around it must grant.
func (e *exchange) weigh(r *requirement, inAll bool) (result authorization, by *config.Directive) {
	if r.limitedAway() {
		if inAll {
			return granted, nil
		}
		return neutral, nil
	}
	if len(r.children) == 0 {
		result, by = e.provider(r.directive), r.directive
	} else {
		result, by = e.weighAll(r)
	}
	if r.negated {
		switch result {
		case granted:
			return denied, by
		case denied, needsUser:
			return neutral, by
		}
	}
	return result, by
}

func (e *exchange) weighAll(r *requirement) (result authorization, by *config.Directive) {
	for _, child := range r.children {
		one, line := e.weigh(child, r.all)
		switch {
		case one == neutral:
		case r.all && one == denied, !r.all && one == granted:
			return one, line
		case result == neutral, one == needsUser && result == map[bool]authorization{true: granted, false: denied}[r.all]:
			result, by = one, line
		}
	}
	if by == nil && len(r.children) > 0 {
		by = r.children[0].directive
	}
	return result, by
}

// provider works out one Require line.
func (e *exchange) provider(d *config.Directive) authorization {
	words := d.Words()
	if strings.EqualFold(value(words, 0), "not") {
		words = words[1:]
	}
	var arguments []string
	for _, w := range words[min(1, len(words)):] {
		arguments = append(arguments, w.Value)
	}
	result := config.Unknown
	switch kind := strings.ToLower(value(words, 0)); kind {
	case "all":
		result = truth(len(arguments) > 0 && strings.EqualFold(arguments[0], "granted"))
	case "method":
		result = config.False
		for _, a := range arguments {
			if a == "GET" {
				result = config.True
			}
		}
	case "env":
		result = config.False
		for _, a := range arguments {
			if e.environment.get(a).set {
				result = config.True
			}
		}
	case "expr":
		text := strings.TrimSpace(d.Args[len("expr"):])
		if len(arguments) == 1 {
			text = arguments[0]
		}
		result, _ = e.evaluate(d, text)
	case "ip":
		result = config.False
		for _, a := range arguments {
			result = max(result, e.inNetwork(a))
		}
	case "local":
		if _, known := e.w.remoteAddress(); known {
			result = config.True
		}
	case "valid-user", "user", "group", "wsgi-group", "file-owner", "file-group", "dbm-group", "dbd-group":
		return needsUser
	default:
		if strings.HasPrefix(kind, "ldap-") {
			return needsUser
		}
	}
	if e.w.holds(result, d, "access depends on the client") {
		return granted
	}
	return denied
}
