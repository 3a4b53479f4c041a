package catalog

import "strings"

// lower is s with ASCII's capitals made small. httpd and mod_wsgi compare names
// byte by byte, so other letters have no case.
func lower(s string) string {
	i := strings.IndexFunc(s, func(r rune) bool { return 'A' <= r && r <= 'Z' })
	if i < 0 {
		return s
	}
	b := []byte(s)
	for ; i < len(b); i++ {
		if 'A' <= b[i] && b[i] <= 'Z' {
			b[i] += 'a' - 'A'
		}
	}
	return string(b)
}

// same compares as C's strcasecmp does.
func same(a, b string) bool { return len(a) == len(b) && lower(a) == lower(b) }
