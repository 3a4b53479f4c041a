package apr

import "strings"

// IsPattern reports whether the path has a wildcard: an unescaped '*', '?', or '['
// with a ']' behind it (apr_fnmatch_test in APR's strings/apr_fnmatch.c).
func IsPattern(path string) bool {
	open := false
	for i := 0; i < len(path); i++ {
		switch path[i] {
		case '*', '?':
			return true
		case '\\':
			i++
			if i == len(path) {
				return false
			}
		case '[':
			open = true
		case ']':
			if open {
				return true
			}
		}
	}
	return false
}

// Flags change what wildcards match.
type Flags uint8

// The flags of apr_fnmatch that httpd uses.
const (
	// Pathname keeps wildcards from matching a '/' (APR_FNM_PATHNAME).
	Pathname Flags = 1 << iota
	// Period lets only a dot match the dot that a name begins with (APR_FNM_PERIOD).
	Period
)

// Match reports whether the name matches the pattern as apr_fnmatch compares them:
// '*', '?' and sets such as [a-z] or [!0-9]; a backslash makes the next byte literal.
func Match(pattern, name string, flags Flags) bool {
	if flags&Period != 0 && strings.HasPrefix(name, ".") && !strings.HasPrefix(pattern, ".") && !strings.HasPrefix(pattern, `\`) {
		return false
	}
	// There is one point of return: a later '*' can do whatever an earlier one could.
	p, n := 0, 0
	starPattern, starName := -1, 0
	for n < len(name) {
		if p < len(pattern) && pattern[p] == '*' {
			p++
			starPattern, starName = p, n
			continue
		}
		if next, ok := matchByte(pattern, p, name[n], flags); ok {
			p, n = next, n+1
			continue
		}
		if starPattern < 0 || flags&Pathname != 0 && name[starName] == '/' {
			return false
		}
		starName++
		p, n = starPattern, starName
	}
	for p < len(pattern) && pattern[p] == '*' {
		p++
	}
	return p == len(pattern)
}

// matchByte compares c with the element of the pattern at p and returns where the
// next element starts.
func matchByte(pattern string, p int, c byte, flags Flags) (next int, ok bool) {
	if p >= len(pattern) {
		return p, false
	}
	border := flags&Pathname != 0 && c == '/'
	switch pattern[p] {
	case '?':
		return p + 1, !border
	case '[':
		if end := setEnd(pattern, p, flags); end > 0 {
			return end, !border && inSet(pattern[p+1:end-1], c)
		}
	case '\\':
		if p+1 < len(pattern) {
			return p + 2, pattern[p+1] == c
		}
	}
	return p + 1, pattern[p] == c
}

// setEnd is the offset behind the ']' of the set that starts at p, 0 if it is not
// closed; a '/' ends it unclosed with Pathname. A ']' directly behind the start or the
// negation belongs to the set.
func setEnd(pattern string, p int, flags Flags) int {
	i := p + 1
	if i < len(pattern) && (pattern[i] == '!' || pattern[i] == '^') {
		i++
	}
	for first := true; i < len(pattern); i, first = i+1, false {
		switch {
		case flags&Pathname != 0 && pattern[i] == '/':
			return 0
		case pattern[i] == '\\':
			i++
		case pattern[i] == ']' && !first:
			return i + 1
		}
	}
	return 0
}

// inSet reports whether c is in the set whose content, without the brackets, is set.
func inSet(set string, c byte) bool {
	negated := set != "" && (set[0] == '!' || set[0] == '^')
	if negated {
		set = set[1:]
	}
	found := false
	for i := 0; i < len(set); i++ {
		if set[i] == '\\' && i+1 < len(set) {
			i++
		}
		low := set[i]
		high := low
		if i+2 < len(set) && set[i+1] == '-' {
			i += 2
			if set[i] == '\\' && i+1 < len(set) {
				i++
			}
			high = set[i]
		}
		if low <= c && c <= high {
			found = true
		}
	}
	return found != negated
}

// MatchFold reports whether the text matches a pattern of '*' and '?' without regard to
// the case of letters (ap_strcasecmp_match), as names of hosts are compared.
func MatchFold(pattern, text string) bool {
	p, n := 0, 0
	starPattern, starText := -1, 0
	for n < len(text) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			p++
			starPattern, starText = p, n
		case p < len(pattern) && (pattern[p] == '?' || LowerByte(pattern[p]) == LowerByte(text[n])):
			p, n = p+1, n+1
		case starPattern < 0:
			return false
		default:
			starText++
			p, n = starPattern, starText
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}

// IsMatchFold reports whether MatchFold takes the text for a pattern (ap_is_matchexp).
func IsMatchFold(text string) bool { return strings.ContainsAny(text, "*?") }
