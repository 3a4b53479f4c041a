package server

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/sourcegraph/jsonrpc2"
	"github.com/tliron/glsp"
	protocol "github.com/tliron/glsp/protocol_3_16"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
)

// Options say how a server runs.
type Options struct {
	// Version is what the server calls itself in the answer to initialize.
	Version string
	// ClientProcess is the id of the process that started the server, which ends with
	// it; 0 if it is not known before initialize.
	ClientProcess int
	// Verbosity is how much is logged to standard error: 0 is what goes wrong and is
	// worth noticing, 1 and 2 are more, -1 to -4 are less.
	Verbosity int
	// Disk is what files are read from; nil is the machine's own.
	Disk workspace.Disk

	// lookEvery is how often the disk is looked at for a client that does not watch it;
	// zero is disk's default. For tests.
	lookEvery time.Duration
	// beforeAnswer is called in each request's goroutine before it is answered. For
	// tests.
	beforeAnswer func(ctx context.Context, method string)
	// mostUnread replaces the constant of that name. For tests.
	mostUnread int
}

// patience is how long the end of the server waits for answers in preparation, and
// for a client that does not read.
const patience = time.Second

// mostAtOnce is how many requests are worked on at once; more would only take memory from
// one another.
const mostAtOnce = 32

// generousMemory is how much memory may hold garbage: beyond it, collecting comes before
// speed.
const generousMemory = 336 << 20

// Serve speaks LSP with the client at the other end of in and out until the client
// says exit, closes in, or dies, or ctx ends. The result is the exit code that LSP
// asks for: 0 after a shutdown request, else 1.
func Serve(ctx context.Context, in io.Reader, out io.Writer, options Options) (exitCode int) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	// A keystroke replaces a little of a large heap: collecting less often costs a few MiB
	// and saves a part of each answer.
	defer debug.SetGCPercent(debug.SetGCPercent(120))
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(generousMemory))
	startLog(options.Verbosity)
	s := newServer(ctx, newConnection(out), options)
	s.conn.mostUnread = cmp.Or(options.mostUnread, mostUnread)
	defer s.conn.close(patience)
	if options.ClientProcess != 0 {
		go s.watchParent(options.ClientProcess)
	}
	go s.read(in)
	go s.diagnoser.run(ctx)
	go s.watchDisk()
	s.run()
	if s.phase != shutDown {
		return 1
	}
	return 0
}

// server is the state of a session. Its fields belong to the goroutine of run, but
// for those that are safe for concurrent use: conn, inflight, workers, diagnoser, tokens,
// related and trace.
type server struct {
	ctx       context.Context
	options   Options
	conn      *connection
	handler   *handler
	inflight  *inflight
	diagnoser *diagnoser
	auditor   *auditor
	trace     *tracer
	tokens    tokenMemory
	related   relatedMemory
	saved     savedStates
	inbox     chan func()
	workers   sync.WaitGroup // the goroutines of the requests
	desks     chan struct{}  // holds a value for each request that is worked on

	phase phase
	ended bool

	client    client
	folders   []string // absolute paths of the workspace folders
	settings  editorSettings
	store     *workspace.Store
	analyst   *analyst
	documents map[string]*document // the open ones, by URI
	editions  uint64               // of all documents so far
	verdicts  map[string]verdict   // of the real httpd, by root
	current   *snapshot            // of all this; nil after a change
	looking   bool                 // at the disk again
	outside   []string             // the folders outside of the workspace that the client watches

	outsideCount uint64 // of the registrations for them so far
}

func newServer(ctx context.Context, conn *connection, options Options) *server {
	s := &server{
		ctx:       ctx,
		options:   options,
		conn:      conn,
		inflight:  newInflight(),
		trace:     &tracer{conn: conn},
		inbox:     make(chan func(), 64),
		desks:     make(chan struct{}, mostAtOnce),
		store:     workspace.NewStore(options.Disk),
		documents: map[string]*document{},
		verdicts:  map[string]verdict{},
	}
	s.configure(editorSettings{})
	s.diagnoser = newDiagnoser(s.conn)
	s.auditor = newAuditor(s)
	s.diagnoser.incomplete = func() { s.post(s.changed) }
	s.diagnoser.sweep = s.store.Sweep
	s.diagnoser.outside = func(folders []string) { s.post(func() { s.watchOutside(folders) }) }
	s.handler = s.newHandler()
	return s
}

// run is the loop that owns the state. It returns when the session has ended.
func (s *server) run() {
	for !s.ended {
		select {
		case event := <-s.inbox:
			event()
		case <-s.ctx.Done():
			return
		}
	}
}

// post has f run by the goroutine that owns the state.
func (s *server) post(f func()) {
	select {
	case s.inbox <- f:
	case <-s.ctx.Done():
	}
}

// read takes messages from in until it ends.
func (s *server) read(in io.Reader) {
	frames := newFrameReader(in, MaxMessage)
	for {
		s.conn.drained(s.ctx, 2*s.conn.mostUnread)
		content, err := frames.next()
		var oversize *oversizeError
		var misframed *framingError
		switch {
		case errors.As(err, &oversize):
			s.post(func() { s.reject(nil, jsonrpc2.CodeInvalidRequest, err.Error()) })
		case errors.As(err, &misframed):
			s.post(func() { s.reject(nil, jsonrpc2.CodeParseError, err.Error()) })
		case err != nil:
			s.post(func() { s.inputEnded(err) })
			return
		default:
			m, fault := decode(content)
			switch {
			case fault != nil:
				s.post(func() { s.reject(m.ID, fault.Code, fault.Message) })
			case m.isResponse():
				s.conn.answered(m)
			default:
				s.post(func() { s.dispatch(m) })
			}
		}
	}
}

// reject answers a message that is not understood.
func (s *server) reject(id json.RawMessage, code int64, text string) {
	s.trace.warn("message not understood: " + text)
	s.conn.refuse(id, &jsonrpc2.Error{Code: code, Message: text})
}

// dispatch handles a request or a notification.
func (s *server) dispatch(m *message) {
	switch isNotification := notifications[m.Method] || strings.HasPrefix(m.Method, "$/"); {
	case !m.isRequest() && isNotification:
		s.notified(m)
		return
	case !m.isRequest():
		s.trace.warn(m.Method + ": a request without an id has no answer; it is ignored")
		return
	case notifications[m.Method]:
		// Its handler changes the state, which only the owner's goroutine may do.
		s.conn.refuse(m.ID, &jsonrpc2.Error{Code: jsonrpc2.CodeInvalidRequest, Message: m.Method + " is a notification: it is sent without an id"})
		return
	}
	if refusal := s.phase.refuses(m.Method); refusal != nil {
		s.conn.refuse(m.ID, refusal)
		return
	}
	switch m.Method {
	case protocol.MethodInitialize, protocol.MethodShutdown:
		result, err := s.handle(s.ctx, m)
		s.respond(m, result, err)
	default:
		s.answerInBackground(m)
	}
}

// notified handles a notification. What goes wrong in it can only be logged.
func (s *server) notified(m *message) {
	switch {
	case m.Method == protocol.MethodExit:
		s.ended = true
		return
	case s.phase != running:
		return
	case m.Method == protocol.MethodCancelRequest:
		s.cancelRequest(m.Params)
		return
	}
	if _, err := s.handle(s.ctx, m); err != nil && err.Code != jsonrpc2.CodeMethodNotFound {
		s.trace.warn(m.Method + ": " + err.Message)
	}
}

// answerInBackground has a request answered in a goroutine of its own, from the present snapshot.
func (s *server) answerInBackground(m *message) {
	if s.conn.unread() > s.conn.mostUnread {
		s.conn.refuse(m.ID, &jsonrpc2.Error{Code: codeRequestFailed, Message: "too many answers wait to be read"})
		return
	}
	ctx, cancel := context.WithCancel(withSnapshot(s.ctx, s.snapshot().of(s.subject(m))))
	if !s.inflight.add(m, cancel) {
		cancel()
		s.conn.refuse(m.ID, &jsonrpc2.Error{Code: jsonrpc2.CodeInvalidRequest, Message: "a request with this id is not yet answered"})
		return
	}
	s.workers.Go(func() {
		defer cancel()
		leave := s.sitDown(ctx)
		if leave == nil {
			return // cancelled, which is the answer
		}
		defer leave()
		began := time.Now()
		result, err := s.handle(ctx, m)
		if s.inflight.take(m.ID) == nil {
			return // already answered, by a cancellation
		}
		s.trace.answered(m, time.Since(began), err)
		s.respond(m, result, err)
	})
}

// sitDown waits until a request can be worked on: until few others are, and the client has
// read what it asked for before. The caller calls leave at the end of the work; it is nil when
// ctx has ended.
func (s *server) sitDown(ctx context.Context) (leave func()) {
	s.conn.drained(ctx, s.conn.mostUnread)
	select {
	case s.desks <- struct{}{}:
		return func() { <-s.desks }
	case <-ctx.Done():
		return nil
	}
}

// subject is the document that a request is about, where that matters.
func (s *server) subject(m *message) string {
	if len(s.snapshot().apart) == 0 {
		return ""
	}
	return m.subject()
}

func (s *server) respond(m *message, result any, err *jsonrpc2.Error) {
	if err != nil {
		s.conn.refuse(m.ID, err)
		return
	}
	s.conn.reply(m.ID, result)
}

// handle calls the method's handler. A panic in it is an error of this one message.
func (s *server) handle(ctx context.Context, m *message) (result any, failure *jsonrpc2.Error) {
	defer func() {
		if reason := recover(); reason != nil {
			log.Errorf("panic in %s: %v\n%s", m.Method, reason, debug.Stack())
			failure = &jsonrpc2.Error{Code: jsonrpc2.CodeInternalError, Message: "the server has a fault in " + m.Method + "; its log says more"}
		}
	}()
	if s.options.beforeAnswer != nil {
		s.options.beforeAnswer(ctx, m.Method)
	}
	params := m.Params
	if params == nil {
		params = json.RawMessage("null")
	}
	result, knownMethod, validParams, err := s.handler.Handle(&glsp.Context{Method: m.Method, Params: params, Context: ctx})
	switch {
	case !knownMethod:
		return nil, &jsonrpc2.Error{Code: jsonrpc2.CodeMethodNotFound, Message: "no method " + m.Method}
	case !validParams:
		return nil, &jsonrpc2.Error{Code: jsonrpc2.CodeInvalidParams, Message: err.Error()}
	case err != nil:
		return nil, asError(err)
	}
	return result, nil
}

// asError is err as an answer: with the code that it has, else as a request that
// failed for a reason that the user is told.
func asError(err error) *jsonrpc2.Error {
	var coded *jsonrpc2.Error
	switch {
	case errors.As(err, &coded):
		return coded
	case errors.Is(err, context.Canceled):
		return &jsonrpc2.Error{Code: codeRequestCancelled, Message: "cancelled"}
	}
	return &jsonrpc2.Error{Code: codeRequestFailed, Message: err.Error()}
}
