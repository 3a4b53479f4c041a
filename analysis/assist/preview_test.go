package assist

import (
	"strings"
	"testing"
)

// TestPreview holds what hover, completion and the code action say about the other value
// of a line, and that the change is the one that the resolver then finds.
func TestPreview(t *testing.T) {
	const text = `LoadModule wsgi_module x.so
ServerName x.example
WSGIDaemonProcess parallel threads=5
WSGIDaemonProcess simple threads=5
<WSGIInterpreterOptions process-group=parallel>
    WSGIPerInterpreterGIL Off
</WSGIInterpreterOptions>
WSGIScriptAlias /api /srv/api.wsgi process-group=parallel application-group=api
WSGIScriptAlias /www /srv/www.wsgi process-group=simple application-group=www
`
	at := strings.Index(text, "GIL Off") + 5
	for _, test := range []struct{ target, want string }{
		{"3.13", "Off → On: /api of parallel: shared GIL → own GIL"},
		{"3.11", "Off → On: no mode changes"},
		{"unknown", "Off → On: /api of parallel: shared GIL → own GIL (3.12+)"},
	} {
		d := document(t, text, test.target, nil)
		hover, _, _ := Hover(d, strings.Index(text, "WSGIPerInterpreterGIL")+1)
		bullet := "**Off → On** would change 1 process group:\n- " + strings.TrimPrefix(test.want, "Off → On: ")
		if strings.HasSuffix(test.want, "no mode changes") {
			bullet = "**Off → On** would change no mode."
		}
		if !strings.Contains(hover, bullet) {
			t.Errorf("on %s the hover does not hold %q:\n%s", test.target, bullet, hover)
		}
		detail := ""
		for _, item := range Complete(d, at).Items {
			if item.Label == "On" {
				detail = item.Detail
			}
		}
		if detail != test.want {
			t.Errorf("on %s completion says %q, want %q", test.target, detail, test.want)
		}
		actions := Refactorings(d, at)
		if len(actions) == 0 || actions[0].Title != "Switch "+test.want || len(actions[0].Edits) != 1 {
			t.Fatalf("on %s: %+v", test.target, actions)
		}
		edit := actions[0].Edits[0]
		edited := text[:edit.Span.Start] + edit.Text + text[edit.Span.End:]
		if !strings.Contains(edited, "WSGIPerInterpreterGIL On\n") {
			t.Errorf("the edit makes\n%s", edited)
		}
		after := document(t, edited, test.target, nil)
		if back := Refactorings(after, at); !strings.HasPrefix(back[0].Title, "Switch On → Off: ") {
			t.Errorf("after the edit: %s", back[0].Title)
		}
	}
}

// TestPreviewPage holds the page that the code action shows.
func TestPreviewPage(t *testing.T) {
	const text = `LoadModule wsgi_module x.so
ServerName x.example
WSGIDaemonProcess parallel threads=5
<WSGIInterpreterOptions process-group=parallel>
    WSGIPerInterpreterGIL Off
</WSGIInterpreterOptions>
WSGIScriptAlias /api /srv/api.wsgi process-group=parallel application-group=api
`
	title, page, ok := Preview(document(t, text, "unknown", nil), strings.Index(text, "WSGIPer"))
	if !ok || title != "WSGIPerInterpreterGIL, Off → On" {
		t.Errorf("%q, %v", title, ok)
	}
	for _, want := range []string{
		"Modes change in 1 of 2 process groups:", "- /api of parallel: shared GIL → own GIL (3.12+)", "never have a GIL of their own",
		"- new on Python 3.11: WSGI0198", "modwsgi-ls audit",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("not on the page: %q\n%s", want, page)
		}
	}
	if _, _, ok := Preview(document(t, text, "unknown", nil), 0); ok {
		t.Error("a LoadModule has a preview")
	}
}
