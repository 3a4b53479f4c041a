package server

import (
	"fmt"
	"sync/atomic"
	"time"

	"github.com/sourcegraph/jsonrpc2"
	protocol "github.com/tliron/glsp/protocol_3_16"
)

// tracer tells the client what the server does, as far as the client has asked for
// it with a trace value. It is safe for concurrent use.
type tracer struct {
	conn  *connection
	level atomic.Int32
}

// The levels of a tracer, from protocol.TraceValue.
const (
	traceOff int32 = iota
	traceMessages
	traceVerbose
)

func (t *tracer) set(value protocol.TraceValue) {
	switch value {
	case protocol.TraceValueVerbose:
		t.level.Store(traceVerbose)
	case protocol.TraceValueMessage, "messages": // glsp spells the constant without the s
		t.level.Store(traceMessages)
	default:
		t.level.Store(traceOff)
	}
}

// warn logs what went wrong, to the client too if it traces.
func (t *tracer) warn(text string) {
	log.Warning(text)
	if t.level.Load() >= traceMessages {
		t.conn.notify(protocol.ServerWindowLogMessage, protocol.LogMessageParams{Type: protocol.MessageTypeWarning, Message: text})
	}
}

// answered tells a tracing client about a request.
func (t *tracer) answered(m *message, took time.Duration, err *jsonrpc2.Error) {
	level := t.level.Load()
	if level == traceOff {
		return
	}
	outcome := "answered"
	if err != nil {
		outcome = fmt.Sprintf("refused (%d %s)", err.Code, err.Message)
	}
	entry := protocol.LogTraceParams{Message: fmt.Sprintf("%s %s: %s in %s", m.Method, m.ID, outcome, took.Round(time.Microsecond))}
	if level == traceVerbose {
		params := string(m.Params)
		entry.Verbose = &params
	}
	t.conn.notify(protocol.MethodLogTrace, entry)
}
