package interp

import (
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
)

// RequestAnswer says where one request ends.
type RequestAnswer struct {
	URL string
	// Host is the virtual host that serves the request (or the main server).
	Host *Host
	// Mount or Handler is what brought it to mod_wsgi; both nil if nothing did.
	Mount   *Mount
	Handler *Handler
	// Status is the HTTP status of a GET without credentials, from a client of which
	// nothing is known, whose script answers with 200; 0 when the configuration does not
	// decide it.
	Status int
	// Codes are what the request makes mod_wsgi log, creating its interpreter included.
	Codes []Emission
	// ProcessGroup and ApplicationGroup are the resolved names; nil when not known or
	// when nothing of mod_wsgi is reached. Under a dispatch script that cannot be read
	// ProcessGroup is what the configuration says; the script can choose another.
	ProcessGroup, ApplicationGroup *string
	// Process and Interpreter are where it ends; nil when not known or not reached. They
	// are given too where the request may be refused or sent elsewhere, if it ends there
	// whenever it is served.
	Process     *Process
	Interpreter *Interpreter
	// PerRequest is what decides per request; nil when everything is known.
	PerRequest *PerRequestChoice
	// DecidedBy are the deciding directives, in the order in which they act.
	DecidedBy []Step
	// Scripts are the access, authentication and dispatch scripts that run before it.
	Scripts []*Script

	serving []*Interpreter
	open    bool   // what httpd does is not known
	own     bool   // the status counts in place of an error before
	pattern string // the special value that the names were taken from, "" without one
}

// PerRequestChoice is a name that only the request itself decides.
type PerRequestChoice struct {
	// Pattern is what decides: %{ENV:X}, %{HOST}, an <If>, the dispatch script's path, a
	// line whose regular expression is not known to match or not.
	Pattern    string
	Candidates []string
	// Complete is true when it can be no other than the candidates.
	Complete bool
	// AnyProcess is true when the process is decided too, so that the one that the
	// configuration names is not sure.
	AnyProcess bool
}

// Step is one directive that had a part in a request's way, and which.
type Step struct {
	Directive *config.Directive
	Text      string // such as "the mount that takes /m0"
}

// Request follows one request. url is "/path", "/path?query" or
// "http://host:port/path?query"; host and port stand for the Host header.
func (r *Resolution) Request(url string) *RequestAnswer {
	return r.answer(r.Model.ask(url), url, nil)
}

// answers are the names that a dispatch script returns to a request; nil is None.
type answers struct {
	process, application *string
}

// answer follows a request. script is what the dispatch script answers; nil when that is
// not known.
func (r *Resolution) answer(q *query, url string, script *answers) *RequestAnswer {
	var all []*RequestAnswer
	var open []string
	complete := true
	for _, h := range q.hosts {
		own := *q
		own.host = h
		w := &walk{
			query: &own, r: r, lines: readLines(r.Model.Config), disk: r.Model.diskOf(h), script: script,
			url: url, raw: pathSent(url),
		}
		found, every := w.ways()
		all, complete = append(all, found...), complete && every
		for _, g := range w.guesses {
			open = append(open, g.by.Name+" "+g.by.Args)
		}
	}
	if len(q.hosts) > 1 {
		open = append([]string{"the address that the client connects to"}, open...)
	}
	return merge(all, complete, open)
}

// pathSent is the path of a URL as the client sends it.
func pathSent(address string) string {
	if _, after, ok := strings.Cut(address, "://"); ok && !strings.HasPrefix(address, "/") {
		address = "/"
		if i := strings.IndexAny(after, "/?#"); i >= 0 {
			address = after[i:]
		}
	}
	address, _, _ = strings.Cut(address, "#")
	address, _, _ = strings.Cut(address, "?")
	if !strings.HasPrefix(address, "/") {
		address = "/" + address
	}
	return address
}

// Mode is the mode of the interpreter that serves the request: that of all that may,
// nil where they differ or nothing is known.
func (a *RequestAnswer) Mode() *Mode {
	var mode *Mode
	for _, in := range a.Serving() {
		if mode != nil && *mode != in.Mode {
			return nil
		}
		mode = &in.Mode
	}
	return mode
}

// Serving are the interpreters that may serve the request, those of any name where only
// the name is decided per request; none when they are not known.
func (a *RequestAnswer) Serving() []*Interpreter { return a.serving }
