// Package python reads Python text as far as somebody needs it who does not run it: logical lines, statements
// and their blocks, expressions, imports with what stands around them, and the constants of strings. The syntax is that
// of Python 3.8 to 3.15 together; a file that only one of these versions accepts is read as well as one that all do.
//
// The reader takes any text. What Python itself would refuse is a Fault, and the rest of the file is still read.
package python

import (
	"sort"
	"strings"
)

// A Module is one file of Python text.
type Module struct {
	// Text is the source, decoded, without a byte order mark; every offset counts its bytes.
	Text string
	// Body holds the statements at the top level.
	Body []*Statement

	faults []Fault
	lines  []int // offset of each physical line
}

// A Fault is something for which Python refuses to compile the file.
type Fault struct {
	// At is the offset in Module.Text.
	At int
	// Message says it in the words of a recent CPython, where that has words for it.
	Message string
}

// maxFaults is how many faults of a file are kept.
const maxFaults = 100

// A Statement is a simple statement, or a compound one with its clauses.
type Statement struct {
	// Keyword is the word that makes the statement what it is ("import", "from", "return", "if", "def", "match", "type" …).
	// It is empty for an expression and for an assignment.
	Keyword string
	// Tokens are those of a simple statement, keyword included; of a compound statement, its first clause's head.
	Tokens []Token
	// Async stands before def, for and with.
	Async bool
	// Lazy stands before import and from (Python 3.15).
	Lazy bool
	// Decorators are the expressions behind the @ of a def or a class.
	Decorators [][]Token
	// Clauses are the parts of a compound statement that have a block: one for def, class, with; for if, for, while and
	// try also those that begin with elif, else, except and finally; for match its cases.
	Clauses []*Clause
	// Start is the offset of the first token; of the decorator or the word async, where there is one.
	Start int
}

// A Clause is a head and a block of a compound statement.
type Clause struct {
	// Keyword is the word that it begins with.
	Keyword string
	// Head are the tokens between the keyword and the colon.
	Head []Token
	// Body is the block.
	Body []*Statement
	// Start is the offset of the keyword.
	Start int
}

// Name is what a def or a class defines, else empty.
func (s *Statement) Name() string {
	if (s.Keyword == "def" || s.Keyword == "class") && len(s.Tokens) > 0 && s.Tokens[0].IsIdentifier() {
		return normalIdentifier(s.Tokens[0].Text)
	}
	return ""
}

// Body is the block of a statement that has one clause (def, class, with), or of the first clause.
func (s *Statement) Body() []*Statement {
	if len(s.Clauses) == 0 {
		return nil
	}
	return s.Clauses[0].Body
}

// Parse reads text that has been decoded.
func Parse(text string) *Module {
	text = strings.TrimPrefix(text, "\ufeff")
	m := &Module{Text: text, lines: physicalLines(text)}
	lines := logicalLines(text, false, m.fault)
	if len(m.faults) > 0 {
		// Something is unfinished, so words that begin statements may end it.
		faults := m.faults
		m.faults = nil
		lines = logicalLines(text, true, m.fault)
		if len(m.faults) == 0 {
			m.faults = faults
		}
	}
	if at := strings.IndexByte(text, 0); at >= 0 {
		m.fault(at, "source code cannot contain null bytes")
	}
	p := &parser{module: m, lines: lines}
	m.Body = p.block(indentation{columns: 0}, 0, false)
	return m
}

func (m *Module) fault(at int, message string) {
	if len(m.faults) < maxFaults {
		m.faults = append(m.faults, Fault{At: at, Message: message})
	}
}

func physicalLines(text string) []int {
	starts := make([]int, 1, len(text)/30+1)
	for at := untilLineEnd(text); at < len(text); at += untilLineEnd(text[at:]) {
		at += lineEnd(text, at)
		starts = append(starts, at)
	}
	return starts
}

// Position is the line and the column of an offset, both counted from 1, the column in bytes.
func (m *Module) Position(at int) (line, column int) {
	line = sort.SearchInts(m.lines, at+1)
	return line, at - m.lines[line-1] + 1
}

// Line is the line of an offset, counted from 1.
func (m *Module) Line(at int) int {
	line, _ := m.Position(at)
	return line
}

// Walk calls visit for each statement, in the order of the text. Within holds the clauses around the statement, the outermost
// first; it is only valid during the call. A statement whose visit returns false is not entered.
func (m *Module) Walk(visit func(s *Statement, within []Enclosing) bool) {
	walk(m.Body, nil, visit)
}

// Enclosing is a clause around a statement, with the statement that the clause belongs to.
type Enclosing struct {
	*Statement
	Clause *Clause
}

func walk(body []*Statement, within []Enclosing, visit func(*Statement, []Enclosing) bool) {
	for _, s := range body {
		if !visit(s, within) {
			continue
		}
		for _, clause := range s.Clauses {
			walk(clause.Body, append(within, Enclosing{s, clause}), visit)
		}
	}
}
