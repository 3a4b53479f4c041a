package grammar

import (
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
		// None of these is a template.
		{"LogFormat \"%h %<u %>s <%u>\" a", "LogFormat \"%h %<u %>s <%u>\" a"},
		{"RewriteRule ^/a{2}{3}$ /b", "RewriteRule ^/a{2}{3}$ /b"},
		{"RewriteCond %{HTTP_HOST} ^(.*)$", "RewriteCond %{HTTP_HOST} ^(.*)$"},
		{"ServerAdmin a@EXAMPLE.COM", "ServerAdmin a@EXAMPLE.COM"},
		{"Define X ${Y}", "Define X ${Y}"},
		{"# {{ x }}", "# {{ x }}"},
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
