package apr

// Lower is s with the capitals of ASCII made small (ap_cstr_tolower). httpd and
// mod_wsgi compare names byte by byte, so other letters have no case.
func Lower(s string) string {
	for i := 0; i < len(s); i++ {
		if isUpper(s[i]) {
			b := []byte(s)
			for ; i < len(b); i++ {
				b[i] = LowerByte(b[i])
			}
			return string(b)
		}
	}
	return s
}

// LowerByte is c, small if it is a capital of ASCII.
func LowerByte(c byte) byte {
	if isUpper(c) {
		return c + 'a' - 'A'
	}
	return c
}

func isUpper(c byte) bool { return 'A' <= c && c <= 'Z' }

// EqualFold compares without regard to the case of the letters of ASCII (strcasecmp,
// ap_cstr_casecmp).
func EqualFold(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) {
		if a[i] != b[i] && LowerByte(a[i]) != LowerByte(b[i]) {
			return false
		}
	}
	return true
}
