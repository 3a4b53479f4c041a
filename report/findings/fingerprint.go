package findings

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"sort"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/rules"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// fingerprints gives each finding of a root a name that edits elsewhere leave alone: it is
// made of the rule, the file, the sections around the line, the text of the line and the
// part of it at fault; of findings that have all this in common, of their number. There is
// no line number in it, and no message, which may hold one.
type fingerprints struct {
	seen map[string]int
}

func newFingerprints() *fingerprints { return &fingerprints{seen: map[string]int{}} }

func (p *fingerprints) of(c *converter, from *rules.Finding, f *Finding) string {
	parts := []string{f.Rule}
	if f.At == nil {
		parts = append(parts, f.Message)
	} else {
		at := c.Config.Locate(from.Spot)
		parts = append(parts, filepath.ToSlash(f.At.Path))
		if file, err := c.Snapshot.File(at.File); err == nil {
			parts = append(parts, sectionsAround(file.Outline(), at.Span.Start)...)
			_, line := file.LineAt(at.Span.Start)
			parts = append(parts, words(line.Text()), words(file.Slice(at.Span)))
		}
	}
	same := strings.Join(parts, "\x00")
	p.seen[same]++
	sum := sha256.Sum256(fmt.Append([]byte(same), "\x00", p.seen[same]))
	return hex.EncodeToString(sum[:16])
}

// unreadName is what a root that could not be read is called where a rule is wanted.
const unreadName = "could-not-be-read"

// unreadFingerprint is the fingerprint of a root that could not be read.
func unreadFingerprint(r *Root) string {
	sum := sha256.Sum256([]byte(unreadName + "\x00" + filepath.ToSlash(r.Path)))
	return hex.EncodeToString(sum[:16])
}

// words is the text with one blank in the place of each white space, so that indentation
// and alignment do not count.
func words(s string) string { return strings.Join(strings.Fields(s), " ") }

// sectionsAround are the opening lines of the sections that hold the offset, the outermost
// first.
func sectionsAround(sections []*grammar.Section, offset int) []string {
	behind := sort.Search(len(sections), func(i int) bool { return sections[i].Open.Mark.Offset > offset })
	if behind == 0 {
		return nil
	}
	s := sections[behind-1]
	if offset < s.Open.Mark.Offset+len(s.Open.Line.Raw()) || s.Close.Mark.Offset < offset {
		return nil
	}
	return append([]string{words(s.Open.Line.Text())}, sectionsAround(s.Children, offset)...)
}
