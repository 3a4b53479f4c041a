package cli

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

// TestMisuse holds what is said about calls that cannot be understood: what is wrong, and what
// may be meant.
func TestMisuse(t *testing.T) {
	folder := writeFiles(t, map[string]string{"httpd.conf": warns, "other.conf": warns})
	t.Chdir(folder)
	for call, want := range map[string]string{
		"chek .":                                   "there is no command chek; is check meant?; see modwsgi-ls --help",
		"./httpd.conf":                             "there is no command ./httpd.conf; to check it: modwsgi-ls check ./httpd.conf",
		"httpd.conf":                               "to check it: modwsgi-ls check httpd.conf",
		"version x":                                "modwsgi-ls version takes flags only, and no x",
		"check --formt=x":                          "modwsgi-ls check has no flag --formt; is --format meant?; see modwsgi-ls check --help",
		"check -format x":                          "has no flag -f; is --format meant?",
		"check --qqqqq":                            "modwsgi-ls check has no flag --qqqqq; see",
		"check --format":                           "--format needs a value: FORMAT",
		"check --output":                           "--output needs a value: FORMAT=FILE",
		"check --format=jsn .":                     "--format jsn: must be text, compact, json, sarif, github, gitlab, checkstyle or junit; is json meant?",
		"check --severity=wrning .":                "--severity wrning: must be error, warning, information or hint; is warning meant?",
		"check --color=sometimes .":                "--color sometimes: must be auto, always or never",
		"check --max-warnings=few .":               "--max-warnings few: must be a whole number",
		"check --fix=maybe .":                      "--fix maybe: must be true or false",
		"check --express-port=x .":                 "--express-port x: must be a whole number",
		"check --express-port=99999 .":             "--express-port: must be at most 65535",
		"check --express-switch-interval=x .":      "--express-switch-interval x: must be a number",
		"check --mod-wsgi=six .":                   `--mod-wsgi: "six" is no version`,
		"check --output=sarif .":                   "--output sarif: must be FORMAT=FILE",
		"check --output=sarf=x .":                  "--output sarf: must be text,",
		"check -o sarif=x -o json=./x .":           "--output json=./x: another output is written there",
		"check --format=json -o sarif=- .":         "--output sarif=-: --format says already what standard output gets",
		"check - httpd.conf":                       `"-" is standard input, and stands alone`,
		"check --stdin-filename=x httpd.conf":      "--stdin-filename is for standard input: the PATH -",
		"fmt --stdin-filename=x httpd.conf":        "--stdin-filename is for standard input: the PATH -",
		"fmt --indent=-1 httpd.conf":               "--indent: must be at least 0",
		"fmt --indent=17 httpd.conf":               "--indent: must be at most 16",
		"config a b":                               "config: name one file or folder",
		"explain no-thread":                        "no-thread is no file, and no rule; is no-threads meant?",
		"explain NO-THREADS":                       "is no-threads meant?",
		"explain --group=G httpd.conf":             "--group G: no process group has this name; is g meant?",
		"explain --group=other httpd.conf":         "--group other: no process group has this name. There are: g",
		"audit --group=other httpd.conf":           "--group other: no process group has this name. There are: g",
		"explain --mode=shard httpd.conf":          "--mode shard: must be shared, own or free-threaded; is shared meant?",
		"diff":                                     "diff: name two configurations, or one with --git REV, or one with --python twice",
		"diff a b c":                               "diff: name two configurations,",
		"diff --format=yaml httpd.conf other.conf": "--format yaml: must be text, json or markdown",
		"rules --format=yaml":                      "--format yaml: must be text or json",
	} {
		stdout, stderr, code := run(t, strings.Fields(call)...)
		if code != exitFailed || stdout != "" || !strings.HasPrefix(stderr, "modwsgi-ls: ") || !strings.Contains(stderr, want) {
			t.Errorf("%s: exit code %d: %s%s; want %q", call, code, stdout, stderr, want)
		}
	}
	if _, stderr, code := run(t, "check", ""); code != exitFailed || !strings.Contains(stderr, "a PATH is empty") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
}

// TestHelp holds that each help fits a terminal of 80 columns, but for what is to be typed,
// and names each flag in a section.
func TestHelp(t *testing.T) {
	calls := [][]string{{}}
	for _, command := range rootCommand().Commands() {
		calls = append(calls, []string{command.Name()})
	}
	for _, call := range calls {
		stdout, stderr, code := run(t, append(call, "--help")...)
		if code != exitClean || stderr != "" {
			t.Errorf("%q: exit code %d: %s", call, code, stderr)
		}
		typed := false
		for line := range strings.Lines(stdout) {
			typed = line == "Examples:\n" || typed && line != "\n"
			if len([]rune(line)) > usualHelpWidth+1 && !typed {
				t.Errorf("%q: %s", call, line)
			}
		}
	}
	stdout, _, _ := run(t, "check", "--help")
	checkCommand().Flags().VisitAll(func(f *pflag.Flag) {
		if strings.Count(stdout, "--"+f.Name+" ")+strings.Count(stdout, "--"+f.Name+"\n") == 0 {
			t.Errorf("the help has no --%s", f.Name)
		}
	})
	t.Setenv("COLUMNS", "40")
	for line := range strings.Lines(stdoutOf(t, "version", "--help")) {
		if len(line) > 41 {
			t.Errorf("40 columns: %s", line)
		}
	}
}

// TestManual holds that the manual page of a command has each of its flags, and shows the
// words as they are.
func TestManual(t *testing.T) {
	for _, command := range rootCommand().Commands() {
		page := Manual(command)
		for line := range strings.Lines(page) {
			if strings.HasPrefix(line, "'") || strings.HasPrefix(line, ".") && !strings.HasPrefix(line, ".TH ") && !regexp.MustCompile(`^\.(SH|SS|TP|PP|B|I|br|nf|fi)\b`).MatchString(line) {
				t.Errorf("%s: %s", command.Name(), line)
			}
		}
		command.LocalFlags().VisitAll(func(f *pflag.Flag) {
			if !f.Hidden && !strings.Contains(page, roff("--"+f.Name)) {
				t.Errorf("%s: no --%s", command.Name(), f.Name)
			}
		})
	}
	if page := Manual(checkCommand()); !strings.Contains(page, "<IfDefine>") || !strings.Contains(page, ".SH EXIT STATUS\n0 no error found") {
		t.Errorf("%s", page)
	}
}

func stdoutOf(t *testing.T, args ...string) string {
	t.Helper()
	stdout, _, _ := run(t, args...)
	return stdout
}

// TestProposals holds what the shells are told.
func TestProposals(t *testing.T) {
	for call, want := range map[string][]string{
		"check --format ":     findingFormats,
		"explain --format m":  {"markdown", "mermaid"},
		"explain --mode f":    {"free-threaded"},
		"check --severity w":  {"warning"},
		"check --output s":    {"sarif="},
		"check --python 3.13": {"3.13", "3.13t"},
		"explain no-thr":      {"no-threads"},
		"ch":                  {"check"},
		"check --max-w":       {"--max-warnings"},
	} {
		words := strings.Split(call, " ")
		stdout, _, _ := run(t, append([]string{"__complete"}, words...)...)
		var got []string
		for line := range strings.Lines(stdout) {
			if !strings.HasPrefix(line, ":") {
				proposal, _, _ := strings.Cut(strings.TrimRight(line, "\n"), "\t")
				got = append(got, proposal)
			}
		}
		for _, proposal := range want {
			if !slices.Contains(got, proposal) {
				t.Errorf("%s: %q, want %s", call, got, proposal)
			}
		}
	}
}
