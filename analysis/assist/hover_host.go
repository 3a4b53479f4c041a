package assist

import (
	"fmt"
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
)

// hostText sums up the virtual host whose opening tag stands here: its mounts, in the
// order in which httpd compares them, with the process group and the mode of each.
func (h hover) hostText() string {
	if h.Model == nil || h.Resolution == nil {
		return ""
	}
	builds := h.builds()
	ends := interpretersOf(builds[0].resolution)
	var host *interp.Host
	var list rows
	mounts := 0
	for _, m := range h.Model.Mounts {
		if m.Host == nil || m.Host.Section == nil || m.Host.Section.Origin.Line != h.line || m.Host.Section.Origin.File != h.Path {
			continue
		}
		host = m.Host
		mounts++
		for _, i := range ends[m] {
			list.add("", code(m.Path), groupText(i.Process.Name()), interpreterText(i), modeOn(builds, i, modeText))
		}
	}
	if host == nil {
		return ""
	}
	names := slices.Clone(host.Aliases)
	if host.ServerName != "" {
		names = slices.Insert(names, 0, host.ServerName)
	}
	text := "VirtualHost " + strong(strings.Join(host.Addresses, " "))
	if len(names) > 0 {
		text = strong(someOf(names, 3))
	}
	return fmt.Sprintf("%s has %s of mod_wsgi:\n\n%s", text, plural(mounts, "mount"), list.table("mount", "process group", "interpreter", "mode"))
}
