package grammar

import (
	"strings"
)

// A file that a template engine has still to complete is no configuration: it holds what
// the engine puts in, and lines that only the engine reads. Parse knows the marks of Jinja2,
// Go, Mustache and Handlebars ({{ }}, {% %}, {# #}), ERB and EPP (<% %>), of Python's %(name)s
// and of @NAME@, and a file with one of them is read as a template: Line.Text then has
// Placeholder for each byte that is put in, and nothing for a line that only the engine
// reads. In a file without any, the same characters are what httpd takes them for.

// Placeholder stands in Line.Text for each byte of what a template engine puts in: nobody
// knows that text, nor how long it is. It is a NUL, which nothing else leaves in a text:
// httpd cuts a line there.
const Placeholder = '\x00'

// HasPlaceholder reports whether a text holds something that a template engine puts in.
func HasPlaceholder(text string) bool { return strings.IndexByte(text, Placeholder) >= 0 }

// templatePart is one mark of a template engine in a line.
type templatePart struct {
	Span
	// statement is true for what puts nothing in: a condition, a loop, a comment.
	statement bool
	// sure is true where the mark can hardly be anything else.
	sure bool
}

// templateParts finds the marks in the content of a line. A statement that does not end
// in the line goes on to its end.
func templateParts(content string) []templatePart {
	var parts []templatePart
	for at := 0; at < len(content); {
		part, ok := templatePartAt(content, at)
		if !ok {
			at++
			continue
		}
		parts = append(parts, part)
		at = part.End
	}
	return parts
}

// templatePartAt is the mark that begins at the offset.
func templatePartAt(content string, at int) (templatePart, bool) {
	rest := content[at:]
	switch rest[0] {
	case '{':
		switch {
		case strings.HasPrefix(rest, "{{"):
			return bracketed(rest, at, "{{", "}}")
		case strings.HasPrefix(rest, "{%"):
			return bracketed(rest, at, "{%", "%}")
		case strings.HasPrefix(rest, "{#") && (at == 0 || isSpace(content[at-1])):
			return bracketed(rest, at, "{#", "#}")
		}
	case '<':
		// "%h <%u" of a log format is no mark: in ERB and EPP a blank or a sign follows.
		if len(rest) > 2 && rest[1] == '%' && strings.IndexByte("=-#| \t", rest[2]) >= 0 || rest == "<%" {
			return bracketed(rest, at, "<%", "%>")
		}
	case '%':
		if end := strings.Index(rest, ")s"); strings.HasPrefix(rest, "%(") && end > 2 && isName(rest[2:end]) {
			return templatePart{Span{at, at + end + 2}, false, true}, true
		}
	case '@':
		name := strings.TrimLeft(rest, "@")
		signs := len(rest) - len(name)
		end := strings.IndexByte(name, '@')
		if signs <= 2 && end > 2 && isName(name[:end]) && (signs == 2 || strings.ToUpper(name[:end]) == name[:end]) &&
			strings.HasPrefix(name[end:], rest[:signs]) {
			return templatePart{Span{at, at + end + 2*signs}, false, true}, true
		}
	}
	return templatePart{}, false
}

func isName(text string) bool {
	for i := range len(text) {
		if c := text[i]; c != '_' && c != '.' && c != '-' && !isLetter(c) && (c < '0' || c > '9') {
			return false
		}
	}
	return text != "" && (isLetter(text[0]) || text[0] == '_')
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// bracketed is the mark between two brackets.
func bracketed(rest string, at int, opening, closing string) (templatePart, bool) {
	end := strings.Index(rest[2:], closing)
	size := len(rest)
	if end >= 0 {
		size = end + 4
		if strings.HasPrefix(rest[size:], "}") && closing == "}}" {
			size++ // {{{ }}} of Mustache
		}
	}
	inner := strings.Trim(rest[2:min(size, len(rest))], "{}%<># \t-~=|")
	word := inner
	if i := strings.IndexFunc(inner, func(r rune) bool { return r != '_' && !isLetter(byte(r)) }); i >= 0 {
		word = inner[:i]
	}
	part := templatePart{Span: Span{at, at + size}, statement: true, sure: end >= 0}
	switch opening {
	case "{{":
		if end < 0 {
			return part, false // "{{" alone is text
		}
		sign := strings.TrimLeft(rest[2:], "-~ \t")
		part.statement = sign != "" && strings.IndexByte("#/^!>&", sign[0]) >= 0 && sign[0] != '&' || goStatements[word]
		first := strings.TrimLeft(inner, ".$@*'\"(")
		part.sure = part.statement || first != "" && (isLetter(first[0]) || first[0] == '_')
	case "<%":
		part.statement = len(rest) < 3 || rest[2] != '='
	}
	return part, true
}

// goStatements are the words that begin an action of Go's templates which puts nothing in.
var goStatements = map[string]bool{
	"if": true, "else": true, "end": true, "range": true, "with": true, "define": true, "block": true, "break": true, "continue": true,
}

// isTemplate reports whether the line alone says that its file is a template.
func isTemplate(raw string) bool {
	if strings.IndexByte(raw, '{') < 0 && strings.IndexByte(raw, '@') < 0 && !strings.Contains(raw, "<%") && !strings.Contains(raw, "%(") {
		return false
	}
	for line := range strings.SplitSeq(raw, "\n") {
		text := strings.TrimLeft(line, whiteSpace)
		if strings.HasPrefix(text, "#") {
			continue // a comment may speak of anything
		}
		for _, part := range templateParts(line) {
			if part.sure {
				return true
			}
		}
	}
	return false
}

// withoutTemplate is the content of a template's line as httpd may get to read it, of the
// same length: Placeholder for what is put in. engine is true for a line of the engine
// alone, which has no text, and for one whose first word nobody knows.
func withoutTemplate(content string) (text string, engine bool) {
	parts := templateParts(content)
	if len(parts) == 0 || strings.HasPrefix(strings.TrimLeft(content, whiteSpace), "#") {
		return content, false
	}
	masked := []byte(content)
	first, last := -1, -1
	for _, part := range parts {
		if part.statement {
			if first < 0 {
				first = part.Start
			}
			last = part.End
		}
		for i := part.Start; i < part.End; i++ {
			masked[i] = Placeholder
		}
	}
	// What stands between statements is there or not.
	for i := max(first, 0); i < last; i++ {
		masked[i] = Placeholder
	}
	text = string(masked)
	word, _, ok := NextWord(text, 0)
	return text, !ok || HasPlaceholder(word.Value)
}
