package workspace

import (
	"strings"
	"testing"
)

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		pattern, name string
		want          bool
	}{
		{"*.conf", "a.conf", true},
		{"*.conf", ".conf", false},
		{".*", ".a", true},
		{"*", ".a", false},
		{"?a", ".a", false},
		{"[.]a", ".a", false},
		{`\.a`, ".a", true},
		{"*.conf", "a.conf.bak", false},
		{"?.conf", "ab.conf", false},
		{"[ab].conf", "b.conf", true},
		{"[!ab].conf", "b.conf", false},
		{"[^ab].conf", "c.conf", true},
		{"[a-c].conf", "b.conf", true},
		{"[]a].conf", "].conf", true},
		{"[a", "[a", true},
		{`\*`, "*", true},
		{`\*`, "a", false},
		{"a*b*c", "axxbyybzc", true},
		{"a*b*c", "axxbyybz", false},
		{"A.conf", "a.conf", false},
		{"", "", true},
		{"", "a", false},
		{"**", "", true},
	} {
		if got := Match(c.pattern, c.name); got != c.want {
			t.Errorf("Match(%q, %q) = %v", c.pattern, c.name, got)
		}
	}
}

func TestMatchIsNotExponential(t *testing.T) {
	if Match(strings.Repeat("*a", 50)+"b", strings.Repeat("a", 5000)) {
		t.Error("matched")
	}
}

func TestIsPattern(t *testing.T) {
	for path, want := range map[string]bool{
		"/etc/a.conf": false, "/etc/*.conf": true, "/etc/?": true, "/etc/[a.conf": false, "/etc/[a].conf": true,
		`/etc/\*`: false, "/etc/{a,b}": false, "/etc/a]b[c": false, `/etc/a\`: false,
	} {
		if got := IsPattern(path); got != want {
			t.Errorf("IsPattern(%q) = %v", path, got)
		}
	}
}
