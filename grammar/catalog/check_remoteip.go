package catalog

import (
	"fmt"
)

// remoteIPHandlers are directives of modules/metadata/mod_remoteip.c.
var remoteIPHandlers = map[string]handler{
	"RemoteIPInternalProxy": checkRemoteProxies,
	"RemoteIPTrustedProxy":  checkRemoteProxies,
}

// checkRemoteProxies is proxies_set. A name is looked up, which nobody can know here.
func checkRemoteProxies(h *handling) {
	for i, w := range h.words {
		if complaint := subnetFault(w.Value); complaint != "" && complaint != badValue {
			h.refuseWord(i, fmt.Sprintf("RemoteIP: Error parsing IP %s (%s error) for %s", w.Value, complaint, h.directive.Name))
			return
		}
	}
}
