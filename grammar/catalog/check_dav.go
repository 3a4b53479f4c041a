package catalog

import "github.com/modwsgi-ls/modwsgi-ls/grammar/apr"

// davHandlers are directives of modules/dav/main/mod_dav.c.
var davHandlers = map[string]handler{"Dav": checkDav}

// davProviders are the providers of DAV, with the modules that register them.
var davProviders = providers(map[string]string{
	"dav_fs_module":  "filesystem",
	"dav_svn_module": "svn",
})

// checkDav is dav_cmd_dav.
func checkDav(h *handling) {
	provider := h.value(0)
	switch {
	case apr.EqualFold(provider, "off"):
		return
	case apr.EqualFold(provider, "on"):
		provider = "filesystem"
	}
	if !h.provided(provider, davProviders) {
		h.refuseWord(0, "Unknown DAV provider: "+provider)
	}
}
