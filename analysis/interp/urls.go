package interp

import (
	"slices"
	"strconv"
	"strings"
)

// URLs are requests, one for each place of a server at which the configuration can
// send requests another way: its own name at the root, mounts, and literal <Location>
// sections that change the way. At most that many; cut says that there are more.
func (m *Model) URLs(most int) (urls []string, cut bool) {
	seen := map[string]bool{}
	main := m.base.main
	for _, h := range m.Hosts {
		server := ""
		if !h.Main() && m.Name(h) != "" {
			server = "http://" + m.Name(h)
			if port := headerPort(m.socketPort(h)); port != 0 {
				server += ":" + strconv.Itoa(port)
			}
		}
		paths := []string{"/"}
		for _, s := range []*Host{h, main} {
			for _, mount := range s.mounts {
				path := mount.Path
				if mount.Match {
					path = literalPattern(mount.Path)
				}
				paths = append(paths, path)
			}
			for _, section := range s.places.literal {
				if section.changesRoute() {
					paths = append(paths, section.pattern)
				}
			}
		}
		slices.Sort(paths)
		for _, path := range slices.Compact(paths) {
			url := server + path
			if !strings.HasPrefix(path, "/") || seen[url] {
				continue
			}
			if len(urls) == most {
				return urls, true
			}
			seen[url] = true
			urls = append(urls, url)
		}
	}
	return urls, false
}
