package server

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/sourcegraph/jsonrpc2"
	protocol "github.com/tliron/glsp/protocol_3_16"
)

// phase is how far a session has come.
type phase uint8

const (
	created  phase = iota // before initialize
	running               // after it
	shutDown              // after shutdown
)

// refuses returns the error for a request that has no place in the phase, or nil
// (specification, "Server lifecycle").
func (p phase) refuses(method string) *jsonrpc2.Error {
	switch {
	case p == created && method != protocol.MethodInitialize:
		return &jsonrpc2.Error{Code: codeServerNotInitialized, Message: "the first request must be initialize"}
	case p == running && method == protocol.MethodInitialize:
		return &jsonrpc2.Error{Code: jsonrpc2.CodeInvalidRequest, Message: "initialize is sent once"}
	case p == shutDown:
		return &jsonrpc2.Error{Code: jsonrpc2.CodeInvalidRequest, Message: "the server is shut down; only exit may follow"}
	}
	return nil
}

// inputEnded ends the session when the client has closed its end. Answers that are
// being prepared are still sent, if they do not take long: a script may pipe its
// requests in and read what comes out.
func (s *server) inputEnded(err error) {
	if !errors.Is(err, io.EOF) {
		log.Warningf("reading ended: %s", err)
	}
	prepared := make(chan struct{})
	go func() {
		s.workers.Wait()
		s.diagnoser.wait()
		close(prepared)
	}()
	select {
	case <-prepared:
	case <-time.After(patience):
	}
	s.ended = true
}

// parentCheck is how often the client's process is looked for.
const parentCheck = 2 * time.Second

// watchParent ends the session when the process is gone: nobody is there to talk to,
// even if somebody else still holds the other end of the pipe.
func (s *server) watchParent(pid int) {
	ticks := time.NewTicker(parentCheck)
	defer ticks.Stop()
	for processAlive(pid) {
		select {
		case <-ticks.C:
		case <-s.ctx.Done():
			return
		}
	}
	s.post(func() {
		log.Notice(fmt.Sprintf("the client, process %d, is gone", pid))
		s.ended = true
	})
}
