package findings

import (
	"encoding/xml"
	"fmt"
	"io"
	"path/filepath"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/rules"
	"github.com/modwsgi-ls/modwsgi-ls/report/terminal"
)

// NewCheckstyle returns a writer of the XML of Checkstyle, which many programs read.
func NewCheckstyle(w io.Writer, least rules.Severity) Writer {
	return &xmlWriter{w: w, least: least, name: "checkstyle", attributes: ` version="8.0"`, elements: checkstyleFiles}
}

// NewJUnit returns a writer of JUnit's XML: a suite for each root, a test case for each
// finding, which has failed if it is an error or a warning.
func NewJUnit(w io.Writer, least rules.Severity) Writer {
	return &xmlWriter{w: w, least: least, name: "testsuites", elements: junitSuite, byRoot: true}
}

// xmlWriter writes one element around those of the roots.
type xmlWriter struct {
	w                io.Writer
	least            rules.Severity
	name, attributes string
	elements         func(r *Root, told []*Finding) []any
	byRoot           bool // what an earlier root has said is said again
	begun            bool
}

func (x *xmlWriter) begin() error {
	if x.begun {
		return nil
	}
	x.begun = true
	_, err := fmt.Fprintf(x.w, "%s<%s%s>\n", xml.Header, x.name, x.attributes)
	return err
}

func (x *xmlWriter) Root(r *Root) error {
	if err := x.begin(); err != nil {
		return err
	}
	var told []*Finding
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Told(x.least) || x.byRoot && f.Repeated && f.Suppressed == nil && f.Severity <= x.least {
			told = append(told, f)
		}
	}
	for _, element := range x.elements(r, told) {
		data, err := xml.MarshalIndent(element, "  ", "  ")
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(x.w, "%s\n", data); err != nil {
			return err
		}
	}
	return nil
}

func (x *xmlWriter) Close() error {
	if err := x.begin(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(x.w, "</%s>\n", x.name)
	return err
}

type (
	checkstyleFile struct {
		XMLName xml.Name          `xml:"file"`
		Name    string            `xml:"name,attr"`
		Errors  []checkstyleError `xml:"error"`
	}
	checkstyleError struct {
		Line     int    `xml:"line,attr"`
		Column   int    `xml:"column,attr"`
		Severity string `xml:"severity,attr"`
		Message  string `xml:"message,attr"`
		Source   string `xml:"source,attr"`
	}
)

var checkstyleSeverities = map[rules.Severity]string{
	rules.Error: "error", rules.Warning: "warning", rules.Information: "info", rules.Hint: "info",
}

// checkstyleFiles are the files with findings, in the order of their first.
func checkstyleFiles(r *Root, told []*Finding) []any {
	if r.Unread != "" {
		return []any{&checkstyleFile{Name: terminal.Harmless(filepath.ToSlash(r.Path)), Errors: []checkstyleError{
			{1, 1, "error", terminal.Harmless(r.Unread), "modwsgi-ls." + unreadName},
		}}}
	}
	files := map[string]*checkstyleFile{}
	var elements []any
	for _, f := range told {
		at := r.place(f)
		file := files[at.Path]
		if file == nil {
			file = &checkstyleFile{Name: terminal.Harmless(filepath.ToSlash(at.Path))}
			files[at.Path] = file
			elements = append(elements, file)
		}
		file.Errors = append(file.Errors, checkstyleError{
			at.Line, at.Column, checkstyleSeverities[f.Severity], terminal.Harmless(f.Message), "modwsgi-ls." + f.Rule,
		})
	}
	return elements
}

type (
	junitTestSuite struct {
		XMLName  xml.Name    `xml:"testsuite"`
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Errors   int         `xml:"errors,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Name    string        `xml:"name,attr"`
		Class   string        `xml:"classname,attr"`
		File    string        `xml:"file,attr,omitempty"`
		Line    int           `xml:"line,attr,omitempty"`
		Failure *junitFailure `xml:"failure"`
		Error   *junitFailure `xml:"error"`
		Output  string        `xml:"system-out,omitempty"`
	}
	junitFailure struct {
		Type    string `xml:"type,attr"`
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
)

func junitSuite(r *Root, told []*Finding) []any {
	name := terminal.Harmless(filepath.ToSlash(r.Path))
	suite := junitTestSuite{Name: name}
	if r.Unread != "" {
		why := terminal.Harmless(r.Unread)
		suite.Tests, suite.Errors = 1, 1
		suite.Cases = []junitCase{{Name: "could be read", Class: name, Error: &junitFailure{"error", why, why}}}
		return []any{suite}
	}
	for _, f := range told {
		at := r.place(f)
		file := terminal.Harmless(filepath.ToSlash(at.Path))
		c := junitCase{Name: fmt.Sprintf("%s at %s:%d:%d", f.Rule, file, at.Line, at.Column), Class: file, File: file, Line: at.Line}
		words := terminal.Harmless(f.Message)
		if f.Note != "" {
			words += "\n" + terminal.Harmless(f.Note)
		}
		if f.Severity <= rules.Warning {
			c.Failure = &junitFailure{f.Severity.String(), terminal.Harmless(f.Message), words}
			suite.Failures++
		} else {
			c.Output = words
		}
		suite.Cases = append(suite.Cases, c)
	}
	if len(suite.Cases) == 0 {
		suite.Cases = []junitCase{{Name: "nothing found", Class: name}}
	}
	suite.Tests = len(suite.Cases)
	return []any{suite}
}
