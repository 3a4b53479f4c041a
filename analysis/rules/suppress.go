package rules

import (
	"slices"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// Suppressed is a finding that does not count, because a comment or the project's settings
// say so.
type Suppressed struct {
	Finding
	Reason string
	// By is the comment, without an Origin for the settings.
	By config.Spot
}

// Comments are the comments of a root by which findings are suppressed; it remembers where
// they are from one state to the next.
type Comments struct {
	chunks map[*grammar.Chunk][]int // the lines of a chunk that speak to us
}

// Suppress sorts out the findings that comments suppress, and adds what is to be said about
// the comments themselves. found is left as it is.
func (m *Comments) Suppress(in Input, found []Finding) (told []Finding, suppressed []Suppressed) {
	files := m.read(in.Config)
	if len(files) == 0 {
		return found, nil
	}
	s := &suppression{Input: in, files: map[*grammar.File]*commentedFile{}}
	for _, f := range files {
		s.files[f.file] = f
	}
	s.say(found)
	for _, f := range files {
		s.say(f.misread())
	}
	for _, f := range files {
		s.say(f.unused(in))
	}
	return s.told, s.suppressed
}

// read finds the comments of all files. A file has one entry, whatever names it is
// included by.
func (m *Comments) read(c *config.Configuration) []*commentedFile {
	chunks := make(map[*grammar.Chunk][]int, len(m.chunks))
	var files []*commentedFile
	seen := make(map[*grammar.File]bool, len(c.Files))
	for _, path := range c.Files {
		file, err := c.Snapshot.File(path)
		if err != nil || seen[file] {
			continue
		}
		seen[file] = true
		var of *commentedFile
		for i, chunk := range file.Chunks() {
			lines, known := m.chunks[chunk]
			if !known {
				lines = speaking(chunk)
			}
			chunks[chunk] = lines
			for _, line := range lines {
				if of == nil {
					of = &commentedFile{path: path, file: file, next: map[*grammar.Line][]*comment{}}
				}
				of.add(i, line)
			}
		}
		if of != nil {
			files = append(files, of)
		}
	}
	m.chunks = chunks
	return files
}

func speaking(chunk *grammar.Chunk) []int {
	var lines []int
	for i, l := range chunk.Lines() {
		if speaks(l) {
			lines = append(lines, i)
		}
	}
	return lines
}

// commentedFile is a file with comments that speak to us.
type commentedFile struct {
	path     string
	file     *grammar.File
	comments []*comment
	next     map[*grammar.Line][]*comment // ignoreNext, by the line that it is about
	whole    []*comment                   // ignoreFile
	regions  []region
	stray    []*comment // ignoreEnd without a beginning
}

// region is what stands between ignoreBegin and ignoreEnd, or the end of the file.
type region struct {
	begin *comment
	span  grammar.Span // of the file
	ended bool
}

// add reads the comment on a line of a chunk.
func (f *commentedFile) add(chunk, line int) {
	lines := f.file.Chunks()[chunk].Lines()
	c := readComment(&config.Origin{File: f.path, Line: lines[line]})
	f.comments = append(f.comments, c)
	offset := f.file.ChunkMark(chunk).Offset + f.file.Chunks()[chunk].Mark(line).Offset
	switch c.verb.text {
	case ignoreNext:
		if about := f.lineBehind(chunk, line); about != nil {
			f.next[about] = append(f.next[about], c)
		}
	case ignoreFile:
		f.whole = append(f.whole, c)
	case ignoreBegin:
		f.regions = append(f.regions, region{begin: c, span: grammar.Span{Start: offset, End: f.file.Len()}})
	case ignoreEnd:
		open := func(r region) bool {
			return !r.ended && (len(c.rules) == 0 || slices.ContainsFunc(r.begin.rules, func(p commentWord) bool { return c.names(p.text) }))
		}
		i := len(f.regions) - 1
		for i >= 0 && !open(f.regions[i]) {
			i--
		}
		if i < 0 {
			f.stray = append(f.stray, c)
			return
		}
		f.regions[i].span.End, f.regions[i].ended = offset, true
	}
}

// lineBehind is the next line that is neither blank nor a comment.
func (f *commentedFile) lineBehind(chunk, line int) *grammar.Line {
	chunks := f.file.Chunks()
	for line++; chunk < len(chunks); chunk, line = chunk+1, 0 {
		for _, l := range chunks[chunk].Lines()[min(line, len(chunks[chunk].Lines())):] {
			if kind := l.Kind(); kind != grammar.Blank && kind != grammar.Comment {
				return l
			}
		}
	}
	return nil
}

// silence is the comment that suppresses a finding of the rule on the line, nil if there
// is none.
func (f *commentedFile) silence(c *config.Configuration, finding *Finding) *comment {
	names := func(c *comment) bool { return c.names(finding.Rule) }
	candidates := [][]*comment{f.next[finding.Spot.Origin.Line], f.whole}
	if len(f.regions) > 0 {
		at := c.Locate(finding.Spot).Span.Start
		var around []*comment
		for _, r := range f.regions {
			if r.span.Start <= at && at <= r.span.End {
				around = append(around, r.begin)
			}
		}
		candidates = append(candidates, around)
	}
	for _, comments := range candidates {
		if i := slices.IndexFunc(comments, names); i >= 0 {
			return comments[i]
		}
	}
	return nil
}

// suppression is one sorting out.
type suppression struct {
	Input
	files      map[*grammar.File]*commentedFile
	told       []Finding
	suppressed []Suppressed
}

// say sorts findings: they are told, or suppressed.
func (s *suppression) say(found []Finding) {
	for i := range found {
		f := &found[i]
		if by := s.silence(f); by != nil {
			by.used[f.Rule] = true
			s.suppressed = append(s.suppressed, Suppressed{*f, by.reason, config.Spot{Origin: by.origin}})
		} else {
			s.told = append(s.told, *f)
		}
	}
}

func (s *suppression) silence(f *Finding) *comment {
	if !inFile(f.Spot) {
		return nil
	}
	file, err := s.Config.Snapshot.File(f.Spot.Origin.File)
	if err != nil || s.files[file] == nil {
		return nil
	}
	return s.files[file].silence(s.Config, f)
}
