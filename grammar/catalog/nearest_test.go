package catalog

import "testing"

func TestNearestDirective(t *testing.T) {
	for name, want := range map[string]string{
		"WSGIFreeThreadin":        "WSGIFreeThreading",
		"WSGIScripAlias":          "WSGIScriptAlias",
		"wsgideamonprocess":       "WSGIDaemonProcess",
		"<VitrualHost":            "<VirtualHost",
		"<WSGIInterpreterOption":  "<WSGIInterpreterOptions",
		"ServerNmae":              "ServerName",
		"Frobnicate":              "",
		"X":                       "",
		"":                        "",
		"WSGILazyInitializations": "",
	} {
		if got := Default().Nearest(name); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"abc", "abc", 0}, {"abc", "acb", 1}, {"abc", "abd", 1}, {"abc", "ab", 1}, {"ca", "abc", 3},
		{"kitten", "sitting", 3},
	} {
		if got := distance(test.a, test.b, 100); got != test.want {
			t.Errorf("distance(%q, %q) = %d, want %d", test.a, test.b, got, test.want)
		}
		for enough := range 5 {
			if got := distance(test.a, test.b, enough); min(got, enough) != min(test.want, enough) {
				t.Errorf("distance(%q, %q, %d) = %d, want %d", test.a, test.b, enough, got, test.want)
			}
		}
		if got := distance(test.b, test.a, 100); got != test.want {
			t.Errorf("distance(%q, %q) = %d, want %d", test.b, test.a, got, test.want)
		}
	}
}
