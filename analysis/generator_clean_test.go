package analysis_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/grammar/catalog"
)

// place is where a directive may be written: the override mask of httpd and the
// sections around.
type place struct {
	name   string // "top", or the innermost section
	mask   catalog.Flags
	around []string // as Directive.CannotOccurIn names them
}

const directoryLike = catalog.AccessConf | catalog.OrAll

var top = place{name: "top", mask: catalog.RsrcConf | catalog.OrOptions | catalog.OrFileInfo | catalog.OrIndexes}

// heads are the sections of clean configurations: how they may begin, what they
// allow, and what they count as for directives within.
var heads = map[string]struct {
	arguments []string
	mask      catalog.Flags // 0: as around
	counts    []string
}{
	"<VirtualHost":    {[]string{"*:80", "127.0.0.1:8080", "*", "_default_:443", "[::1]:80 127.0.0.1:81"}, top.mask, []string{"VirtualHost"}},
	"<Directory":      {[]string{"/srv", `"/srv/a b"`, "~ ^/x", "/srv/${A}", "/srv/*/x"}, directoryLike, []string{"Directory"}},
	"<DirectoryMatch": {[]string{"^/srv", `"^/srv/(a|b)[0-9]+"`}, directoryLike, []string{"Directory"}},
	"<Location":       {[]string{"/x", "~ /y$", `""`, "/"}, directoryLike, []string{"Location"}},
	"<LocationMatch":  {[]string{`"^/(a|b)"`, "^/(?<name>x)"}, directoryLike, []string{"Location"}},
	"<Files":          {[]string{"x", "~ x", `"*.py"`}, directoryLike, []string{"Files"}},
	"<FilesMatch":     {[]string{`\.py$`, `"^\.ht"`}, directoryLike, []string{"Files"}},
	"<If":             {[]string{`"true"`, `"%{HTTP_HOST} == 'x'"`, `"%{REQUEST_URI} =~ m#^/a#"`, `"-n env('X') && ! %{HTTPS} -strmatch 'o*'"`}, directoryLike, []string{"Files"}},
	"<Proxy":          {[]string{"*", "http://x/", "http://y/ timeout=5", ""}, directoryLike | catalog.ProxyConf, []string{"Directory"}},
	"<ProxyMatch":     {[]string{"^http"}, directoryLike | catalog.ProxyConf, []string{"Directory"}},
	"<Limit":          {[]string{"GET", "GET POST", "PUT"}, 0, []string{"Limit"}},
	"<LimitExcept":    {[]string{"GET", "POST OPTIONS"}, 0, []string{"Limit"}},
	"<RequireAll":     {[]string{""}, catalog.OrAuthCfg, []string{"Limit"}},
	"<RequireAny":     {[]string{""}, catalog.OrAuthCfg, []string{"Limit"}},
}

// vocabulary is what clean configurations are written from.
type vocabulary struct {
	catalog *catalog.Catalog
	lines   []sample
	heads   []string
}

// sample is a directive that httpd accepted.
type sample struct {
	entry *catalog.Directive
	line  string
}

// readVocabulary reads the directives that the real server accepted, one a line, in
// some place that their flags allow.
func readVocabulary(t *testing.T) *vocabulary {
	text, err := os.ReadFile("../testdata/differential/directives.txt")
	if err != nil {
		t.Fatal(err)
	}
	v := &vocabulary{catalog: catalog.Default()}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		name, _, _ := strings.Cut(line, " ")
		entry := v.entry(name)
		if entry == nil {
			t.Fatalf("no module that the test loads has %s", name)
		}
		v.lines = append(v.lines, sample{entry, line})
	}
	for name := range heads {
		v.heads = append(v.heads, name)
	}
	slices.Sort(v.heads)
	return v
}

func (v *vocabulary) entry(name string) *catalog.Directive {
	return v.catalog.InVersion(name, func(module string) bool {
		return slices.Contains(loadedModules, module)
	}, modwsgiVersion.String())
}

// allows reports whether the flags and what is known of the handler permit the
// directive in the place.
func (p place) allows(d *catalog.Directive) bool {
	if d == nil || d.Flags&p.mask == 0 {
		return false
	}
	return !slices.ContainsFunc(d.CannotOccurIn, func(where string) bool { return slices.Contains(p.around, where) })
}

// inside is the place in a section that stands in another place.
func (v *vocabulary) inside(section string, outer place) place {
	head := heads[section]
	mask := head.mask
	if mask == 0 {
		mask = outer.mask
	}
	return place{name: section, mask: mask, around: append(slices.Clone(outer.around), head.counts...)}
}

// right writes a statement that is meant to be accepted where it stands.
func (g *generator) right() {
	switch n := g.random.IntN(100); {
	case n < 55:
		g.write("%s", g.sample())
	case n < 70:
		g.rightSection()
	case n < 78:
		g.rightConditional()
	case n < 84:
		g.write("%s", g.pick("Define A value", `Define A "two words"`, "Define b ${A}", "UnDefine NOT", `Define C ""`, "Define B /srv", "SetEnv X \"${A}\"", "UnDefine A", "Define A x"))
	case n < 90:
		g.rightInclude()
	case n < 96:
		g.rightMacro()
	default:
		g.write("%s", g.pick("", "# a comment", "#", "   ", "# <Directory"))
	}
}

// sample is a directive for the place.
func (g *generator) sample() string {
	for range 100 {
		s := g.lines.lines[g.random.IntN(len(g.lines.lines))]
		if g.place.allows(s.entry) {
			return s.line
		}
	}
	return "# nothing suits this place"
}

func (g *generator) rightSection() {
	name := g.lines.heads[g.random.IntN(len(g.lines.heads))]
	if g.depth > 3 || !g.place.allows(g.lines.entry(name)) {
		g.write("%s", g.sample())
		return
	}
	argument := g.pick(heads[name].arguments...)
	g.write("%s>", strings.TrimRight(name+" "+argument, " "))
	outer := g.place
	g.place = g.lines.inside(name, outer)
	if strings.HasPrefix(name, "<Require") {
		g.write("%s", g.pick("Require all granted", "Require ip 10.0.0.1", "Require valid-user"))
	}
	g.body()
	g.place = outer
	g.write("</%s>%s", name[1:], g.pick("", "", "", " # closed", " x"))
	if name == "<If" && g.one(3) {
		for range g.random.IntN(2) {
			g.write("<ElseIf \"false\">\n</ElseIf>")
		}
		g.write("<Else>\n</Else>")
	}
}

func (g *generator) rightConditional() {
	if g.depth > 3 {
		return
	}
	open, holds := g.condition()
	g.write("<%s>", open)
	if holds {
		g.body()
	} else {
		for range g.random.IntN(3) {
			g.write("%s", g.pick("Foo bar", "Timeout", "<Foo>\n</Foo>", "Include nothere.conf", "Use nothing", "Define \"", "# <", "LoadModule x y"))
		}
	}
	name, _, _ := strings.Cut(open, " ")
	g.write("</%s>", name)
}

// condition is a conditional's head and whether it holds.
func (g *generator) condition() (head string, holds bool) {
	if g.one(2) {
		return g.pick("IfDefine GIVEN", "IfDefine !NOT", "IfDefine \"GIVEN\"", "IfModule mod_alias.c", "IfModule alias_module", "IfModule event.c", "IfModule core.c",
			"IfModule !mod_nothere.c", "IfVersion >= 2.4", "IfVersion "+g.version, "IfVersion !< 2.4", "IfVersion ~ ^2\\.4", "IfFile main.conf", "IfFile !/nowhere",
			"IfDirective ServerName", "IfDirective wsgidaemonprocess", "IfSection Directory", "IfSection !Foo", "IfDefine GIVEN x"), true
	}
	return g.pick("IfDefine NOT", "IfDefine !GIVEN", "IfDefine given", "IfModule mod_nothere.c", "IfModule alias", "IfModule !mod_wsgi.c", "IfVersion < 2.4.1",
		"IfVersion 2.4", "IfFile /nowhere", "IfDirective Nothing", "IfSection !Directory", "IfSection ServerName", "IfDefine \"!GIVEN\""), false
}

func (g *generator) rightInclude() {
	if parts := g.parts[g.place.name]; len(parts) > 0 && g.one(2) {
		g.write("%s %s", g.pick("Include", "IncludeOptional"), g.pick(parts...))
		return
	}
	g.write("%s", g.pick("IncludeOptional nothere.conf", "IncludeOptional nothere/*.conf", "IncludeOptional main.conf.d/*", "IncludeOptional *.nothing", "Include /dev/null"))
	if g.place.name == top.name && len(g.parts[top.name]) > 0 && g.one(3) {
		g.write("IncludeOptional %s", g.pick("conf.d", "conf.d/*.conf", "sites/*/*.conf", "part?.conf", "part[0-9].conf", "sites/enabled", "sites/enabled/", "sites/linked", "sites/linked/*.conf", "./conf.d/../part*.conf"))
	}
}

// rightMacro defines a macro for the place, or uses one that suits it.
func (g *generator) rightMacro() {
	for _, m := range g.macros {
		if m.place == g.place.name && g.one(2) {
			g.write("Use %s%s", m.name, strings.Repeat(" "+g.pick("a", "/x", `"b c"`, "%{X}"), m.count))
			g.out.WriteString("# behind Use\n")
			return
		}
	}
	if g.depth > 3 {
		return
	}
	g.counter++
	m := macro{fmt.Sprintf("m%d", g.counter), g.random.IntN(3), g.place.name}
	g.write("<Macro %s%s>", m.name, []string{"", " $a", " $a %b"}[m.count])
	for range 1 + g.random.IntN(3) {
		switch {
		case m.count == 2 && g.one(2):
			g.write("%s", g.pick("SetEnv $a \"%b\"", "# $a %b", "SetEnv X \"$a %b\"", "Define NAME \"$a\""))
		case m.count > 0 && g.one(2):
			g.write("%s", g.pick("SetEnv X \"$a\"", "SetEnv ${A}$a y", "# $a", "<IfDefine $a>\n</IfDefine>"))
		default:
			g.write("%s", g.sample())
		}
	}
	if len(g.macros) > 0 && g.macros[0].place == g.place.name && g.macros[0].count == 0 && g.one(3) {
		g.write("Use %s", g.macros[0].name)
	}
	g.write("</Macro>")
	g.macros = append(g.macros, m)
}
