package server

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// MaxMessage is the length in bytes of the largest message that the server reads. A
// larger one is refused with an error and skipped.
const MaxMessage = 64 << 20

// maxHeaderLine is how much of a header line is looked at; LSP's are far shorter.
const maxHeaderLine = 4096

// oversizeError says that a message was longer than allowed.
type oversizeError struct{ length, limit int64 }

func (e *oversizeError) Error() string {
	return fmt.Sprintf("message of %d bytes is refused: at most %d bytes are read; it is skipped", e.length, e.limit)
}

// framingError says that bytes were found where a header should stand. Reading can
// go on: the next header is looked for.
type framingError struct{ what string }

func (e *framingError) Error() string { return e.what }

// frameReader splits a stream into the messages of LSP's base protocol: header
// lines, an empty line, and as many bytes as Content-Length says. It takes header
// names in any letter case and lines ended by LF alone, and finds the next message
// behind bytes that are none.
type frameReader struct {
	in    *bufio.Reader
	limit int64
	// skip is the rest of an oversize message, still to be read past.
	skip int64
	// lost is true from a framing error to the next message: one report is enough.
	lost bool
}

func newFrameReader(in io.Reader, limit int64) *frameReader {
	return &frameReader{in: bufio.NewReaderSize(in, 64<<10), limit: limit}
}

// next returns the content of the next message. After an *oversizeError or a
// *framingError it can be called again; every other error ends the stream.
func (f *frameReader) next() ([]byte, error) {
	if err := f.skipOversize(); err != nil {
		return nil, err
	}
	length, err := f.header()
	if err != nil {
		return nil, err
	}
	f.lost = false
	if length > f.limit {
		f.skip = length
		return nil, &oversizeError{length, f.limit}
	}
	// The announced length is not trusted with memory before the bytes are there.
	var body bytes.Buffer
	body.Grow(int(min(length, 1<<20)) + bytes.MinRead)
	if _, err := io.CopyN(&body, f.in, length); err != nil {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return nil, err
	}
	return body.Bytes(), nil
}

// skipOversize reads past the message that was refused. No JSON begins like a
// header: if one stands in its place, the message itself never came.
func (f *frameReader) skipOversize() error {
	if f.skip == 0 {
		return nil
	}
	length := f.skip
	f.skip = 0
	if start, err := f.in.Peek(len(contentLength)); err == nil && bytes.EqualFold(start, contentLength) {
		return nil
	}
	_, err := io.CopyN(io.Discard, f.in, length)
	return err
}

var contentLength = []byte("Content-Length:")

// header reads header lines up to the empty one and returns the content's length.
func (f *frameReader) header() (int64, error) {
	length, lines := int64(-1), 0
	for {
		line, err := f.headerLine()
		if err != nil {
			return 0, err
		}
		at := indexFold(line, contentLength)
		var fault string
		switch {
		case len(line) == 0 && length >= 0:
			return length, nil
		case len(line) == 0 && lines > 0:
			fault = "message without a Content-Length header"
		case len(line) == 0:
			continue // line ends between messages do no harm
		case at >= 0:
			value := bytes.TrimSpace(line[at+len(contentLength):])
			if length, err = strconv.ParseInt(string(value), 10, 64); err != nil || length < 0 {
				fault = fmt.Sprintf("Content-Length %.40q is no length in bytes", value)
			}
		case bytes.IndexByte(line, ':') < 0:
			fault = fmt.Sprintf("%.40q where a header should stand", line)
		}
		lines++ // also Content-Type, and headers that do not concern us
		if fault == "" {
			continue
		}
		length, lines = -1, 0
		if !f.lost {
			f.lost = true
			return 0, &framingError{fault}
		}
	}
}

// headerLine returns the next line without its end. Of a line that is too long for a
// header, such as a message without one, only the end is kept: the header of the
// next message stands right behind it.
func (f *frameReader) headerLine() ([]byte, error) {
	var line []byte
	for {
		part, err := f.in.ReadSlice('\n')
		line = append(line, part...)
		if len(line) > maxHeaderLine {
			line = append(line[:0], line[len(line)-maxHeaderLine/2:]...)
		}
		switch {
		case err == nil:
			return bytes.TrimRight(line, "\r\n"), nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, err
		}
	}
}

// indexFold is bytes.Index in any letter case, for a short ASCII word.
func indexFold(s, word []byte) int {
	for i := 0; i+len(word) <= len(s); i++ {
		if bytes.EqualFold(s[i:i+len(word)], word) {
			return i
		}
	}
	return -1
}

// appendFrame appends a message with its header to b.
func appendFrame(b, message []byte) []byte {
	return append(appendHeader(b, len(message)), message...)
}

// mostHeader is the length of the longest header.
const mostHeader = 64

// appendHeader appends the header of a message of that length to b.
func appendHeader(b []byte, length int) []byte {
	b = append(b, "Content-Length: "...)
	b = strconv.AppendInt(b, int64(length), 10)
	return append(b, "\r\n\r\n"...)
}
