package interp

import (
	"net/url"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
)

// exchange is one request as httpd processes it: what the client sent, or what an
// internal redirect or a lookup makes of it.
type exchange struct {
	query // as far as httpd has come with it
	w     *walk
	prev  *exchange // that an internal redirect came from
	outer *exchange // that looks it up
	sub   bool      // it is looked up for another one
	depth int       // of lookups
	wild  bool      // a line of mod_setenvif has filled in what no pattern has left
	own   bool      // mod_rewrite has set the status itself, which counts in place of an error before

	borders     []int  // in scopes, between the kinds of places
	walked      string // the folder down to which directories were looked for, with a slash
	folders     []*section
	kind        fileKind // of file
	proxied     bool
	script      bool // a ScriptAlias took it
	handler     string
	handlerBy   *config.Directive
	contentType string
	typeKnown   bool
	environment table

	forcedHandler   string // by RewriteRule [H=]
	forcedHandlerBy *config.Directive
	rewritten       bool   // the rules of the server have come to an end with [END]
	redirect        string // by a RewriteRule of a folder
	redirectBy      *config.Directive
	contextPrefix   string // of the Alias that took it
	contextRoot     string
	instead         *exchange // that mod_dir puts in its place
	codes           []Emission
}

// status is how a phase ends: with a status of HTTP, or one of these.
type status int

const (
	declined  status = 0
	done      status = -1
	undecided status = -2 // what httpd does is not known
)

// first is the request that the client sent.
func (w *walk) first() *exchange {
	e := &exchange{query: *w.query, w: w, environment: table{}}
	e.begin(w.query.uri)
	if decoded, err := url.PathUnescape(w.raw); err == nil && !e.mergesSlashes() {
		e.uri = e.clean(decoded)
	}
	return e
}

// begin resets what the phases find out.
func (e *exchange) begin(uri string) {
	e.uri = uri
	e.mount, e.mountFile, e.file, e.pathInfo, e.scopes, e.open = nil, "", "", "", nil, nil
	e.static, e.scriptKnown, e.table = false, true, &e.environment
}

// inside is an internal redirect to a URL path after a status, with the environment renamed
// as rename_original_env does.
func (e *exchange) inside(target string, after status) *exchange {
	path, args, _ := strings.Cut(target, "?")
	next := &exchange{query: e.query, w: e.w, prev: e, environment: e.environment.redirected(), rewritten: e.rewritten}
	next.environment.set("REDIRECT_STATUS", variable{value: httpStatus(int(after)), set: true})
	next.args = args
	next.begin(next.clean(path))
	return next
}

// mergesSlashes reports whether several slashes are one.
func (e *exchange) mergesSlashes() bool {
	return e.w.lines.isOn(e.serverScopes(), "mergeslashes", true)
}

// clean is a path as httpd normalizes it.
func (e *exchange) clean(path string) string {
	if e.mergesSlashes() || !strings.Contains(path, "//") {
		return cleanURL(path)
	}
	// Between two slashes stands a name that no path has, so that nothing is merged.
	const nothing = "\x00"
	parted := strings.ReplaceAll(strings.ReplaceAll(path, "//", "/"+nothing+"/"), "//", "/"+nothing+"/")
	return strings.ReplaceAll(cleanURL(parted), nothing, "")
}

// lookup is a request that a module makes to see what a URL path leads to.
func (e *exchange) lookup(target string) *exchange {
	if !strings.HasPrefix(target, "/") {
		target = e.uri[:strings.LastIndexByte(e.uri, '/')+1] + target
	}
	path, args, _ := strings.Cut(target, "?")
	next := &exchange{query: e.query, w: e.w, outer: e, sub: true, depth: e.depth + 1, environment: e.environment.copy()}
	next.args = args
	next.begin(next.clean(path))
	return next
}

// mostHops is httpd's LimitInternalRecursion, for redirects and for lookups.
const mostHops = 10

// run processes the request to its end, with the document for an error.
func (e *exchange) run() *RequestAnswer {
	if e.w.hops > mostHops {
		return e.fail(httpInternalServerError)
	}
	if s := e.prepare(); s != done {
		return e.end(s)
	}
	return e.respond()
}

// end is the answer of a phase that ended the request.
func (e *exchange) end(s status) *RequestAnswer {
	switch {
	case s == undecided:
		return &RequestAnswer{open: true, Codes: e.codes}
	case s >= 400:
		return e.fail(s)
	}
	return &RequestAnswer{Status: int(s), Codes: e.codes, own: e.own}
}

// prepare is ap_process_request_internal: what is done before a handler answers.
func (e *exchange) prepare() status {
	if e.depth > mostHops {
		return httpInternalServerError
	}
	if !e.sub {
		e.readEnvironment()
	}
	if e.prev == nil && !e.sub {
		if s := e.unescape(); s != declined {
			return s
		}
	}
	e.scopes = e.locationsInForce()
	if s := e.translate(); s != declined && s != done {
		return s
	}
	e.scriptName = e.cleanScriptName()
	if s := e.mapToStorage(); s != declined {
		return s
	}
	e.scriptName = e.cleanScriptName()
	if !e.sub {
		e.setEnvIfs(e.scopes[len(e.serverScopes()):])
	}
	if e.wild {
		return undecided
	}
	if s := e.admit(); s != done {
		return s
	}
	if e.negotiates() {
		return undecided
	}
	e.findType()
	return e.fixups()
}

// serverScopes are the places of the servers themselves.
func (e *exchange) serverScopes() []*scope {
	if e.host.Main() {
		return []*scope{&e.m.base.main.scope}
	}
	return []*scope{&e.m.base.main.scope, &e.host.scope}
}

// unescape refuses what httpd does not decode in a URL.
func (e *exchange) unescape() status {
	raw := e.w.raw
	if !strings.HasPrefix(raw, "/") || aboveRoot(raw) {
		return httpBadRequest
	}
	slashes := e.w.lines.last([]*scope{&e.host.scope}, "allowencodedslashes") // a virtual host does not inherit it
	for i := 0; i < len(raw); i++ {
		if raw[i] != '%' {
			continue
		}
		if i+2 >= len(raw) || !isHex(raw[i+1]) || !isHex(raw[i+2]) {
			return httpBadRequest
		}
		switch code := strings.ToUpper(raw[i+1 : i+3]); {
		case code == "00":
			return httpNotFound
		case code == "2F" && !strings.EqualFold(firstWord(slashes), "on") && !strings.EqualFold(firstWord(slashes), "nodecode"):
			e.w.step(slashes, "AllowEncodedSlashes Off")
			return httpNotFound
		case code == "2F" && strings.EqualFold(firstWord(slashes), "nodecode"):
			return undecided
		}
	}
	return declined
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

// aboveRoot reports whether the ".." of a path lead above its root.
func aboveRoot(path string) bool {
	depth := 0
	for part := range strings.SplitSeq(path, "/") {
		switch strings.ReplaceAll(strings.ToLower(part), "%2e", ".") {
		case "", ".":
		case "..":
			if depth--; depth < 0 {
				return true
			}
		default:
			depth++
		}
	}
	return false
}

// redirectTo follows an internal redirect after a status.
func (e *exchange) redirectTo(target string, after status, by *config.Directive, text string) *RequestAnswer {
	e.w.step(by, text)
	e.w.hops++
	return e.inside(target, after).run()
}

// fail looks for the ErrorDocument of a status (ap_die). What it answers is that status,
// unless a WSGI application answers with its own.
func (e *exchange) fail(s status) *RequestAnswer {
	if e.w.failed != 0 && !e.own {
		return &RequestAnswer{Status: e.w.failed, Codes: e.codes}
	}
	d, target := e.errorDocument(int(s))
	switch {
	case strings.Contains(target, "%{"):
		return &RequestAnswer{open: true, Codes: e.codes}
	case isURL(target):
		e.w.step(d, "sends the client there for the error")
		return &RequestAnswer{Status: httpFound, Codes: e.codes}
	case !strings.HasPrefix(target, "/") || strings.Contains(target, " "):
		return &RequestAnswer{Status: int(s), Codes: e.codes, own: e.own}
	}
	e.w.failed = int(s)
	a := e.redirectTo(target, s, d, "the document for the error "+httpStatus(int(s)))
	a.Codes = append(e.codes, a.Codes...)
	if a.Process == nil && a.PerRequest == nil && !a.open && !a.own {
		a.Status = int(s)
	}
	return a
}

// isURL reports whether ErrorDocument takes a text for a URL (ap_is_url).
func isURL(text string) bool {
	scheme, _, ok := strings.Cut(text, ":")
	return ok && scheme != "" && !strings.ContainsFunc(scheme, func(c rune) bool {
		return !(c < 0x80 && (isDigit(byte(c)) || 'a' <= c|0x20 && c|0x20 <= 'z' || strings.ContainsRune("+-.", c)))
	})
}

// errorDocument is the ErrorDocument in force for a status. A URL for the status 401 is not
// taken, since a browser would not ask for the password there.
func (e *exchange) errorDocument(code int) (d *config.Directive, target string) {
	scopes := e.scopes
	if scopes == nil {
		scopes = e.serverScopes()
	}
	for i := len(scopes) - 1; i >= 0; i-- {
		set := e.w.lines.of(scopes[i], "errordocument")
		for n := len(set) - 1; n >= 0; n-- {
			words := set[n].Words()
			target := value(words, 1)
			switch {
			case apr.Atoi(value(words, 0)) != code, code == httpUnauthorized && isURL(target) && !strings.Contains(target, " "):
			case strings.EqualFold(target, "default"):
				return nil, ""
			default:
				return set[n], target
			}
		}
	}
	return nil, ""
}
