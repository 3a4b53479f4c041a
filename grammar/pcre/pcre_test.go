package pcre

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"
)

var (
	update = flag.Bool("update", false, "record what the pcre2test that is installed says of random patterns")
	random = flag.Int("random", 0, "compare so many new random patterns with the pcre2test that is installed")
)

const recordedFile = "testdata/pcre2test.jsonl"

// recorded is what pcre2test says of a pattern and a subject: the text of each group,
// nil for those without a part; no groups when it does not match.
type recorded struct {
	Pattern, Subject quoted
	Caseless         bool      `json:",omitempty"`
	WithinLine       bool      `json:",omitempty"` // without dotall and dollar_endonly
	Refused          bool      `json:",omitempty"`
	Groups           []*quoted `json:",omitempty"`
}

func (r recorded) options() (options Options) {
	if r.Caseless {
		options |= Caseless
	}
	if r.WithinLine {
		options |= DotWithinLine | DollarBeforeLineFeed
	}
	return options
}

// quoted is text of any bytes, in JSON with the escapes of a string of Go.
type quoted string

func (q quoted) MarshalText() ([]byte, error) {
	text := strconv.Quote(string(q))
	return []byte(text[1 : len(text)-1]), nil
}

func (q *quoted) UnmarshalText(data []byte) error {
	text, err := strconv.Unquote(`"` + string(data) + `"`)
	*q = quoted(text)
	return err
}

// TestAgreesWithPCRE2 holds the patterns to what PCRE2 10.42 was recorded to say.
func TestAgreesWithPCRE2(t *testing.T) {
	if *update {
		record(t)
	}
	data, err := os.ReadFile(recordedFile)
	if err != nil {
		t.Fatal(err)
	}
	sure, count := 0, 0
	for line := range bytes.Lines(data) {
		var r recorded
		if err := json.Unmarshal(line, &r); err != nil {
			t.Fatal(err)
		}
		count++
		if r.compare(t) {
			sure++
		}
	}
	t.Logf("%d of %d answers are sure", sure, count)
	if sure < count*8/10 {
		t.Errorf("only %d of %d answers are sure", sure, count)
	}
}

// TestRandomPatterns compares with the pcre2test that is installed.
func TestRandomPatterns(t *testing.T) {
	if *random == 0 {
		t.Skip("compares new patterns only with -random, and needs pcre2test")
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	for _, r := range ask(t, generate(seed, *random)) {
		r.compare(t)
	}
}

func (r recorded) compare(t *testing.T) (sure bool) {
	t.Helper()
	if r.Refused {
		if got := Compile(string(r.Pattern), r.options()).Match(string(r.Subject)); got != Unknown {
			t.Errorf("%q on %q: %v, but PCRE2 refuses it", r.Pattern, r.Subject, got)
		}
		return true
	}
	if !Valid(string(r.Pattern)) {
		t.Errorf("%q: taken for invalid", r.Pattern)
	}
	at, answer := Compile(string(r.Pattern), r.options()).Find(string(r.Subject))
	if answer == Unknown {
		return false
	}
	var got []*quoted
	for i := 0; i+1 < len(at); i += 2 {
		if at[i] < 0 {
			got = append(got, nil)
			continue
		}
		text := r.Subject[at[i]:at[i+1]]
		got = append(got, &text)
	}
	// pcre2test leaves out the groups behind the last that has a part.
	for len(got) > 0 && got[len(got)-1] == nil {
		got = got[:len(got)-1]
	}
	if texts(got) != texts(r.Groups) {
		t.Errorf("%q on %q (options %b):\n got %s\nwant %s", r.Pattern, r.Subject, r.options(), texts(got), texts(r.Groups))
	}
	return true
}

func texts(groups []*quoted) string {
	var out strings.Builder
	for _, g := range groups {
		if g == nil {
			out.WriteString(" unset")
		} else {
			fmt.Fprintf(&out, " %q", *g)
		}
	}
	return out.String()
}

// record writes the recorded verdicts anew.
func record(t *testing.T) {
	var out bytes.Buffer
	for _, r := range ask(t, generate(1, 2000)) {
		line, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		out.Write(append(line, '\n'))
	}
	if err := os.WriteFile(recordedFile, out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// ask asks pcre2test.
func ask(t *testing.T, questions []recorded) []recorded {
	var in bytes.Buffer
	for _, q := range questions {
		options := "hex"
		if !q.WithinLine {
			options += ",dotall,dollar_endonly"
		}
		if q.Caseless {
			options += ",caseless"
		}
		fmt.Fprintf(&in, "/%x/%s\n    ", q.Pattern, options)
		for i := range len(q.Subject) {
			fmt.Fprintf(&in, `\x%02x`, q.Subject[i])
		}
		in.WriteString("\\=\n\n")
	}
	command := exec.Command("pcre2test", "-q")
	command.Stdin = &in
	output, err := command.Output()
	if err != nil {
		t.Fatalf("pcre2test: %v", err)
	}
	at := -1
	lines := bufio.NewScanner(bytes.NewReader(output))
	for lines.Scan() {
		line := lines.Text()
		switch {
		case strings.HasPrefix(line, "/"):
			at++
		case strings.HasPrefix(line, "Failed:"):
			questions[at].Refused = true
		case len(line) > 3 && line[2] == ':' && strings.TrimSpace(line[:2]) != "":
			text := quoted(unescape(line[4:]))
			if line[4:] == "<unset>" {
				questions[at].Groups = append(questions[at].Groups, nil)
			} else {
				questions[at].Groups = append(questions[at].Groups, &text)
			}
		}
	}
	return questions
}

// unescape reads what pcre2test prints of a group: bytes that cannot be printed as \xHH.
func unescape(s string) string {
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		var c byte
		if n, _ := fmt.Sscanf(s[i:min(len(s), i+4)], `\x%02x`, &c); n == 1 {
			out.WriteByte(c)
			i += 3
		} else {
			out.WriteByte(s[i])
		}
	}
	return out.String()
}

// TestBounded holds patterns that backtrack without end, and texts of any size, to a
// short time: the answer is Unknown, once and again.
func TestBounded(t *testing.T) {
	began := time.Now()
	subject := strings.Repeat("a", 4000) + "!"
	for i := range 100 {
		p := Compile(fmt.Sprintf("^(?=(a{1,%d})+$)", i+2), 0)
		for range 3 {
			if got := p.Match(subject); got != Unknown {
				t.Fatalf("%v: %v", p, got)
			}
		}
	}
	if got := Compile("^(a+)+$", 0).Match(subject); got != No {
		t.Errorf("a pattern that needs no backtracking: %v", got)
	}
	for _, text := range []string{strings.Repeat("(", 100000), strings.Repeat("(a", 240) + strings.Repeat(")*", 240), strings.Repeat("a{1000}", 1000), "((a{999}){999}){999}", strings.Repeat("[a", 50000)} {
		Compile(text, Caseless).Match(subject)
	}
	// As much as the account of lost time allows, and what it takes to look at the clock.
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("took %v", took)
	}
}

// pieces are what random patterns are put together from.
var pieces = []string{
	"a", "b", "/", "ab", "A", ".", "^", "$", "|", `\.`, `\/`, "-", "_", "0", "é", "\n", "{", "}", "]", "{,2}", "{2",
	"(a", "(", "(?:", "(?i)", "(?s)", "(?-s)", "(?i:", "(?=", "(?!", "(?<=a", "(?<!/", "(?>", "(?<n>", "(?P<m>", "(?'o'", ")", ")", ")",
	"*", "+", "?", "*?", "+?", "??", "*+", "++", "?+", "{2}", "{1,2}", "{0,}", "{1,3}?",
	`\d`, `\w`, `\s`, `\D`, `\W`, `\S`, `\h`, `\v`, `\H`, `\V`, `\b`, `\B`, `\A`, `\z`, `\Z`, `\G`, `\N`, `\R`, `\C`, `\K`, `\X`,
	`\1`, `\2`, `\g1`, `\g{-1}`, `\k<n>`, `(?P=m)`, `\k{o}`, `\x61`, `\x{e9}`, `\xc3`, `\o{141}`, `\061`, `\e`, `\n`, `\t`, `\-`, `\Qa.b\E`, `\Q*`, `\E`,
	"[ab]", "[^/]", "[^a]", "[a-z]", "[]a]", "[^]a]", "[a-]", "[-a]", `[\d/]`, `[\w-]`, `[^\s]`, "[[:alpha:]]", "[[:^digit:]/]", "[[:upper:]]", `[\]]`, `[\x41-\x5a]`, `[a\-z]`, "[é]", "[^é]", `[\xc0-\xff]`, "[a-z-[b]]", `[\b]`, `[\D]`, "[a-c-e]",
	"[^/]+", "(.*)", ".*", ".+", "(?!static/)", "(?<!\\.php)", `\.(?:js|css)$`, "(?#x)", "(*ACCEPT)", "(?R)", "(?|a|b)",
}

var subjects = []string{
	"/", "a", "/a", "/a/b", "/ab/ab", "/static/x.css", "/api/x", "aa", "abab", "AB", "aB/A", "/é", "caf\xc3\xa9", "\xe9", "a\n", "\n", "a\nb", "a b", "a.b", "0", "/0/1a", "a-b_c", "{2", "a]", "\t", "b*", "/x.php", "ba",
}

// generate makes random patterns: some of pieces, with groups closed as it comes.
func generate(seed uint64, count int) []recorded {
	r := rand.New(rand.NewPCG(seed, 0))
	var all []recorded
	for len(all) < count {
		var text strings.Builder
		open := 0
		for range 1 + r.IntN(8) {
			piece := pieces[r.IntN(len(pieces))]
			open += strings.Count(piece, "(") - strings.Count(piece, ")")
			text.WriteString(piece)
		}
		text.WriteString(strings.Repeat(")", max(0, open)))
		all = append(all, recorded{Pattern: quoted(text.String()), Subject: quoted(subjects[r.IntN(len(subjects))]), Caseless: r.IntN(3) == 0, WithinLine: r.IntN(4) == 0})
	}
	return all
}
