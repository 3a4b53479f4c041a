package grammar

import (
	"path"
	"slices"
	"strings"
)

// A file that a template engine has still to complete is no configuration: it holds what
// the engine puts in, and lines that only the engine reads. Parse knows the marks of Jinja2,
// Go, Mustache and Handlebars ({{ }}, {% %}, {# #}), ERB and EPP (<% %>), Terraform (%{ if })
// and Mako (% if), of Python's %(name)s and of @NAME@ and __NAME__, and a file with one of
// them is read as a template: Line.Text then has Placeholder for each byte that is put in,
// and nothing for a line that only the engine reads. A mark that is open at the end of a line
// goes on in the next. In a file without any, the same characters are what httpd takes them for.

// Placeholder stands in Line.Text for each byte of what a template engine puts in: nobody
// knows that text, nor how long it is. It is a NUL, which nothing else leaves in a text:
// httpd cuts a line there.
const Placeholder = '\x00'

// HasPlaceholder reports whether a text holds something that a template engine puts in.
func HasPlaceholder(text string) bool { return strings.IndexByte(text, Placeholder) >= 0 }

// reading is how the text of a file is read.
type reading struct {
	// template is set when the file is one.
	template bool
	// named is set when the file's name says so: then what a shell, envsubst or a
	// build tool puts in counts as well, which elsewhere is what httpd takes it for.
	named bool
}

// templateNames are the endings of files that are written to be completed by a program
// which knows $NAME, ${NAME} or %NAME%.
var templateNames = map[string]bool{".template": true, ".tmpl": true, ".tpl": true, ".tftpl": true, ".envsubst": true, ".in": true}

// namedTemplate reports whether a file of that name is a template if it holds $NAME.
func namedTemplate(name string) bool { return templateNames[strings.ToLower(path.Ext(name))] }

// templatePart is one mark of a template engine in a line.
type templatePart struct {
	Span
	// statement is true for what puts nothing in: a condition, a loop, a comment.
	statement bool
	// sure is true where the mark can hardly be anything else; ofShell where it is one
	// in a file whose name says that it is a template.
	sure, ofShell bool
	// closing is what ends the mark, where the text ends before; "" where it is whole.
	closing string
}

// templateParts finds the marks in the content of a line. A statement that does not end
// in the line goes on to its end.
func templateParts(content string) []templatePart {
	if end, ok := lineStatement(content); ok {
		return []templatePart{{Span: Span{0, end}, statement: true, sure: true}}
	}
	var parts []templatePart
	search := closings{content: content}
	for at := 0; at < len(content); {
		part, ok := search.partAt(at)
		if !ok {
			at++
			continue
		}
		parts = append(parts, part)
		at = part.End
	}
	return parts
}

// lineStatement reports whether all of the line is a statement of Mako, "% if x:", and
// where it ends.
func lineStatement(content string) (end int, ok bool) {
	text, ok := strings.CutPrefix(strings.TrimLeft(content, whiteSpace), "%")
	if !ok || text == "" || strings.IndexByte("%{(", text[0]) >= 0 {
		return 0, false
	}
	return len(content), makoStatements[firstWord(text)]
}

// closings finds what ends marks, and does not look again for what is not there: a line may
// hold thousands of marks that nothing ends.
type closings struct {
	content string
	absent  []string
}

// after is the offset of the closing behind the offset, from there; -1 without one.
func (c *closings) after(at int, closing string) int {
	if slices.Contains(c.absent, closing) {
		return -1
	}
	end := strings.Index(c.content[at:], closing)
	if end < 0 {
		c.absent = append(c.absent, closing)
	}
	return end
}

// longestName is the length of a name that an engine puts in, with its signs.
const longestName = 100

// partAt is the mark that begins at the offset.
func (c *closings) partAt(at int) (templatePart, bool) {
	content := c.content
	rest := content[at:]
	near := rest[:min(len(rest), longestName)]
	switch rest[0] {
	case '{':
		switch {
		case strings.HasPrefix(rest, "{{"):
			return c.bracketed(at, "{{", "}}")
		case strings.HasPrefix(rest, "{%"):
			return c.bracketed(at, "{%", "%}")
		case strings.HasPrefix(rest, "{#") && (at == 0 || isSpace(content[at-1])):
			return c.bracketed(at, "{#", "#}")
		}
	case '<':
		// "%h <%u" of a log format is no mark: in ERB and EPP a blank or a sign follows.
		if len(rest) > 2 && rest[1] == '%' && strings.IndexByte("=-#| \t", rest[2]) >= 0 || rest == "<%" {
			return c.bracketed(at, "<%", "%>")
		}
	case '%':
		if inner, ok := strings.CutPrefix(near, "%{"); ok {
			inner = strings.TrimPrefix(inner, "~")
			end := -1
			if inner != "" && isSpace(inner[0]) && terraformStatements[firstWord(inner)] {
				end = c.after(at, "}")
			}
			return templatePart{Span: Span{at, at + end + 1}, statement: true, sure: true}, end > 0
		}
		return percentAt(near, at)
	case '$':
		return dollarAt(near, at)
	case '_':
		if name, ok := strings.CutPrefix(near, "__"); ok && (at == 0 || !isWord(content[at-1])) {
			end := strings.Index(name, "__")
			if end > 2 && isCapital(name[:end]) && (end+2 == len(name) || !isWord(name[end+2])) {
				return templatePart{Span: Span{at, at + end + 4}, sure: true}, true
			}
		}
	case '@':
		name := strings.TrimLeft(near, "@")
		signs := len(near) - len(name)
		end := strings.IndexByte(name, '@')
		if signs <= 2 && end > 2 && isName(name[:end]) && strings.HasPrefix(name[end:], near[:signs]) {
			return templatePart{Span: Span{at, at + end + 2*signs}, sure: signs == 2 || strings.ToUpper(name[:end]) == name[:end]}, true
		}
	}
	return templatePart{}, false
}

// percentAt is the mark that begins with the % at the start of rest: %(name)s and its
// escape %% of Python, %NAME% of build tools.
func percentAt(rest string, at int) (templatePart, bool) {
	if strings.HasPrefix(rest, "%(") {
		end := strings.IndexByte(rest, ')')
		if end > 2 && isName(rest[2:end]) && end+1 < len(rest) && (rest[end+1] == 's' || rest[end+1] == 'd') {
			return templatePart{Span: Span{at, at + end + 2}, sure: true}, true
		}
	}
	name := strings.TrimLeft(rest, "%")
	signs := min(len(rest)-len(name), 2)
	if end := strings.IndexByte(name, '%'); end > 1 && isCapital(name[:end]) && strings.HasPrefix(name[end:], rest[:signs]) {
		return templatePart{Span: Span{at, at + end + 2*signs}, ofShell: true}, true
	}
	if signs == 2 {
		return templatePart{Span: Span{at, at + 2}}, true
	}
	return templatePart{}, false
}

// dollarAt is the mark that begins with the $ at the start of rest. ${name} is httpd's
// own too; ${object.name} and ${::name} are no names of variables.
func dollarAt(rest string, at int) (templatePart, bool) {
	if strings.HasPrefix(rest, "${") {
		end := strings.IndexByte(rest, '}')
		if end < 0 {
			return templatePart{}, false
		}
		name := rest[2:end]
		object, field, dotted := strings.Cut(name, ".")
		sure := strings.HasPrefix(name, "::") && isName(name[2:]) || strings.HasPrefix(name, "@") && isName(name[1:]) ||
			dotted && isName(object) && isName(field)
		return templatePart{Span: Span{at, at + end + 1}, sure: sure, ofShell: isName(name)}, sure || isName(name)
	}
	end := 1
	for end < len(rest) && isWord(rest[end]) {
		end++
	}
	if end < 3 || !isCapital(rest[1:end]) {
		return templatePart{}, false
	}
	return templatePart{Span: Span{at, at + end}, ofShell: true}, true
}

func isName(text string) bool {
	for i := range len(text) {
		if c := text[i]; c != '.' && c != '-' && !isWord(c) {
			return false
		}
	}
	return text != "" && (isLetter(text[0]) || text[0] == '_')
}

// isCapital reports whether the text is the name of a variable in capitals.
func isCapital(text string) bool { return isName(text) && strings.ToUpper(text) == text }

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func isWord(c byte) bool { return c == '_' || isLetter(c) || '0' <= c && c <= '9' }

// firstWord is the word at the start of the text, behind blanks.
func firstWord(text string) string {
	text = strings.TrimLeft(text, whiteSpace)
	for i := range len(text) {
		if !isWord(text[i]) {
			return text[:i]
		}
	}
	return text
}

// bracketed is the mark between two brackets.
func (c *closings) bracketed(at int, opening, closing string) (templatePart, bool) {
	rest := c.content[at:]
	end := c.after(at+2, closing)
	if end < 0 && opening == "{{" {
		sign := strings.TrimLeft(rest[2:min(len(rest), longestName)], "-~ \t")
		if sign == "" || strings.IndexByte("#/^!>.$", sign[0]) < 0 && !isLetter(sign[0]) {
			return templatePart{}, false // "{{" alone is text
		}
	}
	size := len(rest)
	if end >= 0 {
		size = end + 4
		if strings.HasPrefix(rest[size:], "}") && closing == "}}" {
			size++ // {{{ }}} of Mustache
		}
	}
	inner := strings.Trim(rest[2:min(size, len(rest))], "{}%<># \t-~=|")
	part := templatePart{Span: Span{at, at + size}, statement: true, sure: end >= 0}
	if end < 0 {
		part.closing = closing
		first := firstWord(strings.TrimLeft(rest[2:], "-+"))
		part.sure = opening == "{%" && (jinjaWords.begin[first] || first == "set")
	}
	switch opening {
	case "{{":
		sign := strings.TrimLeft(rest[2:], "-~ \t")
		part.statement = sign != "" && strings.IndexByte("#/^!>", sign[0]) >= 0 || goStatements[firstWord(inner)]
		first := strings.TrimLeft(inner, ".$@*'\"(")
		part.sure = end >= 0 && (part.statement || first != "" && (isLetter(first[0]) || first[0] == '_'))
	case "<%":
		part.statement = len(rest) < 3 || rest[2] != '='
	}
	return part, true
}

// openMark is what ends the mark that is open behind the content of a physical line, ""
// if none is; closing is what ends the one that is open in front of it.
func openMark(content, closing string) string {
	if closing == "" && isComment(content) {
		return ""
	}
	if closing != "" {
		end := strings.Index(content, closing)
		if end < 0 {
			return closing
		}
		content = content[end+len(closing):]
	}
	parts := templateParts(content)
	if len(parts) == 0 {
		return ""
	}
	return parts[len(parts)-1].closing
}

// isComment reports whether the text is a comment, which may speak of anything.
func isComment(text string) bool { return strings.HasPrefix(strings.TrimLeft(text, whiteSpace), "#") }

// mayHoldMark is false for nearly all lines of files that are no templates.
func mayHoldMark(raw string) bool {
	return strings.IndexByte(raw, '{') >= 0 || strings.IndexByte(raw, '@') >= 0 || strings.Contains(raw, "<%") ||
		strings.Contains(raw, "%(") || strings.Contains(raw, "__") || strings.HasPrefix(strings.TrimLeft(raw, whiteSpace), "%") ||
		strings.Contains(raw, "\n") && strings.IndexByte(raw, '%') >= 0
}

// isTemplate reports whether the line alone says that its file is a template; named is set
// where the file's name says that it may be.
func isTemplate(raw string, named bool) bool {
	if !named && !mayHoldMark(raw) || isComment(raw) {
		return false
	}
	for line := range strings.SplitSeq(raw, "\n") {
		if isComment(line) {
			continue
		}
		for _, part := range templateParts(line) {
			if part.sure || named && part.ofShell {
				return true
			}
		}
	}
	return false
}

// withoutTemplate is the content of a template's line as httpd may get to read it, of the
// same length: Placeholder for what is put in. engine is true for a line of the engine
// alone, which has no text, and for one whose first word nobody knows.
func withoutTemplate(content string, parts []templatePart, named bool) (text string, engine bool) {
	if len(parts) == 0 {
		return content, false
	}
	masked := []byte(content)
	first, last := -1, -1
	for _, part := range parts {
		if part.ofShell && !part.sure && !named && content[part.Start] == '$' && content[part.Start+1] == '{' {
			continue // a variable of httpd's
		}
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
