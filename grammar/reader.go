package grammar

import "strings"

// readLines splits text into logical lines, as ap_cfg_getline_core in httpd's
// server/util.c does; in a template a mark that is open joins lines too.
func readLines(text string, how reading) []*Line {
	if text == "" {
		return nil
	}
	most := strings.Count(text, "\n") + 1
	lines := make([]*Line, 0, most)
	var slab []Line // lines are made many at a time
	for text != "" {
		if len(slab) == 0 {
			slab = make([]Line, min(most-len(lines), maxChunk))
		}
		slab[0] = readLine(text, how)
		lines = append(lines, &slab[0])
		text = text[len(slab[0].raw):]
		slab = slab[1:]
	}
	return lines
}

// readLine reads the logical line at the start of text, which is not empty.
func readLine(text string, how reading) Line {
	content, size := physicalLine(text)
	if size > len(content) && strings.HasSuffix(content, `\`) || how.template && openMark(content, "") != "" {
		j, size := readContinued(text, how)
		return newLine(text[:size], j.text, j, how)
	}
	if nul := strings.IndexByte(content, 0); nul >= 0 {
		content = content[:nul]
	}
	return newLine(text[:size], content, nil, how)
}

// physicalLine is the content of the physical line at the start of text, and its
// size with what ends it: LF or CRLF, or the end of the text.
func physicalLine(text string) (content string, size int) {
	lf := strings.IndexByte(text, '\n')
	if lf < 0 {
		return text, len(text)
	}
	return strings.TrimSuffix(text[:lf], "\r"), lf + 1
}

// joined is a logical line of more than one physical line.
type joined struct {
	text   string  // what the physical lines give together, before trimming
	pieces []piece // where the bytes of text come from, in order, none empty
	// end is the offset in the raw text at which the content of the last physical
	// line ends; NUL, a line end or nothing is there.
	end      int
	physical int  // number of physical lines
	open     bool // the last backslash, or a mark that is open, joins the end of the file
}

// piece says that the bytes from text on were typed from raw on.
type piece struct{ text, raw, size int }

// readContinued reads a logical line of several physical lines and returns its size
// in text too.
func readContinued(text string, how reading) (*joined, int) {
	j := &joined{}
	var buf []byte
	mark := "" // what ends the template's mark that is open
	for at := 0; ; {
		content, size := physicalLine(text[at:])
		j.physical++
		nul := strings.IndexByte(content, 0)
		if nul >= 0 {
			content = content[:nul]
		}
		if content != "" {
			j.pieces = append(j.pieces, piece{len(buf), at, len(content)})
			buf = append(buf, content...)
		}
		j.end = at + len(content)
		at += size
		if how.template && nul < 0 && !isComment(text) {
			mark = openMark(content, mark)
		}
		if mark != "" && nul < 0 {
			if j.open = at == len(text); j.open {
				j.text = string(buf)
				return j, at
			}
			j.pieces = append(j.pieces, piece{len(buf), at - 1, 1})
			buf = append(buf, '\n')
			continue
		}
		kept := continued(buf, text[:at])
		if nul >= 0 || kept < 0 {
			j.text = string(buf)
			return j, at
		}
		buf = buf[:kept]
		j.cut(kept)
		if at == len(text) {
			// httpd counts the line that it tries to read behind the last one.
			j.physical++
			j.end, j.open = at, true
			j.text = string(buf)
			return j, at
		}
	}
}

// continued reports how much of buf, the text joined so far without the line end
// of the last physical line, stays when that line is continued; -1 when it is not.
// raw ends with the physical line. httpd looks at the joined text, not at the
// physical line: an empty line behind `\\` LF finds the backslash that is left and
// is continued too.
func continued(buf []byte, raw string) int {
	if !strings.HasSuffix(raw, "\n") {
		return -1
	}
	n := len(buf)
	if !strings.HasSuffix(raw, "\r\n") && n > 0 && buf[n-1] == '\r' {
		n--
	}
	if n == 0 || buf[n-1] != '\\' {
		return -1
	}
	return n - 1
}

// cut drops the pieces of the text from size on.
func (j *joined) cut(size int) {
	for n := len(j.pieces); n > 0; n-- {
		p := &j.pieces[n-1]
		if p.text < size {
			p.size = min(p.size, size-p.text)
			return
		}
		j.pieces = j.pieces[:n-1]
	}
}
