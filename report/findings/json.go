package findings

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/rules"
)

// The types of `check --format json`; docs/check.schema.json describes them.
type (
	jsonRoot struct {
		Root       string          `json:"root"`
		Unread     string          `json:"unread,omitempty"`
		Configtest *jsonConfigtest `json:"configtest"`
		Findings   []jsonFinding   `json:"findings"`
	}
	jsonConfigtest struct {
		OK      bool     `json:"ok"`
		File    *string  `json:"file"`
		Line    *int     `json:"line"`
		Message *string  `json:"message"`
		Codes   []string `json:"codes"`
	}
	jsonFinding struct {
		File        *string          `json:"file"`
		Line        *int             `json:"line"`
		Column      *int             `json:"column"`
		EndLine     *int             `json:"endLine"`
		EndColumn   *int             `json:"endColumn"`
		Severity    string           `json:"severity"`
		Rule        string           `json:"rule"`
		Message     string           `json:"message"`
		Note        *string          `json:"note"`
		URL         *string          `json:"url"`
		Related     []jsonRelated    `json:"related"`
		Fixable     bool             `json:"fixable"`
		Fixes       []jsonFix        `json:"fixes"`
		Fingerprint string           `json:"fingerprint"`
		Suppressed  *jsonSuppression `json:"suppressed"`
	}
	jsonPlace struct {
		File      string `json:"file"`
		Line      int    `json:"line"`
		Column    int    `json:"column"`
		EndLine   int    `json:"endLine"`
		EndColumn int    `json:"endColumn"`
	}
	jsonRelated struct {
		jsonPlace
		Message string `json:"message"`
	}
	jsonFix struct {
		Title string     `json:"title"`
		Safe  bool       `json:"safe"`
		Edits []jsonEdit `json:"edits"`
	}
	jsonEdit struct {
		jsonPlace
		NewText string `json:"newText"`
	}
	jsonSuppression struct {
		File   *string `json:"file"`
		Line   *int    `json:"line"`
		Reason string  `json:"reason"`
	}
)

// NewJSON returns a writer of our own JSON, with the findings of severity least or worse
// and those that are suppressed.
func NewJSON(w io.Writer, least rules.Severity) Writer {
	return &jsonWriter{list: jsonList{w: w, head: "{\n  \"roots\": [", tail: "]\n}\n", indent: "    ", end: "\n  "}, least: least}
}

type jsonWriter struct {
	list  jsonList
	least rules.Severity
}

func (j *jsonWriter) Root(r *Root) error {
	root := jsonRoot{Root: asUTF8(r.Given), Unread: asUTF8(r.Unread), Findings: []jsonFinding{}}
	if r.Unread == "" {
		root.Configtest = configtestJSON(r.Configtest)
	}
	for i := range r.Findings {
		if f := &r.Findings[i]; f.Severity <= j.least {
			root.Findings = append(root.Findings, findingJSON(f))
		}
	}
	return j.list.add(root)
}

func (j *jsonWriter) Close() error { return j.list.close() }

func configtestJSON(t Configtest) *jsonConfigtest {
	report := &jsonConfigtest{OK: t.OK, Codes: append([]string{}, t.Codes...)}
	if t.OK {
		return report
	}
	message := asUTF8(t.Message)
	report.Message = &message
	if t.File != "" {
		file := asUTF8(t.File)
		report.File, report.Line = &file, &t.Line
	}
	return report
}

func findingJSON(f *Finding) jsonFinding {
	report := jsonFinding{
		Severity: f.Severity.String(), Rule: f.Rule, Message: asUTF8(f.Message), Fingerprint: f.Fingerprint,
		Related: []jsonRelated{}, Fixes: []jsonFix{},
	}
	if f.Note != "" {
		note := asUTF8(f.Note)
		report.Note = &note
	}
	if f.URL != "" {
		report.URL = &f.URL
	}
	if f.At != nil {
		at := placeJSON(*f.At)
		report.File = &at.File
		report.Line, report.Column = &at.Line, &at.Column
		report.EndLine, report.EndColumn = &at.EndLine, &at.EndColumn
	}
	for _, related := range f.Related {
		report.Related = append(report.Related, jsonRelated{placeJSON(related.At), asUTF8(related.Message)})
	}
	for _, fix := range f.Fixes {
		if fix.isText() {
			report.Fixes = append(report.Fixes, fixJSON(fix))
		}
	}
	report.Fixable = len(report.Fixes) > 0
	if s := f.Suppressed; s != nil {
		report.Suppressed = &jsonSuppression{Reason: asUTF8(s.Reason)}
		if s.At != nil {
			at := placeJSON(*s.At)
			report.Suppressed.File, report.Suppressed.Line = &at.File, &at.Line
		}
	}
	return report
}

// isText reports whether the new text of each edit can be written as JSON.
func (f *Fix) isText() bool {
	for _, edit := range f.Edits {
		if !utf8.ValidString(edit.NewText) {
			return false
		}
	}
	return true
}

func fixJSON(f Fix) jsonFix {
	fix := jsonFix{Title: asUTF8(f.Title), Safe: f.Safe, Edits: []jsonEdit{}}
	for _, edit := range f.Edits {
		fix.Edits = append(fix.Edits, jsonEdit{placeJSON(edit.At), edit.NewText})
	}
	return fix
}

func placeJSON(p Place) jsonPlace {
	return jsonPlace{asUTF8(p.File), p.Line, p.Column, p.EndLine, p.EndColumn}
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

// jsonList writes a list element by element, so that no more than one is held.
type jsonList struct {
	w                       io.Writer
	head, tail, indent, end string
	begun                   bool
}

func (l *jsonList) add(value any) error {
	var b bytes.Buffer
	if l.begun {
		b.WriteString(",")
	} else {
		b.WriteString(l.head)
	}
	l.begun = true
	b.WriteString("\n" + l.indent + jsonText(value, l.indent))
	_, err := l.w.Write(b.Bytes())
	return err
}

// jsonText is a plain value as JSON, whose lines but the first are indented.
func jsonText(value any, indent string) string {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent(indent, "  ")
	if err := encoder.Encode(value); err != nil {
		panic(err) // our own types, without channels and functions
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func (l *jsonList) close() error {
	text := l.end + l.tail
	if !l.begun {
		text = l.head + l.tail
	}
	_, err := io.WriteString(l.w, text)
	return err
}
