package apr

import (
	"math"
	"strconv"
	"strings"
)

// Spaces is what C's isspace accepts in the C locale.
const Spaces = " \t\n\v\f\r"

// Atoi is C's atoi as glibc has it: leading digits count, what follows is ignored,
// text counts as 0, and what does not fit in 32 bits wraps around.
func Atoi(s string) int {
	n, _, _ := Strtol(s, 10)
	return int(int32(n))
}

// Strtol is C's strtol for bases up to 10. n is the nearest value if the number
// does not fit, with overflow set. end is 0 if there is no number.
func Strtol(s string, base int) (n int64, end int, overflow bool) {
	at := len(s) - len(strings.TrimLeft(s, Spaces))
	start := at
	if at < len(s) && (s[at] == '-' || s[at] == '+') {
		at++
	}
	digits := at
	for at < len(s) && '0' <= s[at] && int(s[at]-'0') < base {
		at++
	}
	if at == digits {
		return 0, 0, false
	}
	n, err := strconv.ParseInt(s[start:at], base, 64)
	return n, at, err != nil
}

// Atof is C's atof: the number in strtod's form that s begins with, else 0.
func Atof(s string) float64 {
	f, _ := Strtod(s)
	return f
}

// Strtod is C's strtod in the C locale. end is 0 if s does not begin with a number.
func Strtod(s string) (f float64, end int) {
	at := len(s) - len(strings.TrimLeft(s, Spaces))
	start := at
	if at < len(s) && (s[at] == '-' || s[at] == '+') {
		at++
	}
	sign := 1.0
	if at > start && s[start] == '-' {
		sign = -1
	}
	rest := Lower(s[at:])
	switch {
	case strings.HasPrefix(rest, "infinity"):
		return sign * math.Inf(1), at + len("infinity")
	case strings.HasPrefix(rest, "inf"):
		return sign * math.Inf(1), at + len("inf")
	case strings.HasPrefix(rest, "nan"):
		return math.NaN(), at + len("nan") + payload(rest[len("nan"):])
	}
	text, length := decimal(rest), 0
	if strings.HasPrefix(rest, "0x") {
		if hex, n := hexadecimal(rest); n > 0 {
			text, length = hex, n
		}
	}
	if length == 0 {
		length = len(text)
	}
	if length == 0 {
		return 0, 0
	}
	f, _ = strconv.ParseFloat(text, 64) // out of range: infinity or 0, as in C
	return sign * f, at + length
}

// payload is the length of a NaN's "(characters)".
func payload(s string) int {
	if !strings.HasPrefix(s, "(") {
		return 0
	}
	end := strings.IndexFunc(s[1:], func(r rune) bool {
		return r != '_' && (r < '0' || '9' < r) && (r < 'a' || 'z' < r)
	})
	if end < 0 || s[1+end] != ')' {
		return 0
	}
	return end + 2
}

// decimal is the decimal number that s begins with; s is in small letters.
func decimal(s string) string {
	at := digits(s, 0, "0123456789")
	count := at
	if at < len(s) && s[at] == '.' {
		end := digits(s, at+1, "0123456789")
		count += end - at - 1
		if count > 0 {
			at = end
		}
	}
	if count == 0 {
		return ""
	}
	return s[:exponent(s, at, 'e')]
}

// hexadecimal is the number after 0x that s begins with, in the form that
// strconv.ParseFloat reads, and its length; s is in small letters.
func hexadecimal(s string) (text string, length int) {
	const alphabet = "0123456789abcdef"
	at := digits(s, 2, alphabet)
	count := at - 2
	if at < len(s) && s[at] == '.' {
		end := digits(s, at+1, alphabet)
		count += end - at - 1
		if count > 0 {
			at = end
		}
	}
	if count == 0 {
		return "", 0
	}
	end := exponent(s, at, 'p')
	if end == at {
		return s[:at] + "p0", at
	}
	return s[:end], end
}

func digits(s string, at int, alphabet string) int {
	for at < len(s) && strings.IndexByte(alphabet, s[at]) >= 0 {
		at++
	}
	return at
}

// exponent is the end of an exponent at the offset at, or at if there is none.
func exponent(s string, at int, letter byte) int {
	if at == len(s) || s[at] != letter {
		return at
	}
	start := at + 1
	if start < len(s) && (s[start] == '-' || s[start] == '+') {
		start++
	}
	if end := digits(s, start, "0123456789"); end > start {
		return end
	}
	return at
}
