package assist

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// FuzzEverything asks everything about every place of any text. Nothing may panic,
// and spans must lie in the text.
func FuzzEverything(f *testing.F) {
	paths, err := filepath.Glob("../../testdata/assist/*.conf")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text[:min(len(text), 700)]), 100)
	}
	for _, text := range []string{
		namesText, completionHead, "", "\\", "<", "</", "</>", "<>", "<\x00", "\"", "'<a", "${", "${}", "%{ENV:}", "WSGIDaemonProcess \"a\nb\"",
		"LoadModule wsgi_module x\n<WSGIInterpreterOptions process-group=\n", "<Macro a $b>\n$b\n</Macro>\nUse a <x\nUse a", "Define A ${A}\n${A} ${a}",
		"LoadModule wsgi_module x\nWSGIScriptAlias \"/\xff \\\n \x00 process-group= application-group",
		"LoadModule wsgi_module x\nWSGIDaemonProcess a=b threads= \\\n  processes=\"1", "Include .\nInclude *\nInclude /conf/httpd.conf",
	} {
		f.Add(text, len(text)/2)
	}
	f.Fuzz(func(t *testing.T, text string, offset int) {
		if len(text) > 1<<11 {
			return
		}
		d := document(t, text, []string{"unknown", "3.13t"}[len(text)%2], nil)
		for _, d := range []Document{d, {Path: d.Path, File: d.File}} {
			askEverything(t, d, offset)
		}
	})
}

func askEverything(t *testing.T, d Document, offset int) {
	length := d.File.Len()
	inside := func(what string, span grammar.Span) {
		t.Helper()
		if span.Start < 0 || span.End < span.Start || span.End > length {
			t.Fatalf("%s: %v is outside the %d bytes of %q", what, span, length, d.File.Text())
		}
	}
	if markdown, span, ok := Hover(d, offset); ok {
		inside("hover", span)
		if markdown == "" {
			t.Fatal("an empty hover")
		}
	}
	for _, item := range Complete(d, offset).Items {
		inside("completion "+item.Label, item.Replace)
	}
	if help, ok := Signature(d, offset); ok && help.Active >= len(help.Parameters) {
		t.Fatalf("parameter %d of %d", help.Active, len(help.Parameters))
	}
	Definition(d, offset)
	References(d, offset, true)
	for _, h := range Highlights(d, offset) {
		inside("highlight", h.Span)
	}
	if span, _, err := PrepareRename(d, offset); err == nil {
		inside("rename", span)
		if _, err := Rename(d, offset, "fresh_name"); err != nil {
			t.Fatalf("prepared, but: %v", err)
		}
	}
	whole := grammar.Span{Start: 0, End: length}
	for _, s := range Symbols(d) {
		inside("symbol", s.Span)
		inside("symbol", s.NameSpan)
	}
	for _, fold := range Folding(d) {
		inside("fold", fold.Span)
	}
	last := 0
	for token := range Tokens(d, grammar.Span{End: d.File.Len()}) {
		inside("token", token.Span)
		if token.Span.Start < last {
			t.Fatalf("token %v begins before %d in %q", token, last, d.File.Text())
		}
		last = token.Span.End
	}
	for _, hint := range Hints(d, whole) {
		inside("hint", grammar.Span{Start: hint.Offset, End: hint.Offset})
	}
	for _, lens := range Lenses(d) {
		inside("lens", lens.Span)
	}
	for _, link := range Links(d) {
		inside("link", link.Span)
	}
	outer := whole
	ranges := SelectionRanges(d, offset)
	for i := len(ranges) - 1; i >= 0; i-- {
		inside("selection", ranges[i])
		if ranges[i].Start < outer.Start || ranges[i].End > outer.End {
			t.Fatalf("selection %v is not in %v", ranges[i], outer)
		}
		outer = ranges[i]
	}
}
