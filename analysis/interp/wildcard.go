package interp

// wildcardMatch is apr_fnmatch for the patterns of configurations: '*', '?' and
// bracket expressions. With pathname set none of them matches a '/'.
func wildcardMatch(pattern, name string, pathname bool) bool {
	// The place to go on from after the last star: one more character for it.
	star, retry := -1, 0
	p, n := 0, 0
	for n < len(name) {
		width, ok := 0, false
		if p < len(pattern) {
			width, ok = matchOne(pattern[p:], name[n], pathname)
		}
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, retry = p, n
			p++
		case ok:
			p += width
			n++
		case star >= 0 && !(pathname && name[retry] == '/'):
			retry++
			p, n = star+1, retry
		default:
			return false
		}
	}
	for p < len(pattern) && pattern[p] == '*' {
		p++
	}
	return p == len(pattern)
}

// matchOne matches one character of the name with the element at the start of the
// pattern; width is the element's length.
func matchOne(pattern string, c byte, pathname bool) (width int, ok bool) {
	switch pattern[0] {
	case '?':
		return 1, !(pathname && c == '/')
	case '\\':
		if len(pattern) > 1 {
			return 2, pattern[1] == c
		}
	case '[':
		if width, ok := matchSet(pattern, c); width > 0 {
			return width, ok && !(pathname && c == '/')
		}
	}
	return 1, pattern[0] == c
}

// matchSet matches a bracket expression; width is 0 when it has no end.
func matchSet(pattern string, c byte) (width int, ok bool) {
	i := 1
	negated := i < len(pattern) && (pattern[i] == '!' || pattern[i] == '^')
	if negated {
		i++
	}
	for first := true; i < len(pattern) && (first || pattern[i] != ']'); first = false {
		low, high := pattern[i], pattern[i]
		if i+2 < len(pattern) && pattern[i+1] == '-' && pattern[i+2] != ']' {
			high = pattern[i+2]
			i += 2
		}
		if low <= c && c <= high {
			ok = true
		}
		i++
	}
	if i >= len(pattern) {
		return 0, false
	}
	return i + 1, ok != negated
}

// hasWildcard reports whether apr_fnmatch_test would call s a pattern.
func hasWildcard(s string) bool {
	for i := range len(s) {
		switch s[i] {
		case '*', '?', '[':
			return true
		}
	}
	return false
}
