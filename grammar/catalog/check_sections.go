package catalog

import (
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/pcre"
)

// sectionHandlers judge the regular expressions of httpd's sections; the rest of an
// opening line is judged where sections are walked.
var sectionHandlers = gather(
	each(func(h *handling) { checkSectionRegex(h, 0) }, "<DirectoryMatch", "<LocationMatch", "<FilesMatch", "<ProxyMatch"),
	each(checkTilde, "<Directory", "<Location", "<Files"),
)

func checkTilde(h *handling) {
	if words := sectionWords(h.args); len(words) > 0 && words[0].Value == "~" {
		checkSectionRegex(h, 1)
	}
}

func checkSectionRegex(h *handling, i int) {
	if words := sectionWords(h.args); i < len(words) && !pcre.Valid(words[i].Value) {
		h.refuse(words[i].Span, "Regex could not be compiled")
	}
}

// sectionWords are the words of a section's arguments, up to the last '>'.
func sectionWords(args string) []grammar.Word {
	return grammar.Words(args[:max(0, strings.LastIndexByte(args, '>'))])
}
