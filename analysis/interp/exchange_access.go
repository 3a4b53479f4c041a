package interp

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
)

// admit runs the checks of access, authentication and authorization for a client without
// credentials.
func (e *exchange) admit() status {
	compat := e.compatLines()
	refused := e.checkAccess(compat)
	if refused == done && e.satisfyAny(compat) {
		return done
	}
	if refused != done && !e.satisfyAny(compat) {
		return refused
	}
	return e.authorize()
}

// checkAccess are the checks of the client's address: mod_access_compat and the access
// script of mod_wsgi, which is taken to let everybody in.
func (e *exchange) checkAccess(compat []*config.Directive) status {
	if s := e.allowedMethod(); s != done {
		return s
	}
	if s := e.allowDeny(compat); s != done {
		return s
	}
	script := scriptFor(e.scopes, "WSGIAccessScript")
	if script == nil {
		return done
	}
	if strings.HasPrefix(script.Path, "/") && e.w.disk.kind(script.Path) == absent {
		e.codes = append(e.codes, emit("WSGI0105", script.Directive), emit("WSGI0174", script.Directive), emit("WSGI0057", script.Directive))
		e.w.step(script.Directive, "the access script is missing, so that everybody is refused")
		return httpForbidden
	}
	return done
}

// allowedMethod is mod_allowmethods: the innermost place with a line counts.
func (e *exchange) allowedMethod() status {
	for i := len(e.scopes) - 1; i >= 0; i-- {
		allowed, given := false, false
		var by *config.Directive
		for _, d := range e.w.lines.of(e.scopes[i], "allowmethods") {
			by = d
			words := d.Words()
			if len(words) == 1 && strings.EqualFold(words[0].Value, "reset") {
				allowed, given = false, false
				continue
			}
			given = true
			for _, w := range words {
				allowed = allowed || w.Value == "GET" || w.Value == "HEAD"
			}
		}
		switch {
		case by == nil:
			continue
		case given && !allowed:
			e.w.step(by, "does not allow GET")
			return httpMethodNotAllowed
		}
		break
	}
	return done
}

// compatLines are the lines of mod_access_compat in force: the innermost place with one
// replaces the others as a whole.
func (e *exchange) compatLines() []*config.Directive {
	for i := len(e.scopes) - 1; i >= 0; i-- {
		if found := e.w.lines.of(e.scopes[i], "access_compat"); len(found) > 0 {
			return found
		}
	}
	return nil
}

// allowDeny weighs Order, Allow and Deny.
func (e *exchange) allowDeny(found []*config.Directive) status {
	order := "deny,allow"
	var by *config.Directive
	for _, d := range found {
		if forGet(d) && strings.EqualFold(d.Name, "Order") {
			order, by = strings.ToLower(firstWord(d)), d
		}
	}
	allowed, allowedBy := e.among(found, "allow")
	denied, deniedBy := e.among(found, "deny")
	admitted := true
	switch order {
	case "allow,deny", "mutual-failure":
		admitted = allowed && !denied
	default:
		admitted = allowed || !denied
	}
	if admitted {
		return done
	}
	for _, d := range []*config.Directive{deniedBy, allowedBy, by} {
		if d != nil {
			e.w.step(d, "access")
			break
		}
	}
	return httpForbidden
}

// among reports whether an Allow or Deny line names the client.
func (e *exchange) among(found []*config.Directive, name string) (is bool, by *config.Directive) {
	for _, d := range found {
		if !forGet(d) || !strings.EqualFold(d.Name, name) {
			continue
		}
		words := d.Words()
		for _, w := range words[min(1, len(words)):] {
			if e.w.holds(e.isClient(w.Value), d, "access depends on the client") {
				return true, d
			}
		}
	}
	return false, nil
}

// isClient reports whether a word of Allow or Deny names the client.
func (e *exchange) isClient(word string) config.Truth {
	lower := strings.ToLower(word)
	name, isVariable := strings.CutPrefix(lower, "env=")
	switch {
	case lower == "all":
		return config.True
	case isVariable:
		name, negated := strings.CutPrefix(name, "!")
		return truth(e.environment.get(name).set != negated)
	}
	return e.inNetwork(word)
}

// inNetwork reports whether the client's address is in a network, written as an address,
// a part of one, with a mask or with a number of bits.
func (e *exchange) inNetwork(word string) config.Truth {
	address, known := e.w.remoteAddress()
	if !known || strings.ContainsAny(strings.ToLower(word), "ghijklmnopqrstuvwxyz") {
		return config.Unknown
	}
	network, mask, ok := strings.Cut(word, "/")
	if !ok {
		return config.IPMatch(address, word)
	}
	if bits, err := netip.ParseAddr(mask); err == nil {
		n := 0
		for _, b := range bits.AsSlice() {
			for ; b&0x80 != 0; b <<= 1 {
				n++
			}
		}
		return config.IPMatch(address, network+"/"+strconv.Itoa(n))
	}
	for strings.Count(network, ".") < 3 && !strings.Contains(network, ":") {
		network += ".0"
	}
	return config.IPMatch(address, network+"/"+mask)
}

// satisfyAny reports whether Satisfy Any is in force.
func (e *exchange) satisfyAny(compat []*config.Directive) bool {
	anyOf := false
	for _, d := range compat {
		if forGet(d) && strings.EqualFold(d.Name, "Satisfy") {
			anyOf = strings.EqualFold(firstWord(d), "any")
		}
	}
	return anyOf
}

// authorize weighs the Require lines in force.
func (e *exchange) authorize() status {
	root := e.requirements()
	kind := e.authType()
	if root == nil {
		if kind != "" {
			e.w.step(lastSet(e.scopes, "authtype"), "AuthType without a Require line")
			return httpInternalServerError
		}
		return done
	}
	switch result, by := e.weigh(root, true); result {
	case granted:
		return done
	case needsUser:
		return e.authenticate(kind, by)
	default:
		e.w.step(by, "access")
		return httpForbidden
	}
}

// authType is the AuthType in force, lower-case; "" for none.
func (e *exchange) authType() string {
	kind := strings.ToLower(firstWord(lastSet(e.scopes, "authtype")))
	if kind == "none" {
		return ""
	}
	return kind
}

// authenticate answers a client that sent no credentials.
func (e *exchange) authenticate(kind string, by *config.Directive) status {
	e.w.step(by, "access")
	loaded := func(module string) bool { return e.m.Config.Options.Fragment || e.m.Config.Loaded(module) }
	switch {
	case kind == "basic" && loaded("auth_basic_module"), kind == "digest" && loaded("auth_digest_module"):
		if e.w.lines.last(e.scopes, "authname") == nil {
			e.w.step(lastSet(e.scopes, "authtype"), "needs an AuthName")
			return httpInternalServerError
		}
		e.codes = append(e.codes, e.authentication()...)
		return httpUnauthorized
	case kind == "" || slices.Contains([]string{"basic", "digest", "form"}, kind) && !loaded("auth_"+kind+"_module"):
		e.w.step(lastSet(e.scopes, "authtype"), "nothing authenticates")
		return httpInternalServerError
	}
	return undecided
}
