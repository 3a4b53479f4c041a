package grammar

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// What is put in is shown as ?, a line of the engine alone as -.
func TestTemplate(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"Listen {{ port }}", "Listen ??????????"},
		{"  ServerName {{name}}.example.com  ", "ServerName ????????.example.com"},
		{"<VirtualHost *:<%= @port %>>", "<VirtualHost *:????????????>"},
		{"{% if tls %}", "-"},
		{"    {%- for a in b -%}   ", "-"},
		{"{# a comment #}", "-"},
		{"<% if @tls -%>", "-"},
		{"<%# a comment %>", "-"},
		{"<%- | String $name | -%>", "-"},
		{"{{#each hosts}}", "-"},
		{"{{ if .TLS }}", "-"},
		{"{{- end }}", "-"},
		{"{{ template \"x\" . }}", "-"}, // whole lines are put in
		{"{{{ raw }}}", "-"},
		{"Alias /a {{{ raw }}}/b", "Alias /a ???????????/b"},
		{"SSLEngine {% if tls %}on{% else %}off{% endif %}", "SSLEngine ??????????????????????????????????????"},
		{"{% if x %}Listen 80{% endif %}", "-"},
		{"{{ key }} value", "-"},
		{"ServerName %(host)s", "ServerName ????????"},
		{"ServerRoot \"@exp_prefix@\"", "ServerRoot \"@exp_prefix@\""}, // lower case alone is text
		{"Listen @PORT@", "Listen ??????"},
		{"Listen @@Port@@", "Listen ????????"},
		{"Listen __PORT__", "Listen ????????"},
		{"%{ if tls ~}", "-"},
		{"ServerName ${host.name}", "ServerName ????????????"},
		{"ServerName ${::fqdn}", "ServerName ?????????"},
		{"% if tls:", "-"},
		{"Alias /%(name)s %%{GLOBAL}", "Alias /???????? ??{GLOBAL}"},
		// None of these is a template.
		{"LogFormat \"%h %<u %>s <%u>\" a", "LogFormat \"%h %<u %>s <%u>\" a"},
		{"RewriteRule ^/a{2}{3}$ /b", "RewriteRule ^/a{2}{3}$ /b"},
		{"RewriteCond %{HTTP_HOST} ^(.*)$", "RewriteCond %{HTTP_HOST} ^(.*)$"},
		{"ServerAdmin a@EXAMPLE.COM", "ServerAdmin a@EXAMPLE.COM"},
		{"Define X ${Y}", "Define X ${Y}"},
		{"# {{ x }}", "# {{ x }}"},
		{"# a \\\n{{ x }}", "# a {{ x }}"},
		{"Listen $PORT", "Listen $PORT"},
		{"ServerName %HOST%", "ServerName %HOST%"},
		{"Define X ${HOME}/%{GLOBAL}", "Define X ${HOME}/%{GLOBAL}"},
		{"SetEnv A __init__", "SetEnv A __init__"},
		{"RewriteRule (.*) ${map:$1|a.b}", "RewriteRule (.*) ${map:$1|a.b}"},
		{"Define X {{", "Define X {{"},
		{"RewriteRule . - [E=A:{{1,2}}]", "RewriteRule . - [E=A:{{1,2}}]"},
	} {
		var got string
		for _, l := range Parse(test.text).Lines() {
			got = strings.ReplaceAll(l.Text(), string(Placeholder), "?")
			if l.Engine() {
				got = "-"
			}
			checkOffsets(t, l)
		}
		if got != test.want {
			t.Errorf("%q is read as %q, want %q", test.text, got, test.want)
		}
	}
}

// One mark makes all of a file a template, and the file is none any more without it.
func TestTemplateComesAndGoes(t *testing.T) {
	text := strings.Repeat("Listen 80\n", 1000) + "<% x\n"
	f := Parse(text)
	if f.Template() {
		t.Fatal("half a mark makes a template")
	}
	mark := "{{ port }}\n"
	with := f.Reparse(Edit{Text: mark})
	checkSame(t, with, mark+text)
	if !with.Template() || !with.Branches() {
		t.Error("the mark is not seen")
	}
	without := with.Reparse(Edit{Span: Span{0, len(mark)}})
	checkSame(t, without, text)
	if without.Template() || without.Branches() {
		t.Error("the mark is gone, the template is not")
	}
}

// A mark that is open at the end of a line joins the next ones, in a template.
func TestOpenMark(t *testing.T) {
	for text, want := range map[string]string{
		"{% set a = [\n  1,\n] %}":              "-",
		"<%-\n  @a.each do |b|\n-%>":            "-",
		"Alias {{ a(\r\n b) }} \\\n /c":         "Alias ????????????  /c",
		"{# a\n <VirtualHost *:80> #}":          "-",
		"{% never closed\nListen 80\nListen 81": "-",
	} {
		lines := slices.Collect(maps.Keys(maps.Collect(Parse("{{ a }}\n" + text).Lines())))
		if len(lines) != 2 {
			t.Errorf("%q: %d lines", text, len(lines))
			continue
		}
		_, l := Parse("{{ a }}\n" + text).LineAt(8)
		got := strings.ReplaceAll(l.Text(), string(Placeholder), "?")
		if l.Engine() {
			got = "-"
		}
		if got != want {
			t.Errorf("%q is read as %q, want %q", text, got, want)
		}
		checkOffsets(t, l)
	}
}

// A name can say that a file is a template: what a shell puts in counts then.
func TestNamedTemplate(t *testing.T) {
	text := "Listen $PORT\nServerName ${HOST}\nDocumentRoot %ROOT%/%%SITE%%\nRewriteRule ^(.*)$ /$1\n"
	for name, template := range map[string]bool{"site.conf.template": true, "a.tmpl": true, "httpd.conf.in": true, "site.conf": false} {
		f := ParseNamed(name, text)
		if f.Template() != template {
			t.Errorf("%s is read as a template: %v", name, f.Template())
		}
		checkSameAs(t, f.Reparse(Edit{Span: Span{7, 12}, Text: "80"}), ParseNamed(name, "Listen 80"+text[12:]))
	}
	var got []string
	for _, l := range ParseNamed("a.tmpl", text).Lines() {
		got = append(got, strings.ReplaceAll(l.Text(), string(Placeholder), "?"))
	}
	want := []string{"Listen ?????", "ServerName ???????", "DocumentRoot ??????/????????", "RewriteRule ^(.*)$ /$1"}
	if !slices.Equal(got, want) {
		t.Errorf("read as %q, want %q", got, want)
	}
}

// Branches are shown as { for one that begins, | for another, } for the end.
func TestSteps(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"{% if a %}", "{"},
		{"{%- elif a -%}", "|"},
		{"{% endfor %}", "}"},
		{"{% set a = 1 %}{% include 'x' %}{# if #}{{ a }}", ""},
		{"{% set a %}", "{"},
		{"Listen 80{% if a %} https{% endif %}", "{}"},
		{"{{- range .Hosts }}", "{"},
		{"{{ else if .A }}", "|"},
		{"{{ end -}}", "}"},
		{"{{#hosts}}", "{"},
		{"{{^tls}}", "{"},
		{"{{/tls}}", "}"},
		{"<% if @a -%>", "{"},
		{"<% @a.each do |b, c| %>", "{"},
		{"<% a.each { |b| -%>", "{"},
		{"<% } else { -%>", "|"},
		{"<% if a then b end %>", ""},
		{"<% next unless a %>", ""},
		{"<%= a if b %>", ""},
		{"<%- | String $a,\n Integer $b | -%>", ""},
		{"<% a.each do |b|\n  next if b\n  if c %>", "{{"},
		{"%{ for a in b ~}", "{"},
		{"%{ endfor ~}", "}"},
		{"% if a:", "{"},
		{"% endif", "}"},
	} {
		got := ""
		for _, l := range parse("{{ a }}\n"+test.text, true).Lines() {
			for _, s := range l.Steps() {
				got += string("{|}"[s.Kind])
			}
		}
		if got != test.want {
			t.Errorf("%q: %q, want %q", test.text, got, test.want)
		}
	}
}

// A file is balanced when each branch begins and ends in it.
func TestBalanced(t *testing.T) {
	for text, want := range map[string]bool{
		"{% if a %}\n{% else %}\n{% endif %}\n": true,
		"{% if a %}\n":                          false,
		"{% endif %}\n{% if a %}\n":             false,
		"{% else %}\n":                          false,
		"{{ a }}\n":                             true,
	} {
		if f := Parse(text); f.Balanced() != want {
			t.Errorf("%q: balanced %v", text, !want)
		}
	}
}

// Marks that nothing ends cost no more than their text.
func TestManyOpenMarks(t *testing.T) {
	const size = 1 << 20
	for _, mark := range []string{"{{", "{{ a", "{% ", " {#", "<% ", "@", "@a", "__A", "%(", "%A", "$A", "${", "%{ if "} {
		text := strings.Repeat(mark, size/len(mark))
		for _, whole := range []string{text, "{{ a }}\n" + text} {
			if f := ParseNamed("a.template", whole); f.Len() != len(whole) {
				t.Errorf("%q: %d bytes", mark, f.Len())
			}
		}
	}
}
