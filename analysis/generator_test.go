package analysis_test

import (
	"fmt"
	"math/rand/v2"
	"path"
	"strings"
)

// generator writes random configurations over the whole grammar, several files each.
// There are three kinds: clean ones, in which nothing is meant to be wrong, ones
// with a single mistake among clean lines, and wild ones, in which anything may stand
// anywhere.
type generator struct {
	random  *rand.Rand
	lines   *vocabulary
	version string // of httpd, which half of the <IfVersion> sections name
	files   map[string]string
	links   map[string]string // symbolic links and what they point to
	order   []string          // names of files in the order of writing
	out     *strings.Builder
	kind    kind
	// mistakes is how many are still to be made; wild ones do not count.
	mistakes int

	depth   int
	place   place
	macros  []macro
	parts   map[string][]string // included files by the name of the place that they suit
	counter int                 // for names that must differ
}

type kind int

const (
	clean kind = iota
	faulty
	wild
)

type macro struct {
	name  string
	count int // of parameters
	place string
}

func newGenerator(seed uint64, lines *vocabulary, version string) *generator {
	g := &generator{
		random: rand.New(rand.NewPCG(seed, 0)), lines: lines, version: version,
		files: map[string]string{}, links: map[string]string{}, parts: map[string][]string{},
	}
	switch n := g.random.IntN(20); {
	case n < 6:
		g.kind = clean
	case n < 15:
		g.kind = faulty
		g.mistakes = 1 + g.random.IntN(2)
	default:
		g.kind = wild
	}
	return g
}

func (g *generator) pick(choices ...string) string { return choices[g.random.IntN(len(choices))] }

// one reports true once in n times.
func (g *generator) one(n int) bool { return g.random.IntN(n) == 0 }

// configuration writes what is included and the main file.
func (g *generator) configuration() {
	for i := range g.random.IntN(4) {
		name := fmt.Sprintf("%s%d.conf", g.pick("part", "conf.d/", "sites/x/", "sites/available/"), i)
		if g.kind != wild && g.one(3) {
			g.place = g.lines.inside(g.pick("<VirtualHost", "<Directory", "<Location"), top)
			name = fmt.Sprintf("in%d.conf", i)
		}
		g.file(name, 1+g.random.IntN(6))
		g.parts[g.place.name] = append(g.parts[g.place.name], name)
		g.place = top
		if strings.HasPrefix(name, "sites/available/") {
			link := "sites/enabled/" + path.Base(name)
			g.links[link] = "../available/" + path.Base(name)
			g.parts[top.name] = append(g.parts[top.name], link)
		}
	}
	if g.one(3) {
		g.file("conf.d/.hidden", 1)
	}
	if g.one(3) {
		g.links["sites/linked"] = g.pick("x", "available", "../conf.d")
	}
	if g.one(8) {
		g.links["conf.d/dangling.conf"] = "../nothere.conf"
	}
	g.file("main.conf", 3+g.random.IntN(14))
}

func (g *generator) file(name string, lines int) {
	g.out = &strings.Builder{}
	for range lines {
		g.statement()
	}
	for ; name == "main.conf" && g.mistakes > 0; g.mistakes-- {
		g.mistake()
	}
	text := g.out.String()
	if g.kind == wild && g.one(10) {
		text = g.damage(text)
	}
	if g.one(30) {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	g.files[name] = text
	g.order = append(g.order, name)
}

func (g *generator) statement() {
	switch {
	case g.kind == wild:
		g.anything()
	case g.mistakes > 0 && g.one(12):
		g.mistakes--
		g.mistake()
	default:
		g.right()
	}
}

// damage changes a few bytes anywhere. Only wild files are damaged: their values are
// all of the kinds that we judge. The last byte stays a line feed: httpd loses
// some unfinished last lines by their length.
func (g *generator) damage(text string) string {
	b := []byte(text)
	for range 1 + g.random.IntN(3) {
		if len(b) < 2 {
			break
		}
		at := g.random.IntN(len(b) - 1)
		switch g.random.IntN(3) {
		case 0:
			b = append(b[:at], b[at+1:]...)
		case 1:
			b[at] = "<>/\\\"' \n\t#$%{}!=\x00\xff~*"[g.random.IntN(20)]
		default:
			b = append(b[:at], append([]byte(g.pick("<", ">", "\"", "'", "\\", " ", "#", "${", "}", "\\\n", "</", "\x00", "é")), b[at:]...)...)
		}
	}
	return string(b)
}

// write writes a line in one of the ways that mean the same to httpd; in wild
// configurations sometimes with something behind it.
func (g *generator) write(format string, args ...any) {
	line := fmt.Sprintf(format, args...)
	indent := g.pick("", "", "    ", "\t")
	if g.one(25) && strings.Contains(line, " ") {
		line = strings.Replace(line, " ", g.pick(" \\\n", " \\\n  ", "\\\n ", "  ", "\t"), 1)
	}
	if g.kind == wild && g.one(80) {
		line += g.pick(" \\", "\\", " # comment", " \"")
	}
	g.out.WriteString(indent + g.letterCase(line) + g.pick("", "", "", " ") + "\n")
}

func (g *generator) letterCase(line string) string {
	if !g.one(30) {
		return line
	}
	name, rest, _ := strings.Cut(line, " ")
	return strings.TrimSuffix(g.pick(strings.ToLower(name), strings.ToUpper(name))+" "+rest, " ")
}

// word is one argument, quoted or not, with or without a variable.
func (g *generator) word() string {
	w := g.pick("a", "b", "/x", "/srv/app", "on", "Off", "all", "x.example", "80", "0", "-1", "%{GLOBAL}", "name=value", "1.5", "é")
	if g.one(6) {
		w = g.pick("${A}", "${b}", "x${A}y", "${FROM_ENV}", "${EMPTY}", "${NOT_DEFINED}", "${co:lon}", "$A", "${A", "${}")
	}
	switch g.random.IntN(12) {
	case 0:
		return `"` + w + `"`
	case 1:
		return "'" + w + " x'"
	case 2:
		return g.pick(`""`, `"a\"b"`, `a\\b`, `"a\\"`, `a"b`, `"open`, `'`, `"a"b`, `\ `)
	}
	return w
}

func (g *generator) words(least, most int) string {
	var words []string
	for range least + g.random.IntN(most-least+1) {
		words = append(words, g.word())
	}
	return strings.Join(words, " ")
}

// body writes what stands in a section or conditional.
func (g *generator) body() {
	g.depth++
	for range g.random.IntN(4) {
		g.statement()
	}
	g.depth--
}
