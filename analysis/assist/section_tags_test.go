package assist

import (
	"slices"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

func TestLinkedNames(t *testing.T) {
	for _, test := range []struct {
		text string
		want []string
	}{
		{"<Virt|ualHost *:80>\nListen 80\n</VirtualHost>\n", []string{"VirtualHost", "VirtualHost"}},
		{"<VirtualHost *:80>\nListen 80\n</VirtualHost|>\n", []string{"VirtualHost", "VirtualHost"}},
		{"<If x>\n<|If y>\n</If>\n</If>\n", []string{"If", "If"}},
		{"<VirtualHost *:|80>\n</VirtualHost>\n", nil},
		{"<VirtualHost *:80>\nLi|sten 80\n</VirtualHost>\n", nil},
		{"<Virtual|Host *:80>\n", nil},
		{"<virtual|host *:80>\n</VirtualHost>\n", nil}, // to make both alike is a rename, not a keystroke
		{"<|>\n</>\n", nil},
		{"<Else|>\n</Else>\n", []string{"Else", "Else"}},
	} {
		text, offset := cut(t, test.text)
		f := grammar.Parse(text)
		var got []string
		for _, span := range LinkedNames(Document{File: f}, offset) {
			got = append(got, f.Slice(span))
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%q: %q, want %q", test.text, got, test.want)
		}
	}
}

func TestOnType(t *testing.T) {
	for _, test := range []struct{ typed, before, after string }{
		{">", "<VirtualHost *:80>|", "<VirtualHost *:80>\n</VirtualHost>\n"},
		{">", "<VirtualHost *:80>|\nListen 80\n", "<VirtualHost *:80>\n</VirtualHost>\nListen 80\n"},
		{">", "<VirtualHost *:80>\n    <Directory /srv>|\n</VirtualHost>\n", "<VirtualHost *:80>\n    <Directory /srv>\n    </Directory>\n</VirtualHost>\n"},
		{">", "<If x>\n\t<If y>|\n</If>\n", "<If x>\n\t<If y>\n\t</If>\n</If>\n"},
		{">", "<VirtualHost *:80>|\n</VirtualHost>\n", "<VirtualHost *:80>\n</VirtualHost>\n"},
		{">", "</VirtualHost>|\n", "</VirtualHost>\n"},
		{">", "<VirtualHost >| *:80\n", "<VirtualHost > *:80\n"},
		{">", "Define X a>|\n", "Define X a>\n"},
		{"\n", "<VirtualHost *:80>\n|\n</VirtualHost>\n", "<VirtualHost *:80>\n    \n</VirtualHost>\n"},
		{"\n", "<VirtualHost *:80>\n    Listen 80\n|</VirtualHost>\n", "<VirtualHost *:80>\n    Listen 80\n</VirtualHost>\n"},
		{"\n", "<VirtualHost *:80>\n    <If x>\n    |</If>\n</VirtualHost>\n", "<VirtualHost *:80>\n    <If x>\n    </If>\n</VirtualHost>\n"},
		{"\n", "  WSGIDaemonProcess a \\\n|", "  WSGIDaemonProcess a \\\n      "},
		{"\n", "Listen 80\n|\n", "Listen 80\n\n"},
	} {
		text, offset := cut(t, test.before)
		f := grammar.Parse(text)
		for _, edit := range OnType(Document{File: f}, offset, test.typed, FormatOptions{Width: 4}) {
			f = f.Reparse(edit)
		}
		if got := f.Text(); got != test.after {
			t.Errorf("%q: %q, want %q", test.before, got, test.after)
		}
	}
}
