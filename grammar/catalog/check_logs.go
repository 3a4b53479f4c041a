package catalog

import (
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
)

// logHandlers are the directives of modules/loggers/mod_log_config.c.
var logHandlers = map[string]handler{
	"LogFormat": func(h *handling) { checkLogFormat(h, 0) },
	"CustomLog": checkCustomLog,
	"GlobalLog": checkCustomLog,
}

// logLetters are what may end an item of a log format, by the module that registers
// them. A caret begins one of three bytes.
var logLetters = providers(map[string]string{
	"log_config_module": "h a A l u t f b B i o n L e V v p P H m q X C k r D T U s R ^ti ^to",
	"logio_module":      "I O S ^FB",
	"ssl_module":        "c x",
})

// checkCustomLog is add_custom_log. Expressions are not judged.
func checkCustomLog(h *handling) {
	if len(h.words) > 2 {
		clause := h.value(2)
		switch name, value, _ := strings.Cut(apr.Lower(clause), "="); {
		case name == "env" && len(clause) > 3:
			if value == "" || value == "!" {
				h.refuseWord(2, "missing environment variable name")
				return
			}
		case name == "expr" && len(clause) > 4:
			if value == "" {
				h.refuseWord(2, "missing condition")
				return
			}
		default:
			h.refuseWord(2, "error in condition clause")
			return
		}
	}
	checkLogFormat(h, 1)
}

// checkLogFormat is parse_log_string.
func checkLogFormat(h *handling, i int) {
	for rest := h.value(i); ; {
		_, item, found := strings.Cut(rest, "%")
		if !found {
			return
		}
		var complaint string
		if rest, complaint = h.logItem(item); complaint != "" {
			h.refuseWord(i, complaint)
			return
		}
	}
}

// logItem takes what stands behind a '%' (parse_log_item) and returns what follows
// it.
func (h *handling) logItem(item string) (rest, complaint string) {
	if strings.HasPrefix(item, "%") {
		return item[1:], ""
	}
	for item = strings.TrimLeft(item, "!<>,0123456789"); strings.HasPrefix(item, "{"); item = strings.TrimLeft(item, "!<>,0123456789") {
		_, item, _ = strings.Cut(item[1:], "}")
		item = strings.TrimLeft(item, "}")
	}
	const three = 3
	switch {
	case item == "":
		return "", "Ran off end of LogFormat parsing args to some directive"
	case item[0] == '^' && len(item) >= three && h.logLetter(item[:three]):
		return item[three:], ""
	case h.logLetter(item[:1]):
		return item[1:], ""
	}
	return "", "Unrecognized LogFormat directive %" + item[:1]
}

// logLetter reports whether a loaded module registers the letters; it is true where
// that is not known.
func (h *handling) logLetter(letters string) bool {
	if h.where.Loaded == nil {
		return true
	}
	module, known := logLetters[letters]
	return known && h.where.Loaded(module)
}
