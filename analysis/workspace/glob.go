package workspace

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

// Match reports whether the name matches the pattern of one path part, as
// apr_fnmatch with APR_FNM_PERIOD does: '*', '?' and sets such as [a-z] or [!0-9]; a
// backslash makes the next byte literal; a leading dot is matched by a dot only.
func Match(pattern, name string) bool {
	if len(name) > 0 && name[0] == '.' && (pattern == "" || pattern[0] != '.') {
		return pattern != "" && pattern[0] == '\\' && matchHere(pattern, name)
	}
	return matchHere(pattern, name)
}

// matchHere compares with one point of return: a later '*' can do whatever an
// earlier one could.
func matchHere(pattern, name string) bool {
	p, n := 0, 0
	starPattern, starName := -1, 0
	for n < len(name) {
		if p < len(pattern) && pattern[p] == '*' {
			p++
			starPattern, starName = p, n
			continue
		}
		if next, ok := matchByte(pattern, p, name[n]); ok {
			p, n = next, n+1
			continue
		}
		if starPattern < 0 {
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
func matchByte(pattern string, p int, c byte) (next int, ok bool) {
	if p >= len(pattern) {
		return p, false
	}
	switch pattern[p] {
	case '?':
		return p + 1, true
	case '[':
		if end := setEnd(pattern, p); end > 0 {
			return end, inSet(pattern[p+1:end-1], c)
		}
	case '\\':
		if p+1 < len(pattern) {
			return p + 2, pattern[p+1] == c
		}
	}
	return p + 1, pattern[p] == c
}

// setEnd is the offset behind the ']' of the set that starts at p, 0 if it is not
// closed. A ']' directly behind the start or the negation belongs to the set.
func setEnd(pattern string, p int) int {
	i := p + 1
	if i < len(pattern) && (pattern[i] == '!' || pattern[i] == '^') {
		i++
	}
	for first := true; i < len(pattern); i, first = i+1, false {
		switch {
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
