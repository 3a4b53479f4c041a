package apr

import (
	"bytes"
	"encoding/json"
	"os"
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
		if got := Match(c.pattern, c.name, Period); got != c.want {
			t.Errorf("Match(%q, %q) = %v", c.pattern, c.name, got)
		}
	}
}

func TestMatchIsNotExponential(t *testing.T) {
	if Match(strings.Repeat("*a", 50)+"b", strings.Repeat("a", 5000), 0) {
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

// TestAgreesWithAPR holds Match and IsPattern to what libapr 1.7.2 was recorded to say.
func TestAgreesWithAPR(t *testing.T) {
	data, err := os.ReadFile("testdata/fnmatch.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(data) {
		var c struct {
			Pattern, Name      string
			Flags              Flags // 1: Pathname, 2: Period
			Matches, IsPattern bool
		}
		if err := json.Unmarshal(line, &c); err != nil {
			t.Fatal(err)
		}
		if got := Match(c.Pattern, c.Name, c.Flags); got != c.Matches {
			t.Errorf("Match(%q, %q, %d) = %v", c.Pattern, c.Name, c.Flags, got)
		}
		if got := IsPattern(c.Pattern); got != c.IsPattern {
			t.Errorf("IsPattern(%q) = %v", c.Pattern, got)
		}
	}
}

func TestMatchFold(t *testing.T) {
	for _, c := range []struct {
		pattern, text string
		want          bool
	}{
		{"*.example", "www.Example", true}, {"*.example", "example", false}, {"a?c", "aBc", true}, {"a?c", "ac", false},
		{"[a]", "a", false}, {"[a]", "[A]", true}, {"**", "", true}, {"", "", true}, {"", "a", false}, {`a\*`, "a*", false}, {"*a*b", "xaxxb", true},
	} {
		if got := MatchFold(c.pattern, c.text); got != c.want {
			t.Errorf("MatchFold(%q, %q) = %v", c.pattern, c.text, got)
		}
	}
}
