package assist

import "testing"

func TestMoved(t *testing.T) {
	text := "Include extra/a.conf\nInclude /conf/extra/a.conf\nInclude extra/*.conf\n"
	d := document(t, text, "3.13", extra)
	for _, test := range []struct{ from, to, want string }{
		{"/conf/extra/a.conf", "/conf/sites/c.conf", "Include sites/c.conf\nInclude /conf/sites/c.conf\nInclude extra/*.conf\n"},
		{"/conf/extra", "/conf/more", "Include more/a.conf\nInclude /conf/more/a.conf\nInclude extra/*.conf\n"},
		{"/conf/extra/a.conf", "/elsewhere/a.conf", "Include /elsewhere/a.conf\nInclude /elsewhere/a.conf\nInclude extra/*.conf\n"},
		{"/conf/ext", "/conf/more", text},
		{"/conf/extra/a.conf", "/conf/extra/a b.conf", "Include \"extra/a b.conf\"\nInclude \"/conf/extra/a b.conf\"\nInclude extra/*.conf\n"},
		{"/conf/extra/a.conf", "/conf/extra/a\"b.conf", text},
	} {
		f := d.File
		for _, file := range Moved(d, test.from, test.to) {
			for i := len(file.Edits) - 1; i >= 0; i-- {
				f = f.Reparse(file.Edits[i])
			}
		}
		if got := f.Text(); got != test.want {
			t.Errorf("%s to %s: %q, want %q", test.from, test.to, got, test.want)
		}
	}
}

// A path in quotes stays in them.
func TestMovedInQuotes(t *testing.T) {
	d := document(t, "Include \"extra/a.conf\"\n", "3.13", extra)
	f := d.File
	for _, file := range Moved(d, "/conf/extra/a.conf", "/conf/extra/a b.conf") {
		f = f.Reparse(file.Edits[0])
	}
	if got, want := f.Text(), "Include \"extra/a b.conf\"\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestSymbolsNamed(t *testing.T) {
	text := "Include extra/a.conf\nWSGIDaemonProcess parallel\n<VirtualHost *:80>\nServerName shop.example\nWSGIScriptAlias /api /srv/x.wsgi process-group=parallel\n</VirtualHost>\n"
	d := document(t, text, "3.13", extra)
	for query, want := range map[string]string{"parallel": "parallel", "shop": "shop.example *:80", "pll": "parallel", "/api": "/api"} {
		found := SymbolsNamed(d, query)
		if len(found) == 0 || found[0].Name != want {
			t.Errorf("%q: %+v, want %q first", query, found, want)
		}
	}
	if found := SymbolsNamed(d, "nothing of this name"); len(found) > 0 {
		t.Errorf("found %+v", found)
	}
}
