package catalog

import "github.com/modwsgi-ls/modwsgi-ls/grammar/pcre"

var mountHandlers = map[string]handler{
	"WSGIScriptAlias":      checkScriptAlias,
	"WSGIScriptAliasMatch": checkScriptAlias,
}

const (
	emptyProcessGroup     = "Invalid name for WSGI process group."
	emptyApplicationGroup = "Invalid name for WSGI application group."
	emptyCallable         = "Invalid name for WSGI callable object."
	wrongAuthorization    = "Invalid value for authorization flag."
)

// checkScriptAlias is wsgi_add_script_alias in wsgi_config.c, up to the point where
// it looks for the process group.
func checkScriptAlias(h *handling) {
	positional, options := h.directive.WSGIOptions(h.args)
	if len(positional) < 2 || positional[0].Value == "" || positional[1].Value == "" {
		h.refuseWord(len(h.words), h.directive.withHelp("requires at least two arguments"))
		return
	}
	if !h.checkOptions(options, "Invalid option to WSGI script alias definition.") {
		return
	}
	if h.directive.Name == "WSGIScriptAliasMatch" && !pcre.Valid(positional[0].Value) {
		h.refuse(positional[0].Span, badRegex)
	}
}

// checkOptions checks the options that mounts and scripts share. It is false if
// mod_wsgi could not read them to the end.
func (h *handling) checkOptions(options []RawOption, complaint string) bool {
	for _, o := range options {
		if !h.known(o, complaint) {
			return false
		}
		switch o.Name {
		case "process-group":
			h.notEmpty(o, emptyProcessGroup)
		case "application-group":
			h.notEmpty(o, emptyApplicationGroup)
		case "callable-object":
			h.notEmpty(o, emptyCallable)
		case "pass-authorization":
			if _, ok := OnOff(o.Value); !ok {
				h.refuse(o.ValueSpan, wrongAuthorization)
			}
		}
	}
	return true
}

func (h *handling) notEmpty(o RawOption, complaint string) {
	if o.Value == "" {
		h.refuse(o.Span, complaint)
	}
}
