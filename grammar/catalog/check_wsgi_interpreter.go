package catalog

import (
	"strconv"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
)

var interpreterHandlers = gather(map[string]handler{
	"WSGIMapHEADToGET":        words("Off | On | Auto", "off", "on", "auto"),
	"WSGISwitchInterval":      checkSwitchInterval,
	"WSGIPythonHashSeed":      checkHashSeed,
	"<WSGIInterpreterOptions": checkContainer,
}, each(words("Off | On", "off", "on"),
	"WSGISocketRotation", "WSGIVerboseDebugging", "WSGIDontWriteBytecode", "WSGIDestroyInterpreter",
	"WSGIPerInterpreterGIL", "WSGIFreeThreading", "WSGIRestrictEmbedded", "WSGIRestrictStdin",
	"WSGIRestrictStdout", "WSGIRestrictSignal", "WSGICaseSensitivity", "WSGIPassApacheRequest",
	"WSGIPassAuthorization", "WSGIScriptReloading", "WSGIErrorOverride", "WSGIChunkedRequest",
	"WSGIIgnoreActivity", "WSGIEnableSendfile", "WSGIGroupAuthoritative", "WSGIServerMetrics"))

// each is a table in which all the directives have the same handler.
func each(check handler, names ...string) map[string]handler {
	table := map[string]handler{}
	for _, name := range names {
		table[name] = check
	}
	return table
}

// words accepts one of some words in any letter case, listed in mod_wsgi's way when
// it is another one.
func words(list string, allowed ...string) handler {
	return func(h *handling) {
		for _, word := range allowed {
			if apr.EqualFold(h.value(0), word) {
				return
			}
		}
		h.refuseWord(0, h.directive.Name+" must be one of: "+list)
		h.suggest(meantSwitch(h.value(0)))
	}
}

// meantSwitch is On or Off for the words that mean it elsewhere, else "".
func meantSwitch(value string) string {
	switch strings.TrimRight(apr.Lower(value), ";,.") {
	case "on", "yes", "true", "1", "enable", "enabled":
		return "On"
	case "off", "no", "false", "0", "disable", "disabled", "none":
		return "Off"
	}
	return ""
}

// checkSwitchInterval is wsgi_set_switch_interval in wsgi_config.c.
func checkSwitchInterval(h *handling) {
	if _, ok := SwitchInterval(h.value(0)); !ok {
		h.refuseWord(0, "WSGISwitchInterval must be a positive number of seconds.")
		h.suggest(meantSeconds(h.value(0)))
	}
}

// meantSeconds reads an interval with a unit or a decimal comma; "" if it is none.
func meantSeconds(value string) string {
	text := strings.Replace(apr.Lower(value), ",", ".", 1)
	number, exponent := strings.TrimSuffix(text, "s"), 0
	for suffix, power := range map[string]int{"ms": -3, "us": -6} {
		if strings.HasSuffix(text, suffix) {
			number, exponent = strings.TrimSuffix(text, suffix), power
		}
	}
	seconds, err := strconv.ParseFloat(number+"e"+strconv.Itoa(exponent), 64)
	if err != nil || !(seconds > 0) {
		return ""
	}
	return strconv.FormatFloat(seconds, 'f', -1, 64)
}

// checkHashSeed is wsgi_set_python_hash_seed, which reads the number with
// PyOS_strtoul: blanks, then digits and nothing else.
func checkHashSeed(h *handling) {
	value := h.value(0)
	if value == "random" {
		return
	}
	number := strings.TrimLeft(value, apr.Spaces)
	if number == "" {
		return
	}
	if _, err := strconv.ParseUint(number, 10, 32); err != nil {
		h.refuseWord(0, `WSGIPythonHashSeed must be "random" or an integer in range [0; 4294967295]`)
	}
}

// checkContainer is wsgi_interpreter_options_section.
func checkContainer(h *handling) {
	if !strings.Contains(h.args, ">") {
		h.refuse(grammar.Span{End: len(h.args)}, "<WSGIInterpreterOptions> directive missing closing '>'")
		h.kind(MissingBracket)
		return
	}
	_, options := h.directive.WSGIOptions(h.args)
	given := map[string]bool{}
	for _, o := range options {
		key := apr.Lower(o.Name)
		switch {
		case o.Malformed:
			h.refuse(o.Span, "<WSGIInterpreterOptions>: argument '"+o.Name+"' is not of the form key=value")
			h.kind(WrongSelector)
		case h.directive.Option(o.Name) == nil:
			h.refuse(o.NameSpan, "<WSGIInterpreterOptions>: unknown selector '"+o.Name+"', expected process-group or application-group")
			h.kind(WrongSelector)
			h.suggestOption(o.Name)
		case given[key]:
			h.refuse(o.Span, "<WSGIInterpreterOptions>: "+key+" given more than once")
			h.kind(WrongSelector)
		}
		given[key] = true
	}
}
