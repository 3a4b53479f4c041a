package server

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
)

func TestFrameReader(t *testing.T) {
	good := func(body string) string { return string(appendFrame(nil, []byte(body))) }
	large := strings.Repeat("x", 101)
	for _, test := range []struct {
		name, in string
		want     []string // contents, and "!" for an error after which reading goes on
	}{
		{"one", good("{}"), []string{"{}"}},
		{"two", good("{}") + good("[]"), []string{"{}", "[]"}},
		{"letter case", "content-length: 2\r\n\r\n{}CONTENT-LENGTH:2\r\n\r\n[]", []string{"{}", "[]"}},
		{"line feeds alone", "Content-Length: 2\n\n{}", []string{"{}"}},
		{"content type", "Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length: 2\r\n\r\n{}", []string{"{}"}},
		{"empty lines before", "\r\n\r\n" + good("{}"), []string{"{}"}},
		{"no content", "Content-Length: 0\r\n\r\n" + good("{}"), []string{"", "{}"}},
		{"the last length counts", "Content-Length: 9\r\nContent-Length: 2\r\n\r\n{}", []string{"{}"}},
		{"no length", "Content-Type: x\r\n\r\n" + good("{}"), []string{"!", "{}"}},
		{"no header", `{"a":1}` + good("{}"), []string{"{}"}},
		{"no number", "Content-Length: two\r\n\r\n{}" + good("[]"), []string{"!", "[]"}},
		{"negative", "Content-Length: -2\r\n\r\n{}" + good("[]"), []string{"!", "[]"}},
		{"beyond int64", "Content-Length: 99999999999999999999\r\n\r\n{}" + good("[]"), []string{"!", "[]"}},
		{"garbage is reported once", "a\nb\nc\n" + good("{}"), []string{"!", "{}"}},
		{"garbage without an end", strings.Repeat("garbage", 30000) + good("{}"), []string{"{}"}},
		{"too large", good(large) + good("{}"), []string{"!", "{}"}},
		{"too large and absent", "Content-Length: 5000000000\r\n\r\n" + good("{}"), []string{"!", "{}"}},
		{"as large as allowed", good(large[:100]), []string{large[:100]}},
		{"cut off", "Content-Length: 10\r\n\r\n{}", nil},
		{"cut off in the header", "Content-Len", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			frames := newFrameReader(strings.NewReader(test.in), 100)
			for {
				content, err := frames.next()
				if goesOn(err) {
					got = append(got, "!")
					continue
				}
				if err != nil {
					break
				}
				got = append(got, string(content))
			}
			if strings.Join(got, "|") != strings.Join(test.want, "|") {
				t.Errorf("read %q, want %q", got, test.want)
			}
		})
	}
}

func goesOn(err error) bool {
	var oversize *oversizeError
	var misframed *framingError
	return errors.As(err, &oversize) || errors.As(err, &misframed)
}

// A message behind any bytes is found, unless those bytes can swallow it: because
// they announce a message of their own.
func FuzzFrameReader(f *testing.F) {
	for _, seed := range []string{
		"", "{}", "Content-Length: 2\r\n\r\n{}", "content-length:3\n\nnul", "Content-Length: x\r\n\r\n",
		"Content-Length: 5000000000\r\n\r\n", "a: b\r\n\r\n", "\r\n\r\r\n", "Content-Length: 1\r\nContent-Length", "\x00\xff\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, before []byte) {
		const last = `{"jsonrpc":"2.0","method":"exit"}`
		in := append(bytes.Clone(before), '\n')
		in = appendFrame(in, []byte(last))
		frames := newFrameReader(bytes.NewReader(in), 1000)
		var found bool
		for steps := 0; ; steps++ {
			if steps > len(in) {
				t.Fatal("reading does not advance")
			}
			content, err := frames.next()
			if err == nil {
				found = string(content) == last
				continue
			}
			if !goesOn(err) {
				if !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
					t.Fatalf("ended with %v", err)
				}
				break
			}
		}
		if !found && indexFold(before, contentLength[:len(contentLength)-1]) < 0 {
			t.Error("the message behind was not found")
		}
	})
}

func BenchmarkFrameReader(b *testing.B) {
	in := appendFrame(nil, bytes.Repeat([]byte("x"), 500_000))
	b.SetBytes(int64(len(in)))
	for b.Loop() {
		if _, err := newFrameReader(bytes.NewReader(in), MaxMessage).next(); err != nil {
			b.Fatal(err)
		}
	}
}
