package assist

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// extra are the files beside the root in the golden tests.
var extra = map[string]string{
	"/conf/extra/a.conf": "KeepAlive Off\n",
	"/conf/extra/b.conf": "Timeout 20\n",
}

func TestHover(t *testing.T) {
	paths, err := filepath.Glob("../../testdata/assist/*.conf")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no configurations: %v", err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			content, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			text := string(content)
			first, _, _ := strings.Cut(text, "\n")
			targets := strings.Fields(strings.TrimPrefix(first, "# targets:"))
			var b strings.Builder
			for _, m := range markers(text) {
				previous := ""
				for _, target := range targets {
					d := document(t, text, target, extra)
					markdown, span, ok := Hover(d, m.offset)
					if !ok {
						t.Errorf("line %d, %s: no hover", m.line, m.label)
						continue
					}
					if !span.Contains(m.offset) {
						t.Errorf("line %d, %s: the span %v does not hold the cursor", m.line, m.label, span)
					}
					got := fmt.Sprintf("on %q\n\n%s", d.File.Slice(span), markdown)
					if got == previous {
						got = "the same\n"
					} else {
						previous = got
					}
					fmt.Fprintf(&b, "=== line %d: %s (%s)\n%s\n", m.line, m.label, target, got)
				}
			}
			golden(t, strings.TrimSuffix(path, ".conf")+".hover.golden", b.String())
		})
	}
}

func TestHoverWithoutConfiguration(t *testing.T) {
	text, offset := cut(t, "WSGIDaemon|Process a threads=5\n")
	d := document(t, text, "unknown", nil)
	markdown, _, ok := Hover(Document{Path: d.Path, File: d.File}, offset)
	if !ok || !strings.Contains(markdown, "WSGIDaemonProcess") {
		t.Errorf("got %q, %v", markdown, ok)
	}
}

func TestNoHover(t *testing.T) {
	for _, text := range []string{"|\n", "# WSGIFree|Threading On\n", "Listen 80\n  |\n", "<Foo>|\n"} {
		text, offset := cut(t, text)
		if markdown, _, ok := Hover(document(t, text, "3.13", nil), offset); ok {
			t.Errorf("%q: got %q", text, markdown)
		}
	}
}
