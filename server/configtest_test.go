package server

import (
	"os"
	"path/filepath"
	"testing"

	protocol "github.com/tliron/glsp/protocol_3_16"
)

func TestParseVerdict(t *testing.T) {
	for _, test := range []struct {
		name, output string
		want         verdict
	}{
		{
			"walking",
			"AH00526: Syntax error on line 24 of /etc/apache2/x.conf:\nInvalid command 'Foo', perhaps misspelled\nAction '-t' failed.\n",
			verdict{file: "/etc/apache2/x.conf", line: 24, message: "Invalid command 'Foo', perhaps misspelled"},
		},
		{
			"reading",
			"apache2: Syntax error on line 3 of /etc/x.conf: <IfModule> directive missing closing '>'\n",
			verdict{file: "/etc/x.conf", line: 3, message: "<IfModule> directive missing closing '>'"},
		},
		{
			"nested includes",
			"apache2: Syntax error on line 1 of /etc/a.conf: Syntax error on line 7 of /etc/b.conf: <Foo> was not closed.\n",
			verdict{file: "/etc/b.conf", line: 7, message: "<Foo> was not closed."},
		},
		{
			"macro",
			"AH00526: Syntax error on line 2 of macro 'm' (defined on line 1 of \"/etc/x.conf\") used on line 9 of \"/etc/y.conf\":\nInvalid command 'Foo'\n",
			verdict{file: "/etc/y.conf", line: 9, message: "Invalid command 'Foo'"},
		},
		{
			"no place",
			"AH00558: apache2: Could not reliably determine the server's name\nAH00534: apache2: Configuration error: No MPM loaded.\n",
			verdict{file: "/root.conf", message: "AH00534: apache2: Configuration error: No MPM loaded."},
		},
		{"nothing", "", verdict{file: "/root.conf"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := parseVerdict(test.output, "/root.conf"); got != test.want {
				t.Errorf("read %+v, want %+v", got, test.want)
			}
		})
	}
}

// The real httpd is asked on save, if the user has named it and trusts the workspace.
func TestConfigtest(t *testing.T) {
	const program = "#!/bin/sh\necho \"$0\" ran >> \"$(dirname \"$0\")/log\"\n" +
		"echo \"AH00526: Syntax error on line 3 of $3:\" >&2\necho 'The real one says no' >&2\nexit 1\n"
	for _, test := range []struct {
		name             string
		trusted, command bool
	}{{"trusted", true, true}, {"not trusted", false, true}, {"no command", true, false}} {
		t.Run(test.name, func(t *testing.T) {
			root := wholeRoot + "Listen \\\n  80\n"
			folder := tree(t, map[string]string{"apache2.conf": root, "httpd": program})
			executable := filepath.Join(folder, "httpd")
			if err := os.Chmod(executable, 0o755); err != nil {
				t.Fatal(err)
			}
			options := map[string]any{"trusted": test.trusted}
			if test.command {
				options["configtest"] = map[string]any{"command": executable}
			}
			s := start(t, Options{})
			s.initialize(folder, map[string]any{"initializationOptions": options})
			uri := fileURI(filepath.Join(folder, "apache2.conf"))
			s.open(uri, root)
			s.publishedAt(uri, 1)
			s.notify("textDocument/didSave", map[string]any{"textDocument": map[string]any{"uri": uri}})
			if test.trusted && test.command {
				verdict := s.verdict(uri)
				if want := (protocol.Range{Start: at(1, 0).Start, End: at(2, 4).Start}); verdict.Range != want {
					t.Errorf("the verdict is at %v, want %v", verdict.Range, want)
				}
				if verdict.Message != "The real one says no" || *verdict.Source != "httpd -t" {
					t.Errorf("the verdict is %+v", verdict)
				}
				s.change(uri, 2, at(0, 0), "#")
				for _, d := range s.publishedAt(uri, 2) {
					if *d.Source != source {
						t.Errorf("after an edit it still says %s", d.Message)
					}
				}
				return
			}
			s.change(uri, 2, at(0, 0), "#")
			s.publishedAt(uri, 2)
			s.end()
			if _, err := os.Stat(filepath.Join(folder, "log")); err == nil {
				t.Error("a program was started")
			}
		})
	}
}

// verdict waits for the diagnostic that is not ours.
func (s *session) verdict(uri string) protocol.Diagnostic {
	s.t.Helper()
	for {
		p := s.published()
		for _, d := range p.Diagnostics {
			if p.URI == uri && *d.Source != source {
				return d
			}
		}
	}
}
