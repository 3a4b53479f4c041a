package catalog

import "testing"

func TestWSGIOptions(t *testing.T) {
	for _, test := range []struct {
		name, args string
		positional []string
		options    []RawOption // without spans
		texts      []string    // of the options' spans, name spans and value spans
	}{
		{"WSGIDaemonProcess", "d threads=5", []string{"d"}, []RawOption{{Name: "threads", Value: "5"}}, []string{"threads=5", "threads", "5"}},
		{"WSGIDaemonProcess", `"a b" display-name="x y"`, []string{"a b"}, []RawOption{{Name: "display-name", Value: "x y"}},
			[]string{`display-name="x y"`, "display-name", "x y"}},
		{"WSGIDaemonProcess", "d lang= locale=C", []string{"d"}, []RawOption{{Name: "lang", Value: "locale=C"}},
			[]string{"lang= locale=C", "lang", "locale=C"}},
		{"WSGIDaemonProcess", "d lang=", []string{"d"}, []RawOption{{Name: "lang"}}, []string{"lang=", "lang", ""}},
		{"WSGIDaemonProcess", "d threads = 5", []string{"d"},
			[]RawOption{{Name: "threads", Malformed: true}, {Name: "=", Malformed: true}, {Name: "5", Malformed: true}},
			[]string{"threads", "threads", "", "=", "=", "", "5", "5", ""}},
		{"WSGIScriptAlias", "/a /b.wsgi process-group=x", []string{"/a", "/b.wsgi"}, []RawOption{{Name: "process-group", Value: "x"}},
			[]string{"process-group=x", "process-group", "x"}},
		{"WSGIScriptAlias", "/a", []string{"/a"}, nil, nil},
		{"<WSGIInterpreterOptions", `"application-group=a b" Process-Group=d> x>`, nil,
			[]RawOption{{Name: "application-group", Value: "a b"}, {Name: "Process-Group", Value: "d>"}, {Name: "x", Malformed: true}},
			[]string{`"application-group=a b"`, "application-group", "a b", "Process-Group=d>", "Process-Group", "d>", "x", "x", ""}},
		{"<WSGIInterpreterOptions", ">", nil, nil, nil},
	} {
		positional, options := Default().In(test.name, everything).WSGIOptions(test.args)
		if len(positional) != len(test.positional) || len(options) != len(test.options) {
			t.Errorf("%s %s: %v, %+v", test.name, test.args, positional, options)
			continue
		}
		for i, w := range positional {
			if w.Value != test.positional[i] {
				t.Errorf("%s %s: word %d is %q", test.name, test.args, i, w.Value)
			}
		}
		for i, o := range options {
			for j, span := range [][2]int{{o.Span.Start, o.Span.End}, {o.NameSpan.Start, o.NameSpan.End}, {o.ValueSpan.Start, o.ValueSpan.End}} {
				if got := test.args[span[0]:span[1]]; got != test.texts[3*i+j] {
					t.Errorf("%s %s: span %d of option %d is %q, want %q", test.name, test.args, j, i, got, test.texts[3*i+j])
				}
			}
			want := test.options[i]
			if o.Name != want.Name || o.Value != want.Value || o.Malformed != want.Malformed {
				t.Errorf("%s %s: option %d is %+v, want %+v", test.name, test.args, i, o, want)
			}
		}
	}
}
