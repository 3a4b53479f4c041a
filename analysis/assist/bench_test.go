package assist

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// large is a configuration of about 10,000 lines: 400 groups and 2,000 mounts.
func large() string {
	var b strings.Builder
	b.WriteString("ServerName localhost\nLoadModule wsgi_module modules/mod_wsgi.so\nDefine HOME /srv\n")
	for g := range 400 {
		fmt.Fprintf(&b, "WSGIDaemonProcess g%d threads=5 home=${HOME}\n<WSGIInterpreterOptions process-group=g%d>\n    WSGIPerInterpreterGIL On\n</WSGIInterpreterOptions>\n", g, g)
	}
	for m := range 2000 {
		fmt.Fprintf(&b, "# mount %d\nWSGIScriptAlias /m%d /srv/m.wsgi process-group=g%d application-group=a%d\n<Location /m%d>\n    Require all granted\n</Location>\n", m, m, m%400, m%7, m)
	}
	return b.String()
}

// ask measures what one question about a place of the large configuration costs.
func ask(b *testing.B, place string, question func(Document, int)) {
	text := large()
	for _, target := range []string{"3.13t", "unknown"} {
		b.Run("target "+target, func(b *testing.B) {
			d := document(b, text, target, nil)
			offset := at(b, text, place, 1) + 6
			for b.Loop() {
				question(d, offset)
			}
		})
	}
}

// BenchmarkHoverTypical is a hover in a configuration of the usual size.
func BenchmarkHoverTypical(b *testing.B) {
	content, err := os.ReadFile("../../testdata/assist/hints/mixed.conf")
	if err != nil {
		b.Fatal(err)
	}
	text := string(content)
	d := document(b, text, "3.13t", nil)
	offset := at(b, text, "WSGIDaemonProcess parallel", 1) + 6
	for b.Loop() {
		Hover(d, offset)
	}
}

func BenchmarkHoverGroup(b *testing.B) {
	ask(b, "WSGIDaemonProcess g200 ", func(d Document, offset int) { Hover(d, offset) })
}

func BenchmarkHoverMount(b *testing.B) {
	ask(b, "WSGIScriptAlias /m1000 ", func(d Document, offset int) { Hover(d, offset) })
}

func BenchmarkHoverDirective(b *testing.B) {
	ask(b, "    Require all", func(d Document, offset int) { Hover(d, offset) })
}

func BenchmarkCompleteName(b *testing.B) {
	ask(b, "\n    Require", func(d Document, offset int) { Complete(d, offset) })
}

func BenchmarkReferences(b *testing.B) {
	ask(b, "process-group=g200>", func(d Document, offset int) { References(d, offset+10, true) })
}

func BenchmarkHints(b *testing.B) {
	ask(b, "# mount 1000", func(d Document, offset int) { Hints(d, grammar.Span{Start: offset, End: offset + 4000}) })
}

func BenchmarkTokens(b *testing.B) {
	ask(b, "# mount 1000", func(d Document, _ int) {
		for range Tokens(d, grammar.Span{End: d.File.Len()}) {
		}
	})
}

func BenchmarkSymbols(b *testing.B) {
	ask(b, "# mount 1000", func(d Document, _ int) { Symbols(d) })
}
