package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/rules"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// The types of `check --format json`; docs/check.schema.json describes them.
type (
	jsonCheck struct {
		Roots []jsonRoot `json:"roots"`
	}
	jsonRoot struct {
		Root       string         `json:"root"`
		Configtest jsonConfigtest `json:"configtest"`
		Findings   []jsonFinding  `json:"findings"`
	}
	jsonConfigtest struct {
		OK      bool     `json:"ok"`
		File    *string  `json:"file"`
		Line    *int     `json:"line"`
		Message *string  `json:"message"`
		Codes   []string `json:"codes"`
	}
	jsonFinding struct {
		File      *string `json:"file"`
		Line      *int    `json:"line"`
		Column    *int    `json:"column"`
		EndLine   *int    `json:"endLine"`
		EndColumn *int    `json:"endColumn"`
		Severity  string  `json:"severity"`
		Rule      string  `json:"rule"`
		Message   string  `json:"message"`
		URL       *string `json:"url"`
		Fixable   bool    `json:"fixable"`
	}
)

func checkReport(results []checked, least rules.Severity) jsonCheck {
	report := jsonCheck{Roots: []jsonRoot{}}
	for _, r := range results {
		root := jsonRoot{Root: r.given, Configtest: r.configtest(), Findings: []jsonFinding{}}
		for _, f := range r.distinct(least) {
			root.Findings = append(root.Findings, r.finding(f))
		}
		report.Roots = append(report.Roots, root)
	}
	return report
}

func (r checked) configtest() jsonConfigtest {
	v := r.Verdict()
	report := jsonConfigtest{OK: v.OK, Codes: v.Codes}
	if report.Codes == nil {
		report.Codes = []string{}
	}
	if v.OK {
		return report
	}
	message := asUTF8(v.Message)
	report.Message = &message
	if v.File != "" {
		file := asUTF8(r.relative(v.File))
		report.File, report.Line = &file, &v.Line
	}
	return report
}

func (r checked) finding(f rules.Finding) jsonFinding {
	report := jsonFinding{
		Severity: f.Severity.String(), Rule: f.Rule, Message: asUTF8(f.Message), Fixable: len(f.Fixes) > 0,
	}
	if f.URL != "" {
		report.URL = &f.URL
	}
	if inFile(f.Spot) {
		at := r.place(f.Spot)
		report.File = &at.File
		report.Line, report.Column = &at.Line, &at.Column
		report.EndLine, report.EndColumn = &at.EndLine, &at.EndColumn
	}
	return report
}

// inFile reports whether the spot stands in a file, not in a directive of -C or -c or
// of mod_wsgi-express.
func inFile(s config.Spot) bool { return s.Origin != nil && s.Origin.File != "" }

// place is where something is, for people and programs: lines and columns from 1,
// columns in UTF-16 code units.
type place struct {
	File               string
	Line, Column       int
	EndLine, EndColumn int
}

func (r checked) place(spot config.Spot) place {
	at := r.Config.Locate(spot)
	p := place{File: r.relative(at.File), Line: at.Line, Column: 1, EndLine: at.Line, EndColumn: 1}
	if file, err := r.Snapshot.File(at.File); err == nil {
		start := file.Position(at.Span.Start, grammar.UTF16)
		end := file.Position(at.Span.End, grammar.UTF16)
		p.Line, p.Column = start.Line+1, start.Column+1
		p.EndLine, p.EndColumn = end.Line+1, end.Column+1
	}
	return p
}

// relative is the path relative to the root's folder; outside of it the path is
// absolute. Texts that are no path stay.
func (r checked) relative(path string) string {
	if !filepath.IsAbs(path) {
		return path
	}
	relative, err := filepath.Rel(filepath.Dir(r.Root), path)
	if err != nil || relative == ".." || strings.HasPrefix(relative, ".."+string(filepath.Separator)) {
		return path
	}
	return relative
}

// asUTF8 writes bytes that are no UTF-8 as \xHH, as httpd's log does: JSON has no
// other way to hold them.
func asUTF8(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		if r == utf8.RuneError && size == 1 {
			fmt.Fprintf(&b, `\x%02x`, s[0])
		} else {
			b.WriteString(s[:size])
		}
		s = s[size:]
	}
	return b.String()
}

func writeJSON(w io.Writer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}
