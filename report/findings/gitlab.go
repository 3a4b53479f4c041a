package findings

import (
	"io"
	"path/filepath"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/rules"
)

// The types of a Code Quality report, as GitLab takes it.
type (
	gitlabIssue struct {
		Description string         `json:"description"`
		CheckName   string         `json:"check_name"`
		Fingerprint string         `json:"fingerprint"`
		Severity    string         `json:"severity"`
		Location    gitlabLocation `json:"location"`
	}
	gitlabLocation struct {
		Path  string      `json:"path"`
		Lines gitlabLines `json:"lines"`
	}
	gitlabLines struct {
		Begin int `json:"begin"`
		End   int `json:"end"`
	}
)

// NewGitLab returns a writer of GitLab's Code Quality report.
func NewGitLab(w io.Writer, least rules.Severity) Writer {
	return &gitlabWriter{jsonList{w: w, head: "[", tail: "]\n", indent: "  ", end: "\n"}, least}
}

type gitlabWriter struct {
	list  jsonList
	least rules.Severity
}

var gitlabSeverities = map[rules.Severity]string{
	rules.Error: "critical", rules.Warning: "major", rules.Information: "minor", rules.Hint: "info",
}

func (g *gitlabWriter) Root(r *Root) error {
	if r.Unread != "" {
		return g.list.add(gitlabIssue{
			Description: asUTF8(r.Unread), CheckName: unreadName, Fingerprint: unreadFingerprint(r), Severity: "blocker",
			Location: gitlabLocation{asUTF8(filepath.ToSlash(r.Path)), gitlabLines{1, 1}},
		})
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		if !f.Told(g.least) {
			continue
		}
		at := r.place(f)
		err := g.list.add(gitlabIssue{
			Description: asUTF8(f.Message), CheckName: f.Rule, Fingerprint: f.Fingerprint, Severity: gitlabSeverities[f.Severity],
			Location: gitlabLocation{asUTF8(filepath.ToSlash(at.Path)), gitlabLines{at.Line, at.EndLine}},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (g *gitlabWriter) Close() error { return g.list.close() }
