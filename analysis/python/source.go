package python

import (
	"bytes"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/unicode/norm"
)

// Read decodes the bytes of a file as Python does, by its byte order mark or by the encoding that one of its first two
// lines names, and parses them. Bytes that do not fit the encoding are a fault.
func Read(data []byte) *Module {
	text, problem := decode(data)
	m := Parse(text)
	if problem != "" {
		m.faults = append([]Fault{{Message: problem}}, m.faults...)
	}
	return m
}

func decode(data []byte) (text, problem string) {
	mark := bytes.HasPrefix(data, []byte("\xef\xbb\xbf"))
	name := declaredEncoding(data)
	switch folded := foldEncoding(name); {
	case name == "" || folded == "utf-8" || folded == "utf8" || folded == "utf-8-sig" || mark:
		if mark && name != "" && !strings.HasPrefix(folded, "utf") {
			problem = "encoding problem: " + name + " with BOM"
		}
		if utf8.Valid(data) {
			return string(data), problem
		}
		return strings.ToValidUTF8(string(data), "\ufffd"), "(unicode error) 'utf-8' codec can't decode the file"
	}
	known := encodingNamed(name)
	if known == nil {
		// The bytes stand for themselves, so that what is ASCII can still be read.
		text, _ = charmap.ISO8859_1.NewDecoder().String(string(data))
		return text, "unknown encoding: " + name
	}
	text, err := known.NewDecoder().String(string(data))
	if err != nil {
		return strings.ToValidUTF8(string(data), "\ufffd"), "the file is not in its encoding, " + name
	}
	return text, ""
}

// codingLine is the comment of PEP 263.
var codingLine = regexp.MustCompile(`^[ \t\f]*#.*?coding[:=][ \t]*([-_.a-zA-Z0-9]+)`)

// declaredEncoding is the encoding that a comment in the first line names, or one in the second when the first
// holds no code.
func declaredEncoding(data []byte) string {
	for range 2 {
		end := bytes.IndexAny(data, "\r\n")
		if end < 0 {
			end = len(data)
		}
		// A line of megabytes names no encoding.
		line := data[:min(end, 4096)]
		if found := codingLine.FindSubmatch(line); found != nil {
			return string(found[1])
		}
		blank := bytes.TrimLeft(line, " \t\f")
		if len(blank) > 0 && blank[0] != '#' || end == len(data) {
			return ""
		}
		data = data[end+max(1, lineEnd(string(data[end:min(end+2, len(data))]), 0)):]
	}
	return ""
}

func foldEncoding(name string) string {
	return strings.ReplaceAll(strings.ToLower(name), "_", "-")
}

// aliases are names that Python has for encodings and that IANA's register has not.
var aliases = map[string]string{
	"latin": "iso-8859-1", "latin-1": "iso-8859-1", "iso-latin-1": "iso-8859-1", "l1": "iso-8859-1", "8859": "iso-8859-1",
	"ascii": "us-ascii", "646": "us-ascii", "cp1250": "windows-1250", "cp1251": "windows-1251", "cp1252": "windows-1252",
	"cp1253": "windows-1253", "cp1254": "windows-1254", "cp1255": "windows-1255", "cp1256": "windows-1256", "cp1257": "windows-1257",
	"cp1258": "windows-1258", "euc-jp": "euc-jp", "eucjp": "euc-jp", "sjis": "shift_jis", "shift-jis": "shift_jis", "euckr": "euc-kr",
	"big5-tw": "big5", "koi8r": "koi8-r", "latin-9": "iso-8859-15", "latin9": "iso-8859-15", "latin-2": "iso-8859-2", "latin2": "iso-8859-2",
}

func encodingNamed(name string) encoding.Encoding {
	folded := foldEncoding(name)
	if alias := aliases[folded]; alias != "" {
		folded = alias
	}
	if strings.HasPrefix(folded, "iso8859") {
		folded = "iso-8859" + strings.TrimPrefix(folded, "iso8859")
	}
	if folded == "us-ascii" || strings.HasPrefix(folded, "iso-8859-1-") {
		return charmap.ISO8859_1
	}
	found, err := ianaindex.IANA.Encoding(folded)
	if err != nil {
		return nil
	}
	return found
}

// normalIdentifier is the form in which Python compares names (NFKC).
func normalIdentifier(name string) string {
	for at := range len(name) {
		if name[at] >= utf8.RuneSelf {
			return norm.NFKC.String(name)
		}
	}
	return name
}
