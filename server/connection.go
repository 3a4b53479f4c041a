package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/sourcegraph/jsonrpc2"
	protocol "github.com/tliron/glsp/protocol_3_16"
)

// The error codes that LSP adds to JSON-RPC's (specification, "Base Protocol").
const (
	codeServerNotInitialized = -32002
	codeRequestFailed        = -32803
	codeServerCancelled      = -32802
	codeContentModified      = -32801
	codeRequestCancelled     = -32800
)

// message is what a client sends: a request, a notification or a response.
type message struct {
	ID     json.RawMessage `json:"id"` // nil in a notification
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
	Result json.RawMessage `json:"result"`
	Error  *jsonrpc2.Error `json:"error"`
}

func (m *message) isResponse() bool { return m.Method == "" && (m.Result != nil || m.Error != nil) }
func (m *message) isRequest() bool  { return m.ID != nil }

// nullID stands in the answer to a message that no id can be read from.
var nullID = json.RawMessage("null")

// decode reads one message. The error is what the client is to be told.
func decode(content []byte) (*message, *jsonrpc2.Error) {
	m := &message{}
	err := json.Unmarshal(content, m)
	var mistyped *json.UnmarshalTypeError
	switch {
	case errors.As(err, &mistyped):
		text := fmt.Sprintf("a message is an object, its method a string; found %s", mistyped.Value)
		if bytes.HasPrefix(bytes.TrimLeft(content, " \t\r\n"), []byte("[")) {
			text = "LSP has no batches: send each message by itself"
		}
		return m, &jsonrpc2.Error{Code: jsonrpc2.CodeInvalidRequest, Message: text}
	case err != nil:
		return m, &jsonrpc2.Error{Code: jsonrpc2.CodeParseError, Message: err.Error()}
	case m.isResponse():
		return m, nil
	case m.Method == "":
		return m, &jsonrpc2.Error{Code: jsonrpc2.CodeInvalidRequest, Message: "a message needs a method, or a result or an error"}
	case m.isRequest() && !validID(m.ID):
		m.ID = nil
		return m, &jsonrpc2.Error{Code: jsonrpc2.CodeInvalidRequest, Message: "an id is a string or an integer"}
	}
	return m, nil
}

func validID(id json.RawMessage) bool {
	if id[0] == '"' {
		return true
	}
	_, err := strconv.ParseInt(string(id), 10, 64)
	return err == nil
}

// mostUnread is how many bytes may wait for a client that does not read before requests
// are refused and diagnostics wait.
const mostUnread = 32 << 20

// connection writes messages to the client, whole and in the order in which they
// are sent, and keeps the server's own requests until they are answered. Sending
// never waits for the client to read; drained does. It is safe for concurrent use.
type connection struct {
	// mostUnread is that constant; less in tests.
	mostUnread int

	mu      sync.Mutex
	queue   []byte        // framed messages not yet handed to the writer
	writing int           // bytes handed to the writer and not yet taken by the client
	read    chan struct{} // closed, and made anew, when the client has read
	wake    chan struct{}
	done    chan struct{} // closed when the writer has ended
	closing bool

	pending map[string]chan<- *message // the server's requests, by id
	calls   int
}

func newConnection(out io.Writer) *connection {
	c := &connection{
		mostUnread: mostUnread,
		wake:       make(chan struct{}, 1),
		done:       make(chan struct{}),
		read:       make(chan struct{}),
		pending:    map[string]chan<- *message{},
	}
	go c.write(out)
	return c
}

// mostSpare is the largest queue whose memory the next one uses: as much as the
// diagnostics of a long file take.
const mostSpare = 2 << 20

// write copies the queue to out, several messages at once if they have piled up.
func (c *connection) write(out io.Writer) {
	defer close(c.done)
	var spare []byte
	for range c.wake {
		c.mu.Lock()
		ready, closing := c.queue, c.closing
		c.queue, c.writing = spare[:0], len(ready)
		c.mu.Unlock()
		if len(ready) > 0 {
			if _, err := out.Write(ready); err != nil {
				closing = true // the client is gone; the end of its messages ends the server
			}
		}
		c.mu.Lock()
		c.writing = 0
		close(c.read)
		c.read = make(chan struct{})
		if closing {
			c.closing, c.queue = true, nil
		}
		c.mu.Unlock()
		if closing {
			return
		}
		if spare = ready; cap(spare) > mostSpare {
			spare = nil
		}
	}
}

// unread is how many bytes the client has still to read.
func (c *connection) unread() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.queue) + c.writing
}

// drained returns when no more than the bytes wait for the client, or ctx ends, or the
// connection has.
func (c *connection) drained(ctx context.Context, most int) {
	for {
		c.mu.Lock()
		waiting, read := len(c.queue)+c.writing, c.read
		c.mu.Unlock()
		if waiting <= most {
			return
		}
		select {
		case <-read:
		case <-c.done:
			return
		case <-ctx.Done():
			return
		}
	}
}

// close ends the connection when what is queued is written, or after a while if the
// client does not read.
func (c *connection) close(patience time.Duration) {
	c.mu.Lock()
	c.closing = true
	c.mu.Unlock()
	c.signal()
	select {
	case <-c.done:
	case <-time.After(patience):
	}
}

func (c *connection) signal() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// send queues one message. The error is that content cannot be encoded.
func (c *connection) send(content any) error {
	body, err := encode(content)
	if err != nil {
		return err
	}
	c.enqueue(body)
	return nil
}

// enqueue queues one encoded message.
func (c *connection) enqueue(body []byte) {
	c.enqueueFrame(func(queue []byte) []byte { return appendFrame(queue, body) })
}

// enqueueFrame has a message with its header appended to the queue.
func (c *connection) enqueueFrame(appended func(queue []byte) []byte) {
	c.mu.Lock()
	if !c.closing {
		c.queue = appended(c.queue)
	}
	c.mu.Unlock()
	c.signal()
}

// encode is json.Marshal without the escapes that only HTML needs.
func encode(content any) ([]byte, error) {
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(content)
	return bytes.TrimSuffix(body.Bytes(), []byte("\n")), err
}

// reply answers a request with its result.
func (c *connection) reply(id json.RawMessage, result any) {
	err := c.send(struct {
		Version string          `json:"jsonrpc"`
		ID      json.RawMessage `json:"id"`
		Result  any             `json:"result"`
	}{"2.0", id, result})
	if err != nil {
		c.refuse(id, &jsonrpc2.Error{Code: jsonrpc2.CodeInternalError, Message: err.Error()})
	}
}

// refuse answers a request, or a message without a readable id, with an error.
func (c *connection) refuse(id json.RawMessage, err *jsonrpc2.Error) {
	if id == nil {
		id = nullID
	}
	_ = c.send(struct {
		Version string          `json:"jsonrpc"`
		ID      json.RawMessage `json:"id"`
		Error   *jsonrpc2.Error `json:"error"`
	}{"2.0", id, err})
}

// notify sends a notification.
func (c *connection) notify(method string, params any) {
	err := c.send(struct {
		Version string `json:"jsonrpc"`
		Method  string `json:"method"`
		Params  any    `json:"params"`
	}{"2.0", method, params})
	if err != nil {
		log.Errorf("cannot send %s: %s", method, err)
	}
}

// publish sends textDocument/publishDiagnostics; version is nil for a file that is not
// open. The diagnostics are put together as they are encoded: there can be hundreds, the
// same ones at each keystroke.
func (c *connection) publish(uri string, version *int32, diagnostics []*converted) {
	encodedURI, err := encode(uri)
	if err != nil {
		log.Errorf("cannot send diagnostics: %s", err)
		return
	}
	begin := append([]byte(`{"jsonrpc":"2.0","method":"`+protocol.ServerTextDocumentPublishDiagnostics+`","params":{"uri":`), encodedURI...)
	if version != nil {
		begin = strconv.AppendInt(append(begin, `,"version":`...), int64(*version), 10)
	}
	begin = append(begin, `,"diagnostics":[`...)
	const end = `]}}`
	size := len(begin) + max(len(diagnostics)-1, 0) + len(end)
	for _, d := range diagnostics {
		size += len(d.encoded)
	}
	c.enqueueFrame(func(queue []byte) []byte {
		queue = append(appendHeader(slices.Grow(queue, size+mostHeader), size), begin...)
		for i, d := range diagnostics {
			if i > 0 {
				queue = append(queue, ',')
			}
			queue = append(queue, d.encoded...)
		}
		return append(queue, end...)
	})
}

// call sends a request and waits for its answer, which is stored in result unless
// that is nil.
func (c *connection) call(ctx context.Context, method string, params, result any) error {
	answer := make(chan *message, 1)
	c.mu.Lock()
	c.calls++
	id := strconv.Itoa(c.calls)
	c.pending[id] = answer
	c.mu.Unlock()
	err := c.send(struct {
		Version string          `json:"jsonrpc"`
		ID      json.RawMessage `json:"id"`
		Method  string          `json:"method"`
		Params  any             `json:"params,omitempty"`
	}{"2.0", json.RawMessage(id), method, params})
	if err != nil {
		c.take(id)
		return err
	}
	select {
	case <-ctx.Done():
		c.take(id)
		return ctx.Err()
	case m := <-answer:
		switch {
		case m.Error != nil:
			return m.Error
		case result == nil:
			return nil
		}
		return json.Unmarshal(m.Result, result)
	}
}

// answered delivers the client's answer to a request of the server. An answer that
// nobody waits for is dropped.
func (c *connection) answered(m *message) {
	if answer := c.take(string(m.ID)); answer != nil {
		answer <- m
	}
}

func (c *connection) take(id string) chan<- *message {
	c.mu.Lock()
	defer c.mu.Unlock()
	answer := c.pending[id]
	delete(c.pending, id)
	return answer
}
