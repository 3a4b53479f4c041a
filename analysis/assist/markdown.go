package assist

import "strings"

// Everything that a configuration, a file's name or a script brings into Markdown goes
// through one of these functions: what a stranger wrote must not become a link, a
// picture or a table of our own.

// Escape is text that Markdown shows as it is.
func Escape(text string) string {
	var b strings.Builder
	for i, r := range text {
		switch {
		case r == '\n' || r == '\r' || r == 0:
			b.WriteByte(' ')
			continue
		case r == '_' && within(text, i):
		case strings.ContainsRune("\\`*_[]<>|~$&!#", r):
			b.WriteByte('\\')
		case i == 0 && strings.ContainsRune("-+=>", r):
			b.WriteByte('\\')
		case r == ':' && (strings.HasSuffix(text[:i], "http") || strings.HasSuffix(text[:i], "https")):
			b.WriteString("&#58;") // no link of its own
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// within reports whether the byte at i stands between letters or digits, where
// Markdown reads no emphasis.
func within(text string, i int) bool {
	word := func(c byte) bool { return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' }
	return i > 0 && i+1 < len(text) && word(text[i-1]) && word(text[i+1])
}

// code is text in a Markdown code span.
func code(text string) string {
	fence := "`"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	if strings.HasPrefix(text, "`") || strings.HasSuffix(text, "`") {
		text = " " + text + " "
	}
	text = strings.NewReplacer("\n", " ", "\r", " ", "\x00", " ").Replace(text)
	if text == "" {
		return "``"
	}
	return fence + text + fence
}

// strong is text in bold, as code where Markdown would read it otherwise.
func strong(text string) string {
	if strings.ContainsAny(text, "<>*_`[]|\\\n\r\x00") {
		text = code(text)
	}
	return "**" + text + "**"
}

// cell is text that may stand in a table.
func cell(text string) string { return strings.ReplaceAll(text, "|", "\\|") }
