package server

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"sync/atomic"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	protocol "github.com/tliron/glsp/protocol_3_16"
)

const uri = "untitled:test.conf"

var theDocument = map[string]any{"textDocument": map[string]any{"uri": uri}}

// holding is a hook that keeps requests of one method until they are cancelled, and
// says when one has begun.
func holding(method string) (options Options, begun chan struct{}) {
	begun = make(chan struct{}, 100)
	return Options{beforeAnswer: func(ctx context.Context, asked string) {
		if asked == method {
			begun <- struct{}{}
			<-ctx.Done()
		}
	}}, begun
}

func TestCancelRequest(t *testing.T) {
	options, begun := holding("textDocument/hover")
	s := start(t, options)
	s.initialize("", nil)
	s.open(uri, "Listen 80\n")
	id := s.request("textDocument/hover", position(uri, 0, 1))
	<-begun
	number, _ := strconv.Atoi(id)
	s.notify("$/cancelRequest", map[string]any{"id": number})
	refusedWith(t, s.answer(id).Error, -32800)
	s.notify("$/cancelRequest", map[string]any{"id": number}) // too late: no second answer
	mustAsk[any](s, "textDocument/documentSymbol", theDocument)
	select {
	case m := <-s.response(id):
		t.Errorf("answered twice: %+v", m)
	default:
	}
}

func TestCancelRequestByName(t *testing.T) {
	options, begun := holding("textDocument/hover")
	s := start(t, options)
	s.initialize("", nil)
	s.open(uri, "Listen 80\n")
	s.send(map[string]any{"jsonrpc": "2.0", "id": "one", "method": "textDocument/hover", "params": position(uri, 0, 1)})
	<-begun
	s.send(map[string]any{"jsonrpc": "2.0", "id": "one", "method": "textDocument/hover", "params": position(uri, 0, 1)})
	refusedWith(t, receive(t, s.response(`"one"`), "refusal of an id in use").Error, -32600)
	s.notify("$/cancelRequest", map[string]any{"id": "one"})
	refusedWith(t, receive(t, s.response(`"one"`), "cancellation").Error, -32800)
}

// While one request takes its time, others are answered.
func TestAnswersOvertake(t *testing.T) {
	options, begun := holding("textDocument/hover")
	s := start(t, options)
	s.initialize("", nil)
	s.open(uri, "Listen 80\n")
	s.request("textDocument/hover", position(uri, 0, 1))
	<-begun
	mustAsk[any](s, "textDocument/documentSymbol", theDocument)
}

func TestEditEndsOutdatedWork(t *testing.T) {
	for method, code := range map[string]int64{
		"textDocument/semanticTokens/full": -32801,
		"textDocument/documentSymbol":      -32801,
		"textDocument/inlayHint":           -32801,
		"textDocument/diagnostic":          -32802,
	} {
		t.Run(method, func(t *testing.T) {
			options, begun := holding(method)
			s := start(t, options)
			s.initialize("", nil)
			s.open(uri, "Listen 80\n")
			s.open("untitled:other", "Listen 81\n")
			id := s.request(method, theDocument)
			<-begun
			s.change("untitled:other", 2, at(0, 0), "#")
			s.change(uri, 2, at(0, 0), "#")
			refusedWith(t, s.answer(id).Error, code)
		})
	}
}

// What a person waits for is answered from the text that it was asked of.
func TestEditLeavesOtherRequestsAlone(t *testing.T) {
	begun, goOn := make(chan struct{}), make(chan struct{})
	s := start(t, Options{beforeAnswer: func(ctx context.Context, method string) {
		if method == "textDocument/completion" {
			close(begun)
			<-goOn
			if got := snapshotOf(ctx).documents[uri].file.Text(); got != "Listen 80\n" {
				t.Errorf("asked of %q", got)
			}
		}
	}})
	s.initialize("", nil)
	s.open(uri, "Listen 80\n")
	id := s.request("textDocument/completion", position(uri, 0, 3))
	<-begun
	s.change(uri, 2, at(0, 0), "#")
	s.publishedAt(uri, 2)
	close(goOn)
	if m := s.answer(id); m.Error != nil {
		t.Error(m.Error)
	}
}

func TestPanicIsOneRequestsError(t *testing.T) {
	var panics atomic.Bool
	panics.Store(true)
	s := start(t, Options{beforeAnswer: func(_ context.Context, method string) {
		if panics.Load() && (method == "textDocument/hover" || method == "textDocument/didChange") {
			panic("injected")
		}
	}})
	s.initialize("", nil)
	s.open(uri, "Listen 80\n")
	_, failure := ask[any](s, "textDocument/hover", position(uri, 0, 1))
	refusedWith(t, failure, -32603)
	s.change(uri, 2, at(0, 0), "#")
	panics.Store(false)
	mustAsk[any](s, "textDocument/hover", position(uri, 0, 1))
	if code := s.end(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// units is the text of one line as an editor that counts in the encoding holds it.
func units(encoding, line string) int {
	switch encoding {
	case "utf-8":
		return len(line)
	case "utf-32":
		return utf8.RuneCountInString(line)
	default:
		return len(utf16.Encode([]rune(line)))
	}
}

// Edits race with requests: each request must see exactly the text that the client
// had when it sent the request, in every encoding.
func TestOrder(t *testing.T) {
	for _, encoding := range []string{"utf-8", "utf-16", "utf-32"} {
		t.Run(encoding, func(t *testing.T) {
			seen := make(chan string, 1000)
			s := start(t, Options{beforeAnswer: func(ctx context.Context, method string) {
				if method == "textDocument/hover" {
					d := snapshotOf(ctx).documents[uri]
					seen <- fmt.Sprintf("%d %s", d.version, d.file.Text())
				}
			}})
			capabilities := map[string]any{"general": map[string]any{"positionEncodings": []string{encoding}}}
			if got := s.initialize("", map[string]any{"capabilities": capabilities})["positionEncoding"]; got != encoding {
				t.Fatalf("agreed on %q", got)
			}
			pieces := []string{"a", "é", "€", "😀", "<", "\"", "\\", " "}
			random := rand.New(rand.NewPCG(1, 2))
			line := "Listen 80"
			s.open(uri, line+"\n")
			want, ids := map[string]bool{}, []string{}
			for version := 2; version < 200; version++ {
				runes := []rune(line)
				from := random.IntN(len(runes) + 1)
				to := from + random.IntN(min(3, len(runes)-from)+1)
				text := pieces[random.IntN(len(pieces))]
				s.change(uri, version, between(0, units(encoding, string(runes[:from])), units(encoding, string(runes[:to]))), text)
				line = string(runes[:from]) + text + string(runes[to:])
				want[fmt.Sprintf("%d %s\n", version, line)] = true
				ids = append(ids, s.request("textDocument/hover", position(uri, 0, 0)))
			}
			for _, id := range ids {
				if m := s.answer(id); m.Error != nil {
					t.Error(m.Error)
				}
				if got := <-seen; !want[got] {
					t.Fatalf("a request saw %q", got)
				} else {
					delete(want, got)
				}
			}
			if code := s.end(); code != 0 {
				t.Errorf("exit code %d", code)
			}
		})
	}
}

// The default encoding is UTF-16, also for a client that offers only what we do not
// know; of several, bytes are preferred.
func TestNegotiation(t *testing.T) {
	for _, test := range []struct {
		offered []string
		want    string
	}{
		{nil, "utf-16"},
		{[]string{"utf-7"}, "utf-16"},
		{[]string{"utf-16", "utf-8"}, "utf-8"},
		{[]string{"utf-16", "utf-32"}, "utf-32"},
	} {
		s := start(t, Options{})
		capabilities := map[string]any{}
		if test.offered != nil {
			capabilities["general"] = map[string]any{"positionEncodings": test.offered}
		}
		if got := s.initialize("", map[string]any{"capabilities": capabilities})["positionEncoding"]; got != test.want {
			t.Errorf("offered %q, agreed on %q, want %q", test.offered, got, test.want)
		}
	}
}

// Positions that no text has do no harm.
func TestOddEdits(t *testing.T) {
	text := make(chan string, 1)
	s := start(t, Options{beforeAnswer: func(ctx context.Context, method string) {
		if method == "textDocument/hover" {
			text <- snapshotOf(ctx).documents[uri].file.Text()
		}
	}})
	s.initialize("", nil)
	const huge = 4294967295
	far := protocol.Position{Line: huge, Character: huge}
	for i, test := range []struct {
		before string
		at     *protocol.Range
		insert string
		want   string
	}{
		{"ab\n", &protocol.Range{Start: far, End: far}, "c", "ab\nc"},
		{"ab\n", between(0, 1, huge), "x", "ax\n"},
		{"ab\r\ncd", between(0, 1, 99), "x", "ax\r\ncd"},
		{"ab\rcd", at(1, 1), "x", "ab\rcxd"},
		{"a😀b", between(0, 2, 3), "x", "axb"},
		{"abc", &protocol.Range{Start: at(0, 2).Start, End: at(0, 1).Start}, "", "ac"},
		{"\ufeffListen 80\n", at(0, 1), "#", "\ufeff#Listen 80\n"},
		{"a\x00b\n", between(0, 1, 2), "", "ab\n"},
		{"whole", nil, "hole\n", "hole\n"},
		{"aaa", nil, "aa", "aa"},
		{"", nil, "", ""},
	} {
		s.open(uri, test.before)
		s.change(uri, i+2, test.at, test.insert)
		mustAsk[any](s, "textDocument/hover", position(uri, 0, 0))
		if got := <-text; got != test.want {
			t.Errorf("%q became %q, want %q", test.before, got, test.want)
		}
	}
}

// Several changes of one notification are applied one after the other.
func TestChangesInOneNotification(t *testing.T) {
	text := make(chan string, 1)
	s := start(t, Options{beforeAnswer: func(ctx context.Context, method string) {
		if method == "textDocument/hover" {
			text <- snapshotOf(ctx).documents[uri].file.Text()
		}
	}})
	s.initialize("", nil)
	s.open(uri, "one\ntwo\n")
	s.notify("textDocument/didChange", map[string]any{
		"textDocument": map[string]any{"uri": uri, "version": 2},
		"contentChanges": []any{
			map[string]any{"range": at(0, 0), "text": "zero\n"},
			map[string]any{"range": between(1, 0, 3), "text": "1"},
			map[string]any{"range": &protocol.Range{Start: at(1, 1).Start, End: at(2, 0).Start}, "text": " "},
		},
	})
	mustAsk[any](s, "textDocument/hover", position(uri, 0, 0))
	if got, want := <-text, "zero\n1 two\n"; got != want {
		t.Errorf("text %q, want %q", got, want)
	}
}

func TestWithoutTabStops(t *testing.T) {
	for snippet, want := range map[string]string{
		"plain":                         "plain",
		"WSGIDaemonProcess ${1:name}$0": "WSGIDaemonProcess ",
		"Define \\${X\\} ${1}":          "Define ${X} ",
		"a\\\\b":                        "a\\b",
		"<If ${1:x}>\n\t$0\n</If>":      "<If ",
		"<Else>\n\t$0\n</Else>":         "<Else>\n\t",
		"end\\":                         "end\\",
	} {
		if got := withoutTabStops(snippet); got != want {
			t.Errorf("%q became %q, want %q", snippet, got, want)
		}
	}
}

func TestPathOf(t *testing.T) {
	for uri, want := range map[string]string{
		"file:///etc/apache2/a%20b.conf": "/etc/apache2/a b.conf",
		"file://localhost/etc/x":         "/etc/x",
		"file:///etc/../x/./y":           "/x/y",
		"file:///%C3%A4":                 "/ä",
		"untitled:Untitled-1":            "/\x00untitled/Untitled-1",
		"no uri":                         "",
		"":                               "",
		"file:relative":                  "",
		"%zz":                            "",
	} {
		got, err := pathOf(uri)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q is %q, %v; want %q", uri, got, err, want)
		}
	}
	for _, path := range []string{"/etc/a b/ä#?%.conf", "/x"} {
		if back, err := pathOf(fileURI(path)); back != path || err != nil {
			t.Errorf("%q came back as %q, %v", path, back, err)
		}
	}
}
