package assist

import (
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/catalog"
)

// movable are the offsets, in the raw text of a line, of the physical lines that continue it
// and that can be moved: they begin between two words, and what the directive takes are
// words. Comments can be moved all.
func movable(line *grammar.Line) []int {
	raw := line.Raw()
	if strings.IndexByte(raw, 0) >= 0 || !readsWords(line) {
		return nil
	}
	var found []int
	var quote byte // the one that is open, by any reader's count
	for at := 0; at < len(raw); at++ {
		switch c := raw[at]; {
		case line.Kind() == grammar.Comment:
		case c == '\\' && at+1 < len(raw) && (raw[at+1] == '"' || raw[at+1] == '\'') && quote != 0:
			at++
		case c == quote:
			quote = 0
		case (c == '"' || c == '\'') && quote == 0:
			quote = c
		}
		if raw[at] == '\n' && at+1 < len(raw) && quote == 0 && continues(raw, at) && (line.Kind() == grammar.Comment || blankAround(raw, at)) {
			found = append(found, at+1)
		}
	}
	return found
}

// continues reports whether a backslash joins the line end at the offset, not a template's
// mark that is open there.
func continues(raw string, at int) bool {
	return strings.HasSuffix(strings.TrimSuffix(raw[:at], "\r"), `\`)
}

// blankAround reports whether there is white space at the line end at the offset, in front
// of the backslash or at the start of the next line: it parts two words.
func blankAround(raw string, at int) bool {
	return leadOf(raw[at+1:]) != "" || !leadingBlankNeeded(raw, at+1)
}

// leadingBlankNeeded reports whether only the white space in front of the continuing line at
// the offset parts it from the line before.
func leadingBlankNeeded(raw string, at int) bool {
	before := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(raw[:at], "\n"), "\r"), "\\")
	return before != "" && !strings.HasSuffix(before, " ") && !strings.HasSuffix(before, "\t")
}

// readsWords reports whether the handler of the directive reads its arguments word by word,
// so that the white space between them does not count.
func readsWords(line *grammar.Line) bool {
	if line.Kind() == grammar.Comment {
		return true
	}
	entries := catalog.Default().Directive(line.Name())
	for _, d := range entries {
		if d.Kind == catalog.RawArgs && d.Module != "wsgi_module" && !wordByWord[strings.ToLower(strings.TrimPrefix(d.Name, "<"))] {
			return false
		}
	}
	return len(entries) > 0
}

// wordByWord are the directives that httpd hands their arguments as one text (RAW_ARGS) and
// that read it word by word; what others do with it, such as expressions and messages, may
// depend on each blank.
var wordByWord = map[string]bool{
	"allowoverride": true, "balancermember": true, "browsermatch": true, "browsermatchnocase": true, "directory": true,
	"directorymatch": true, "files": true, "filesmatch": true, "header": true, "location": true, "locationmatch": true,
	"mutex": true, "options": true, "proxypass": true, "proxypassmatch": true, "proxyset": true, "requestheader": true,
	"requestreadtimeout": true, "rewritecond": true, "rewriterule": true, "serveralias": true, "setenvif": true,
	"setenvifnocase": true, "ssloptions": true, "sslprotocol": true, "sslproxyprotocol": true, "use": true, "virtualhost": true,
}
