package catalog

import (
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
)

// ArgumentKind is the family of an ArgumentFault.
type ArgumentKind uint8

// The families.
const (
	WrongValue     ArgumentKind = iota
	UnknownOption               // a word of mod_wsgi's options that the directive does not have
	WrongSelector               // a word of <WSGIInterpreterOptions>
	MissingBracket              // a section's tag without its '>'
)

// ArgumentFault is something in a directive's arguments that its handler refuses.
type ArgumentFault struct {
	Kind ArgumentKind
	// Message is httpd's or the module's, word for word.
	Message string
	// Span is what it is about, in the argument text.
	Span grammar.Span
	// Code is the number that the message is logged with, such as AH00543, which is in
	// Message too. Such a message comes without a file and line.
	Code string
	// Warning says that the server starts nevertheless.
	Warning bool
	// Suggest is what to write in place of Span; "" if that is not known.
	Suggest string
}

// Place is where a directive stands and what is known about the server that reads
// it.
type Place struct {
	VirtualHost bool // in a <VirtualHost>
	Directory   bool // in a section that applies to directories, files or locations
	HtAccess    bool // in a .htaccess file
	// Section is the innermost section's name with its '<', "" at the top level.
	Section string
	// SectionWord is the first word of its arguments.
	SectionWord string
	// ServerRoot is an absolute path.
	ServerRoot string
	// Root is whether httpd reads the configuration as root.
	Root bool
	// ModWSGI is the version of mod_wsgi, "" for the newest known.
	ModWSGI string
	// UserExists and GroupExists tell whether the system knows a name, or a number
	// written "#33". Where they are nil nothing is said about users and groups.
	UserExists, GroupExists func(name string) bool
	// Loaded tells whether a module is loaded, by its identifier, and Declared whether
	// the configuration itself registers a provider or filter of that lower-case name
	// (see Directive.Declares). Where Loaded is nil nothing is said about names that
	// modules bring.
	Loaded, Declared func(name string) bool
}

// CheckArguments returns what the handler of the directive refuses in args by
// itself, without looking at other directives or files. They are in the order in
// which httpd would come to them; httpd stops at the first that is no warning. args
// is the argument text after the expansion of variables, a section's with its '>',
// and has passed CheckCount. Where it is not certain that httpd refuses
// something, nothing is said.
func (d *Directive) CheckArguments(args string, where Place) []ArgumentFault {
	if d.check == nil {
		return nil
	}
	h := &handling{directive: d, args: args, words: d.handlerWords(args), where: where}
	if d.Kind == Iterate2 && len(h.words) < 2 {
		return nil // the handler is called for the words behind the first
	}
	d.check(h)
	return h.faults
}

// handling is one call of a directive's handler.
type handling struct {
	directive *Directive
	args      string
	words     []grammar.Word // those that the handler gets
	where     Place
	faults    []ArgumentFault
}

// handler collects in h what a directive's handler refuses.
type handler func(h *handling)

// handlers are by lower-case table name. A directive without one is never refused
// for its values.
var handlers = gather(
	daemonHandlers, mountHandlers, scriptHandlers, interpreterHandlers, telemetryHandlers, trustHandlers,
	choiceHandlers, rangeHandlers, coreHandlers, serverHandlers, aliasHandlers, accessHandlers, environmentHandlers,
	headerHandlers, rewriteHandlers, indexHandlers, tlsHandlers, proxyHandlers, remoteIPHandlers, reqTimeoutHandlers, mutexHandlers, davHandlers, logHandlers, expiresHandlers, moduleHandlers, sectionHandlers,
)

func gather(tables ...map[string]handler) map[string]handler {
	all := map[string]handler{}
	for _, table := range tables {
		for name, check := range table {
			all[apr.Lower(name)] = check
		}
	}
	return all
}

// refuse records a refusal of the bytes of span.
func (h *handling) refuse(span grammar.Span, message string) {
	h.faults = append(h.faults, ArgumentFault{Message: message, Span: span})
}

// refuseWord records a refusal of the i-th word, or of everything if there is no
// such word.
func (h *handling) refuseWord(i int, message string) {
	span := grammar.Span{End: len(h.args)}
	if i < len(h.words) {
		span = h.words[i].Span
	}
	h.refuse(span, message)
}

// kind gives the last fault its family.
func (h *handling) kind(k ArgumentKind) { h.faults[len(h.faults)-1].Kind = k }

// suggest adds to the last fault what to write in its place.
func (h *handling) suggest(replacement string) {
	h.faults[len(h.faults)-1].Suggest = replacement
}

// suggestNearest suggests the candidate nearest to word, with prefix before it. Where
// a line has very many faults only the first get a suggestion.
func (h *handling) suggestNearest(prefix, word string, candidates []string) {
	const most = 16
	if len(h.faults) > most {
		return
	}
	if meant := Nearest(word, candidates); meant != "" {
		h.suggest(prefix + meant)
	}
}

// value is the i-th word, "" if there is none.
func (h *handling) value(i int) string {
	if i < len(h.words) {
		return h.words[i].Value
	}
	return ""
}
