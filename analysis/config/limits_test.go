package config

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// small are limits that a short text goes beyond.
var small = Limits{Files: 8, Lines: 40, Bytes: 4000, Paths: 30, Names: 6, Sections: 4, Line: 200}

// beyondLimits are the faults of kind FaultLimit, each behind the start of its line.
func beyondLimits(t *testing.T, c *Configuration) []string {
	t.Helper()
	var all []string
	for _, f := range c.Faults {
		if f.Kind == FaultLimit {
			line := at(t, c, Spot{Origin: f.Spot.Origin})
			all = append(all, line[:min(len(line), 15)]+": "+strings.TrimPrefix(f.Message, "modwsgi-ls does not read "))
		}
	}
	return all
}

func repeated(line string, n int) string { return strings.Repeat(line+"\n", n) }

// limitCases are configurations behind a prelude of three LoadModule lines, each with
// what is beyond the small limits.
var limitCases = map[string]struct {
	text  string
	files map[string]string
	want  []string
}{
	"files": {
		text:  "Include d/*.conf\nInclude d/*.conf\n",
		files: manyFiles("/x/d/%02d.conf"),
		want:  []string{"Include d/*.con: what this Include brings: more than 8 files"},
	},
	"paths": {
		text:  "IncludeOptional d/*/*.conf\n",
		files: manyFiles("/x/d/%02d/a.txt"),
		want:  []string{"IncludeOptional: what this IncludeOptional brings: more than 30 files and folders to look at"},
	},
	"lines": {
		text:  "Include a.conf\n",
		files: map[string]string{"/x/a.conf": repeated("#", 50)},
		want:  []string{"Include a.conf: what this Include brings: more than 40 lines"},
	},
	"bytes": {
		text:  "Include a.conf\n",
		files: map[string]string{"/x/a.conf": "# " + strings.Repeat("x", 5000)},
		want:  []string{"Include a.conf: what this Include brings: more than 4000 bytes of text"},
	},
	"a tree of 2^20 files": {
		text:  "Include t00.conf\n",
		files: doubling(20),
		want:  []string{"Include t06.con: what this Include brings: more than 8 files"},
	},
	"lines of a macro": {
		text: "<Macro m>\n" + repeated("ServerSignature Off", 12) + "</Macro>\nUse m\nUse m\nUse m\n",
		want: []string{"Use m: what this Use brings: more than 40 lines"},
	},
	"text of a macro": {
		text: "<Macro m $a>\n" + repeated("SetEnv A $a$a$a$a$a$a$a$a$a$a", 5) + "</Macro>\nUse m " + strings.Repeat("x", 100) + "\n",
		want: []string{"Use m xxxxxxxxx: what this Use brings: more than 4000 bytes of text"},
	},
	"macros in macros": {
		text: nestedMacros(9) + "Use m9\n",
		want: []string{"Use m9: what this Use brings: more than 400 lines"},
	},
	"names": {
		text: "Define A\nDefine B\nDefine C\nDefine D\nDefine E\n",
		want: []string{"Define D: this file from here on: there are more than 6 variables, macros, modules and daemon groups"},
	},
	"daemon groups": {
		text: "WSGIDaemonProcess a\nWSGIDaemonProcess b\nWSGIDaemonProcess c\nWSGIDaemonProcess d\n",
		want: []string{"WSGIDaemonProce: this file from here on: there are more than 6 variables, macros, modules and daemon groups"},
	},
	"names of an included file": {
		text:  "Include a.conf\nDefine A\n",
		files: map[string]string{"/x/a.conf": "Define A\nDefine B\nDefine C\nDefine D\n"},
		want:  []string{"Include a.conf: what this Include brings: more than 6 variables, macros, modules and daemon groups"},
	},
	"variables": {
		text: "Define A " + strings.Repeat("x", 150) + "\n" + repeated("SetEnv A ${A}${A}${A}${A}${A}${A}${A}", 6),
		want: []string{"SetEnv A ${A}${: this file from here on: there are more than 4000 bytes of text"},
	},
	"variables of one line": {
		text: "Define A " + strings.Repeat("x", 150) + "\n" + "SetEnv A " + strings.Repeat("${A}", longestInserted/150+1) + "\nNoSuchDirective\n",
		want: []string{"SetEnv A ${A}${: this line: its variables bring more than 131072 bytes"},
	},
	"sections": {
		text: repeated("<Files a>", 4) + repeated("<Files b>", 9),
		want: []string{"<Files b>: this file from here on: more than 4 sections are open in one another"},
	},
	"conditions": {
		text: repeated("<IfDefine !A>", 4) + repeated("<IfDefine !B>", 9),
		want: []string{"<IfDefine !B>: this file from here on: more than 4 sections are open in one another"},
	},
	"switched off": {
		text: repeated("<IfDefine A>", 9),
		want: []string{"<IfDefine A>: this file from here on: more than 4 sections are open in one another"},
	},
	"a line":    {text: "SetEnv A " + strings.Repeat("x", 200) + "\n", want: []string{"SetEnv A xxxxxx: this line: it is longer than 200 bytes"}},
	"a comment": {text: "# " + strings.Repeat("x", 200) + "\n"},
	"a large file": {
		text:  "Include a.conf\n",
		files: map[string]string{"/x/a.conf": strings.Repeat("x", workspace.MostBytes+1)},
		want:  []string{"Include a.conf: /x/a.conf: it is 8.1 MiB long; more than 8 MiB are not read"},
	},
	"within all of them": {text: "Include d/0[0-4].conf\n", files: manyFiles("/x/d/%02d.conf")},
}

func manyFiles(format string) map[string]string {
	files := map[string]string{}
	for i := range 30 {
		files[fmt.Sprintf(format, i)] = "# nothing\n"
	}
	return files
}

// doubling is a tree of files of which each includes the next one twice.
func doubling(depth int) map[string]string {
	files := map[string]string{fmt.Sprintf("/x/t%02d.conf", depth): "# nothing\n"}
	for i := range depth {
		files[fmt.Sprintf("/x/t%02d.conf", i)] = repeated(fmt.Sprintf("Include t%02d.conf", i+1), 2)
	}
	return files
}

// nestedMacros are macros of which each uses the one before ten times: 10^depth lines.
func nestedMacros(depth int) string {
	text := "<Macro m0>\n#\n</Macro>\n"
	for i := range depth {
		text += fmt.Sprintf("<Macro m%d>\n%s</Macro>\n", i+1, repeated(fmt.Sprintf("Use m%d", i), 10))
	}
	return text
}

func TestLimits(t *testing.T) {
	const prelude = mpm + "LoadModule macro_module /nowhere/mod_macro.so\nLoadModule env_module /nowhere/mod_env.so\n"
	for name, l := range limitCases {
		limits := small
		if strings.HasPrefix(name, "macros in") {
			limits.Names, limits.Lines = 20, 400
		}
		if strings.HasPrefix(name, "variables of") {
			limits.Line, limits.Bytes = 0, 0
		}
		files := map[string]string{"/x/httpd.conf": prelude + l.text}
		for path, text := range l.files {
			files[path] = text
		}
		c := evaluate(Options{Limits: limits}, files)
		if got := beyondLimits(t, c); !slices.Equal(got, l.want) {
			t.Errorf("%s: got %q, want %q", name, got, l.want)
		}
		if c.Partial != (len(l.want) > 0) {
			t.Errorf("%s: partial is %v", name, c.Partial)
		}
		for _, f := range c.Faults {
			if !f.Warning && f.Kind != FaultContext {
				t.Errorf("%s: %s", name, f.Message)
			}
		}
	}
}

// A folder of links to the folders around it leads on for ever, and three such links
// in more and more directions.
func TestLinkedFolders(t *testing.T) {
	dir := t.TempDir()
	root := filepath.Join(dir, "httpd.conf")
	for path, text := range map[string]string{root: mpm + "Include d\n", filepath.Join(dir, "d", "a.conf"): "ServerSignature Off\n"} {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"b", "c", "e"} {
		if err := os.Symlink("../d", filepath.Join(dir, "d", name)); err != nil {
			t.Skip(err)
		}
	}
	c := NewEvaluator(Options{Root: root}).Evaluate(context.Background(), workspace.NewStore(nil).Snapshot())
	want := []string{"Include d: what this Include brings: folders behind more than 4 links"}
	if got := beyondLimits(t, c); !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

// What is not there may stand in what was not read.
func TestNothingIsMissedBehindALimit(t *testing.T) {
	const text = "%sInclude missing.conf\nUse Macro\n<IfDefine !X>\nNoSuchDirective ${NOTHING}\n</IfDefine>\n<IfModule x_module>\nNoSuchDirective\n</IfModule>\n"
	for _, c := range []struct {
		text string
		want int // faults
	}{
		{fmt.Sprintf(text, mpm+"LoadModule macro_module /nowhere/mod_macro.so\n"), 4},
		{fmt.Sprintf(text, "Include d/*.conf\n"+mpm+"LoadModule macro_module /nowhere/mod_macro.so\n"), 1},
	} {
		files := manyFiles("/x/d/%02d.conf")
		files["/x/httpd.conf"] = c.text
		if got := messages(evaluate(Options{Limits: small}, files)); len(got) != c.want {
			t.Errorf("%q:\n%s", c.text, strings.Join(got, "\n"))
		}
	}
}

// Of the faults of each kind of look the first are told, and warnings leave room for the
// error that httpd stops at.
func TestFaultsAreTold(t *testing.T) {
	alias := "LoadModule alias_module /x/mod_alias.so\n"
	for _, c := range []struct {
		text     string
		warnings bool
	}{
		{mpm + repeated("NoSuchDirective", mostFaults+100), false},
		{mpm + repeated("Listen 80", mostFaults+100), false},
		{mpm + alias + repeated("Alias /a /b", mostFaults+100), true},
	} {
		faults := evaluate(Options{}, map[string]string{"/x/httpd.conf": c.text}).Faults
		if last := faults[len(faults)-1]; len(faults) != mostFaults+1 || last.Kind != FaultLimit || faults[0].Warning != c.warnings {
			t.Errorf("%d faults, the last %q", len(faults), last.Message)
		}
	}
	faults := evaluate(Options{}, map[string]string{"/x/httpd.conf": mpm + alias + repeated("Alias /a /b", mostFaults+100) + "Listen 80\nListen 80\n"}).Faults
	if last := faults[len(faults)-1]; last.Kind != FaultListen {
		t.Errorf("the error behind the warnings: %q", last.Message)
	}
}

// slow is a disk on which each look takes a while.
type slow struct{ memory }

func (s slow) Open(path string) (fs.File, error) {
	time.Sleep(time.Millisecond)
	return s.memory.Open(path)
}

func TestSlowDisk(t *testing.T) {
	files := manyFiles("/x/d/%02d.conf")
	files["/x/httpd.conf"] = mpm + "Include d/*.conf\n"
	s := workspace.NewStore(slow{newMemory(files)}).Snapshot()
	e := NewEvaluator(Options{Root: "/x/httpd.conf", Limits: Limits{Time: 5 * time.Millisecond}})
	for tries := 0; ; tries++ {
		c := e.Evaluate(context.Background(), s)
		if !c.Late {
			if tries == 0 || c.Partial || len(c.Files) != 31 {
				t.Errorf("after %d tries %d files, partial %v", tries, len(c.Files), c.Partial)
			}
			return
		}
		want := []string{"Include d/*.con: what this Include brings: more than 5ms of waiting for the disk"}
		if got := beyondLimits(t, c); !slices.Equal(got, want) {
			t.Fatalf("got %q", got)
		}
	}
}

// An evaluation that nobody waits for any more ends, and leaves what it remembers in
// order.
func TestEvaluationEndsWithItsContext(t *testing.T) {
	files := manyFiles("/x/d/%02d.conf")
	files["/x/httpd.conf"] = mpm + "Include d/*.conf\n" + nestedMacros(3) + "Use m3\n"
	store := workspace.NewStore(newMemory(files))
	root := open(store, "/x/httpd.conf", files["/x/httpd.conf"])
	options := Options{Root: "/x/httpd.conf"}
	e := NewEvaluator(options)
	for looks := range 60 {
		ctx := &patient{Context: context.Background(), left: looks * 5}
		if c := e.Evaluate(ctx, store.Snapshot()); (c == nil) != (ctx.left < 0) {
			t.Fatalf("after %d looks at the context: %v", looks, c)
		}
		root.edit(store, grammar.Span{}, "# one more line\n")
	}
	s := store.Snapshot()
	got, want := describe(e.Evaluate(context.Background(), s)), describe(NewEvaluator(options).Evaluate(context.Background(), s))
	if got != want {
		t.Error(difference(got, want))
	}
}

// patient is a context that ends when it was looked at that often.
type patient struct {
	context.Context
	left int
}

func (p *patient) Err() error {
	if p.left--; p.left < 0 {
		return context.Canceled
	}
	return nil
}

// TestLimitsPage holds the page for users against the limits.
func TestLimitsPage(t *testing.T) {
	page, err := os.ReadFile("../../docs/limits.md")
	if err != nil {
		t.Fatal(err)
	}
	l := defaultLimits
	for _, row := range []string{
		fmt.Sprintf("| files of one configuration, each as often as it is included | %d |", l.Files),
		fmt.Sprintf("| lines of one configuration, those that macros bring among them | %d |", l.Lines),
		fmt.Sprintf("| text of one configuration, what macros and variables bring among it | %d MiB |", l.Bytes>>20),
		fmt.Sprintf("| files and folders that Includes look at, a folder that is read several times | %d |", l.Paths),
		fmt.Sprintf("| variables, macros, modules and daemon groups | %d |", l.Names),
		fmt.Sprintf("| sections and conditions open in one another | %d |", l.Sections),
		fmt.Sprintf("| macros used in one another | %d |", mostUses),
		fmt.Sprintf("| a line | %d MiB |", l.Line>>20),
		fmt.Sprintf("| what variables bring to one line | %d KiB |", longestInserted>>10),
		fmt.Sprintf("| links to folders on the way to a file that an Include of a folder brings | %d |", mostLinkedFolders),
		fmt.Sprintf("| lines that httpd refuses, and lines that it warns of, told in each of its phases | %d |", mostFaults),
		fmt.Sprintf("| a configuration file, or an open document | %d MiB, %d lines |", workspace.MostBytes>>20, workspace.MostLines),
		fmt.Sprintf("| names in a folder | %d |", workspace.MostEntries),
	} {
		if !strings.Contains(string(page), row) {
			t.Errorf("docs/limits.md lacks the row %q", row)
		}
	}
}
