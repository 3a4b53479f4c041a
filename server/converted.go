package server

import (
	"bytes"
	"cmp"
	"maps"
	"slices"
	"strconv"
	"sync"

	protocol "github.com/tliron/glsp/protocol_3_16"

	"github.com/modwsgi-ls/modwsgi-ls/analysis"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/rules"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// converted is a diagnostic as it is sent. It is immutable: as long as what was found
// stands in the same lines, each publication sends the same bytes.
type converted struct {
	protocol.Diagnostic
	encoded []byte

	finding rules.Finding       // that it was made of
	line    protocol.UInteger   // where the logical line of the finding begins
	chunk   chunkPlace          // of that line
	related []protocol.Location // the starts of the lines of the related places
}

// newConverted encodes a diagnostic.
func newConverted(d protocol.Diagnostic) *converted {
	c := &converted{Diagnostic: d}
	encoded, err := encode(d)
	if err != nil {
		log.Errorf("cannot encode a diagnostic: %s", err)
		encoded = []byte("{}")
	}
	c.encoded = encoded
	return c
}

// chunkPlace is where a chunk of a file stands. As long as the file has it there, so do
// all its lines.
type chunkPlace struct {
	chunk *grammar.Chunk // nil when it is not known
	index int
	line  int
}

// holds reports whether the file has the chunk at its place.
func (p chunkPlace) holds(f *grammar.File) bool {
	chunks := f.Chunks()
	return p.chunk != nil && p.index < len(chunks) && chunks[p.index] == p.chunk && f.ChunkLine(p.index) == p.line
}

// chunkOf is the place of the chunk of the spot's line.
func chunkOf(r *analysis.Result, f *grammar.File, spot config.Spot) chunkPlace {
	if spot.Origin == nil || spot.Origin.File == "" || f == nil {
		return chunkPlace{}
	}
	index, chunk, ok := r.Config.Chunk(spot.Origin)
	if !ok || index >= len(f.Chunks()) || f.Chunks()[index] != chunk {
		return chunkPlace{}
	}
	return chunkPlace{chunk, index, f.ChunkLine(index)}
}

// MarshalJSON returns what is there already.
func (c *converted) MarshalJSON() ([]byte, error) { return c.encoded, nil }

// moved is c with its line elsewhere.
func (c *converted) moved(line protocol.UInteger) *converted {
	m := *c
	m.line = line
	m.Range.Start.Line += line - c.line
	m.Range.End.Line += line - c.line
	// The range stands first in the encoded form.
	rest, ok := bytes.CutPrefix(c.encoded, appendRange(nil, c.Range))
	if !ok {
		return newConverted(m.Diagnostic)
	}
	m.encoded = append(appendRange(nil, m.Range), rest...)
	return &m
}

// appendRange appends the start of an encoded diagnostic.
func appendRange(to []byte, r protocol.Range) []byte {
	to = appendPosition(append(to, `{"range":{"start":`...), r.Start)
	to = appendPosition(append(to, `,"end":`...), r.End)
	return append(to, '}')
}

func appendPosition(to []byte, p protocol.Position) []byte {
	to = strconv.AppendUint(append(to, `{"line":`...), uint64(p.Line), 10)
	to = strconv.AppendUint(append(to, `,"character":`...), uint64(p.Character), 10)
	return append(to, '}')
}

// isOf reports whether c was made of such a finding, wherever its lines stand.
func (c *converted) isOf(f *rules.Finding) bool {
	of := &c.finding
	return of.Spot == f.Spot && of.Rule == f.Rule && of.Severity == f.Severity && of.Unnecessary == f.Unnecessary &&
		of.Message == f.Message && of.Note == f.Note &&
		slices.Equal(of.Related, f.Related) && slices.Equal(of.Outside, f.Outside)
}

// conversions remembers the diagnostics of the findings in each file of each root. It is
// safe for concurrent use.
type conversions struct {
	mu    sync.Mutex
	last  map[conversionKey]conversion
	round int // of forgetUnused
}

// conversion are the diagnostics of one file, in the order of the findings.
type conversion struct {
	diagnostics []*converted
	round       int // in which they were asked for last
}

type conversionKey struct {
	root, path string
	fragment   bool
}

// forgetUnused drops what nobody asked for since the call before the last.
func (x *conversions) forgetUnused() {
	x.mu.Lock()
	defer x.mu.Unlock()
	maps.DeleteFunc(x.last, func(_ conversionKey, c conversion) bool { return c.round < x.round-1 })
	x.round++
}

// of returns the diagnostics of the findings, which stand in one file of a root: those
// made before, as far as they are still right.
func (x *conversions) of(s *snapshot, r *analysis.Result, path string, findings []*rules.Finding) []*converted {
	key := conversionKey{r.Root, path, r.Fragment}
	x.mu.Lock()
	last := x.last[key].diagnostics
	x.mu.Unlock()
	now := make([]*converted, len(findings))
	file, err := s.files.File(path)
	if err != nil {
		file = nil
	}
	uris := map[string]string{} // by path
	at := 0
	for i, f := range findings {
		const near = 4 // findings that came or went
		for j := at; j < min(at+near, len(last)); j++ {
			if last[j].isOf(f) {
				now[i] = s.again(r, file, last[j], uris)
				at = j + 1
				break
			}
		}
		if now[i] == nil {
			now[i] = s.convert(r, file, f, uris)
		}
	}
	x.mu.Lock()
	if x.last == nil {
		x.last = map[conversionKey]conversion{}
	}
	x.last[key] = conversion{now, x.round}
	x.mu.Unlock()
	return now
}

// again is c where its lines stand now.
func (s *snapshot) again(r *analysis.Result, file *grammar.File, c *converted, uris map[string]string) *converted {
	for i, related := range c.related {
		if s.lineStart(r, c.finding.Related[i].Spot, uris) != related {
			return s.convert(r, file, &c.finding, uris)
		}
	}
	if file != nil && c.chunk.holds(file) {
		return c
	}
	moved := c.moved(s.lineStart(r, c.finding.Spot, nil).Range.Start.Line)
	moved.chunk = chunkOf(r, file, c.finding.Spot)
	return moved
}

// convert makes the diagnostic of a finding.
func (s *snapshot) convert(r *analysis.Result, file *grammar.File, f *rules.Finding, uris map[string]string) *converted {
	_, d := s.diagnostic(r, f)
	c := newConverted(d)
	c.finding = *f
	c.line = s.lineStart(r, f.Spot, nil).Range.Start.Line
	c.chunk = chunkOf(r, file, f.Spot)
	if s.client.relatedInformation {
		for _, related := range f.Related {
			c.related = append(c.related, s.lineStart(r, related.Spot, uris))
		}
	}
	return c
}

// lineStart is where the logical line of a spot begins; without uris, in its own file.
func (s *snapshot) lineStart(r *analysis.Result, spot config.Spot, uris map[string]string) (start protocol.Location) {
	path := r.Root
	if spot.Origin != nil && spot.Origin.File != "" {
		at := r.Config.Locate(config.Spot{Origin: spot.Origin, Span: grammar.Span{End: 1}})
		path = at.File
		if file, err := s.files.File(path); err == nil {
			start.Range.Start = s.client.encoding.position(file, at.Span.Start)
		}
	}
	if uris != nil {
		if uris[path] == "" {
			uris[path] = s.uriOf(path)
		}
		start.URI = uris[path]
	}
	return start
}

// sorted puts the diagnostics of a file into reading order, without what is said twice,
// such as of a file that two roots read.
func sorted(diagnostics []*converted) []*converted {
	byPlace := func(a, b *converted) int {
		return cmp.Or(
			cmp.Compare(a.Range.Start.Line, b.Range.Start.Line),
			cmp.Compare(a.Range.Start.Character, b.Range.Start.Character),
		)
	}
	if !slices.IsSortedFunc(diagnostics, byPlace) {
		slices.SortStableFunc(diagnostics, byPlace)
	}
	kept := diagnostics[:0]
	first := 0 // of the kept ones at the same place
	for _, d := range diagnostics {
		if len(kept) > 0 && kept[len(kept)-1].Range.Start != d.Range.Start {
			first = len(kept)
		}
		if !slices.ContainsFunc(kept[first:], d.says) {
			kept = append(kept, d)
		}
	}
	return kept
}

// says reports whether d says the same of the same text.
func (d *converted) says(o *converted) bool {
	return d == o || d.Range == o.Range && d.Message == o.Message && codeOf(d.Diagnostic) == codeOf(o.Diagnostic)
}

// sameDiagnostics reports whether the client would be sent the same.
func sameDiagnostics(a, b []*converted) bool {
	return slices.EqualFunc(a, b, func(a, b *converted) bool { return a == b || bytes.Equal(a.encoded, b.encoded) })
}
