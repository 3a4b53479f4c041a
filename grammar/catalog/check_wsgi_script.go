package catalog

var scriptHandlers = map[string]handler{
	"WSGIImportScript":    checkImportScript,
	"WSGIDispatchScript":  script("dispatch"),
	"WSGIAccessScript":    script("access"),
	"WSGIAuthUserScript":  script("auth user"),
	"WSGIAuthGroupScript": script("auth group"),
	"WSGIHandlerScript":   checkHandlerScript,
}

// script checks a directive that names one script: wsgi_set_dispatch_script and its
// like in wsgi_config.c.
func script(what string) handler {
	return func(h *handling) {
		if h.value(0) == "" {
			h.refuseWord(0, "Location of "+what+" script not supplied.")
			return
		}
		_, options := h.directive.WSGIOptions(h.args)
		h.checkOptions(options, "Invalid option to WSGI "+what+" script definition.")
	}
}

// checkImportScript is wsgi_add_import_script, up to the point where it looks for
// the process group.
func checkImportScript(h *handling) {
	script("import")(h)
	if len(h.faults) > 0 {
		return
	}
	_, options := h.directive.WSGIOptions(h.args)
	given := map[string]bool{}
	for _, o := range options {
		given[o.Name] = true
	}
	if !given["application-group"] {
		h.refuseWord(len(h.words), "Name of WSGI application group required.")
	}
	if !given["process-group"] {
		h.refuseWord(len(h.words), "Name of WSGI process group required.")
	}
}

// checkHandlerScript is wsgi_add_handler_script.
func checkHandlerScript(h *handling) {
	if h.value(0) == "" {
		h.refuseWord(0, "Name for handler script not supplied.")
		return
	}
	if h.value(1) == "" {
		h.refuseWord(1, "Location of handler script not supplied.")
		return
	}
	_, options := h.directive.WSGIOptions(h.args)
	h.checkOptions(options, "Invalid option to WSGI handler script definition.")
}
