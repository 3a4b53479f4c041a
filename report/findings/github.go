package findings

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/rules"
	"github.com/modwsgi-ls/modwsgi-ls/report/terminal"
)

// NewGitHub returns a writer of workflow commands, which the runner of GitHub Actions shows
// as annotations of the lines.
func NewGitHub(w io.Writer, least rules.Severity) Writer { return &githubWriter{w, least} }

type githubWriter struct {
	w     io.Writer
	least rules.Severity
}

var githubCommands = map[rules.Severity]string{
	rules.Error: "error", rules.Warning: "warning", rules.Information: "notice", rules.Hint: "notice",
}

func (g *githubWriter) Root(r *Root) error {
	if r.Unread != "" {
		_, err := fmt.Fprintf(g.w, "::error file=%s,title=not read::%s\n", githubProperty(filepath.ToSlash(r.Path)), githubData(r.Unread))
		return err
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		if !f.Told(g.least) {
			continue
		}
		at := r.place(f)
		where := fmt.Sprintf("file=%s,line=%d,endLine=%d", githubProperty(filepath.ToSlash(at.Path)), at.Line, at.EndLine)
		if at.Line == at.EndLine { // the runner takes columns within one line only
			where += fmt.Sprintf(",col=%d,endColumn=%d", at.Column, at.EndColumn)
		}
		message := f.Message
		if f.Note != "" {
			message += "\n" + f.Note
		}
		if _, err := fmt.Fprintf(g.w, "::%s %s,title=%s::%s\n", githubCommands[f.Severity], where, githubProperty(f.Rule), githubData(message)); err != nil {
			return err
		}
	}
	return nil
}

func (g *githubWriter) Close() error { return nil }

// githubData escapes the text behind the second colons, githubProperty a value in front of
// them (actions/toolkit, packages/core/src/command.ts).
func githubData(s string) string { return githubDataEscapes.Replace(terminal.Harmless(s)) }

func githubProperty(s string) string { return githubPropertyEscapes.Replace(terminal.Harmless(s)) }

var (
	githubDataEscapes     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	githubPropertyEscapes = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)
