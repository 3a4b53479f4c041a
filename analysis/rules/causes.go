package rules

import (
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/catalog"
)

// said are the causes among the refusals. They make other refusals mere consequences,
// of which httpd never speaks: it stops at the first.
type said struct {
	wrongClose map[string]bool            // files with a wrong closing tag
	brokenTag  map[*config.Directive]bool // sections whose tag has no >
	misplaced  map[*config.Directive]bool // sections that may not stand where they do
	// options are the lines that are no directives but options of the one before them,
	// by the first such line, and first is that line for each of the others.
	options map[*config.Directive]*optionLines
	first   map[*config.Directive]*config.Directive
	// lostTags are the sequence numbers of the first tag behind a closing tag, by file,
	// and fatal the files where httpd does not start because of it.
	lostTags map[string]int
	fatal    map[string]bool
	// twoTags are the lines with a second tag, or with text behind a tag.
	twoTags map[*grammar.Line]bool
	// blankOpen are the opening tags with a blank behind the <, the first of each file, and
	// unexpected the closing tags at which httpd stops because of them.
	blankOpen  map[string]*config.Directive
	unexpected map[string]int // Fault.Seq
	// swallowed are the opening tags that a backslash joins to the line before.
	swallowed []swallowedTag
	// refused are the directives that httpd refuses.
	refused map[*config.Directive]bool
	// meantClose are the files in which an opening tag stands for a closing one, entities
	// those with tags in HTML, from their first on.
	meantClose map[string]bool
	entities   map[string]int // Fault.Seq
}

// optionLines are the lines that the directive lacks a backslash for.
type optionLines struct {
	of    *config.Directive
	lines []*config.Directive
}

// swallowedTag is the range of the walk in which a section is missed, because its tag
// became part of the line before.
type swallowedTag struct {
	file, name string
	from, to   int // of Fault.Seq; to is that of the closing tag
}

func newSaid(in Input, events []refusal) said {
	s := said{
		map[string]bool{}, map[*config.Directive]bool{}, map[*config.Directive]bool{},
		map[*config.Directive]*optionLines{}, map[*config.Directive]*config.Directive{}, map[string]int{}, map[string]bool{},
		map[*grammar.Line]bool{}, map[string]*config.Directive{}, map[string]int{}, nil,
		map[*config.Directive]bool{}, map[string]bool{}, map[string]int{},
	}
	for _, r := range events {
		if r.Directive != nil && !r.Warning {
			s.refused[r.Directive] = true
			s.meantClose[r.Directive.Origin.File] = s.meantClose[r.Directive.Origin.File] || meansClose(r.Directive)
		}
		if isEntity(r.Directive) {
			if _, more := s.entities[r.Directive.Origin.File]; !more {
				s.entities[r.Directive.Origin.File] = r.Seq
			}
		}
		switch {
		case r.Kind == config.FaultTwoTags && r.Spot.Origin != nil:
			s.twoTags[r.Spot.Origin.Line] = true
			if _, more := s.lostTags[r.Spot.Origin.File]; !more {
				s.lostTags[r.Spot.Origin.File] = r.Seq
			}
		case blankInClose(&r):
			if _, more := s.lostTags[r.Spot.Origin.File]; !more {
				s.lostTags[r.Spot.Origin.File] = r.Seq
			}
		case opensWithBlank(r.Directive) && s.blankOpen[r.Directive.Origin.File] == nil:
			s.blankOpen[r.Directive.Origin.File] = r.Directive
		case r.Kind == config.FaultWrongClose && r.Spot.Origin != nil:
			s.wrongClose[r.Spot.Origin.File] = true
			if _, more := s.unexpected[r.Spot.Origin.File]; !more && strings.HasPrefix(r.Message, "Expected </> ") {
				s.unexpected[r.Spot.Origin.File] = r.Seq
			}
		case r.id() == missingBracket.ID && r.Directive != nil:
			s.brokenTag[r.Directive] = true
		case r.Kind == config.FaultContext && r.Directive != nil:
			s.misplaced[r.Directive] = true
		case closesWithBlank(r.Directive):
			s.wrongClose[r.Directive.Origin.File] = true
		case r.Kind == config.FaultSectionHead && closesItself(r.Directive):
			s.wrongClose[r.Directive.Origin.File] = true
		}
		if tag := tagJoined(r.Directive); tag != "" {
			s.swallowed = append(s.swallowed, swallowedTag{r.Directive.Origin.File, tag, r.Seq, -1})
		}
	}
	for i := range events {
		switch r := &events[i]; {
		case s.afterLostTag(r):
			s.fatal[r.Spot.Origin.File] = true
		case s.besideTag(r) && !r.Warning:
			s.fatal[r.Directive.Origin.File] = true
		}
	}
	s.findEnds(events)
	s.findOptions(in, events)
	return s
}

// afterText reports whether r only says what comes of a tag in HTML, of an opening tag in
// the place of a closing one, or of a blank behind a backslash.
func (s *said) afterText(r *refusal) bool {
	if r.Spot.Origin == nil {
		return false
	}
	switch r.Kind {
	case config.FaultWrongClose, config.FaultUnclosedSection, config.FaultStrayClose:
		return s.meantClose[r.Spot.Origin.File]
	case config.FaultContext:
		seq, ok := s.entities[r.Spot.Origin.File]
		return ok && r.Seq > seq && !meansClose(r.Directive)
	case config.FaultUnknownCommand:
		first := s.first[r.Directive]
		if first == nil {
			return false
		}
		of := s.options[first].of
		_, ok := blankBehind(of)
		return ok && s.refused[of]
	}
	return false
}

// afterLostTag reports whether r only says that a tag is missed which stands behind a
// closing tag.
func (s *said) afterLostTag(r *refusal) bool {
	if r.Spot.Origin == nil || r.Kind != config.FaultUnclosedSection && r.Kind != config.FaultStrayClose && r.Kind != config.FaultWrongClose {
		return false
	}
	seq, ok := s.lostTags[r.Spot.Origin.File]
	return ok && (r.Kind == config.FaultUnclosedSection || r.Seq > seq)
}

// besideTag reports whether r only says what comes of a second tag on a line, or of text
// behind a tag: the section's arguments are wrong, or its contents misplaced.
func (s *said) besideTag(r *refusal) bool {
	d := r.Directive
	switch {
	case d == nil:
		return false
	case r.Kind == config.FaultSectionHead:
		return s.twoTags[d.Origin.Line]
	case r.Kind == config.FaultContext && d.Parent != nil:
		return s.twoTags[d.Parent.Origin.Line]
	}
	return false
}

// afterBlankOpen reports whether r only says once more that an opening tag has a blank
// behind its <: the first closing tag that does not fit says it, where httpd stops.
func (s *said) afterBlankOpen(r *refusal) bool {
	if r.Spot.Origin == nil {
		return false
	}
	file := r.Spot.Origin.File
	seq, stops := s.unexpected[file]
	return stops && s.blankOpen[file] != nil && (opensWithBlank(r.Directive) || r.Kind == config.FaultWrongClose && r.Seq != seq)
}

// findEnds finds the closing tags of the sections whose opening tags are swallowed.
func (s *said) findEnds(events []refusal) {
	for i := range s.swallowed {
		tag := &s.swallowed[i]
		for _, r := range events {
			if r.Kind == config.FaultStrayClose && r.Spot.Origin != nil && r.Spot.Origin.File == tag.file && r.Seq > tag.from &&
				strings.EqualFold(strings.TrimSpace(r.Spot.Origin.Line.Text()), "</"+tag.name+">") {
				tag.to = r.Seq
				break
			}
		}
	}
}

// findOptions finds the lines that go on with the options of the directive before them.
func (s *said) findOptions(in Input, events []refusal) {
	var before map[int]*config.Directive // those with options, by sequence number
	runs := map[int]*optionLines{}       // by the sequence number of their last line
	for i := range events {
		r := &events[i]
		if r.Kind != config.FaultUnknownCommand || r.Directive == nil || r.Directive.Origin.Use != nil || !strings.Contains(r.Directive.Name, "=") {
			continue
		}
		if before == nil {
			before = map[int]*config.Directive{}
			for _, f := range in.Config.Facts() {
				if e := f.Directive.Entry; e != nil && e.WSGI && !e.Section && len(e.Options) > 0 {
					before[f.Seq] = f.Directive
				}
			}
		}
		option, _, _ := strings.Cut(r.Directive.Name, "=")
		run := runs[r.Seq-1]
		if of := before[r.Seq-1]; of != nil {
			run = &optionLines{of: of}
		}
		if run == nil || run.of.Entry.Option(option) == nil || run.of.Origin.File != r.Directive.Origin.File || run.of.Parent != r.Directive.Parent {
			continue
		}
		run.lines = append(run.lines, r.Directive)
		runs[r.Seq] = run
		s.options[run.lines[0]] = run
		s.first[r.Directive] = run.lines[0]
	}
}

// already reports whether r only says once more what a cause says already.
func (s *said) already(r *refusal) bool {
	switch {
	case s.afterLostTag(r):
		return true
	case s.afterBlankOpen(r), s.besideTag(r):
		return true
	case s.afterText(r):
		return true
	case r.Kind == config.FaultUnclosedSection && r.Spot.Origin != nil:
		return s.wrongClose[r.Spot.Origin.File]
	case r.Kind == config.FaultUnknownCommand && r.Directive != nil:
		if first := s.first[r.Directive]; first != nil {
			return first != r.Directive
		}
		return s.brokenTag[r.Directive.Parent] && restOfTag(r.Directive)
	case r.Kind == config.FaultContext && r.Directive != nil && inSwallowed(r, s.swallowed):
		return true
	case r.Kind == config.FaultContext && r.Directive != nil && r.Directive.Parent != nil:
		return s.misplaced[r.Directive.Parent] || insideLost(r.Directive)
	case r.Kind == config.FaultStrayClose:
		for _, tag := range s.swallowed {
			if tag.to == r.Seq {
				return true
			}
		}
	}
	return false
}

func inSwallowed(r *refusal, tags []swallowedTag) bool {
	for _, tag := range tags {
		if r.Directive.Origin.File == tag.file && tag.from < r.Seq && r.Seq < tag.to {
			return true
		}
	}
	return false
}

// restOfTag reports whether d is no directive but the second line of a tag.
func restOfTag(d *config.Directive) bool { return strings.ContainsAny(d.Name+d.Args, "=>") }

// closesWithBlank reports whether d is a closing tag with a blank behind its <, which
// httpd takes for a section called "<".
func closesWithBlank(d *config.Directive) bool {
	return d != nil && d.Name == "<" && strings.HasPrefix(d.Args, "/")
}

// blankInClose reports whether r is about a closing tag with a blank behind its </.
func blankInClose(r *refusal) bool {
	o := r.Spot.Origin
	return r.Kind == config.FaultMissingGt && o != nil && o.Line != nil && (strings.HasPrefix(o.Line.Text(), "</ ") || strings.HasPrefix(o.Line.Text(), "</\t"))
}

// opensWithBlank reports whether d is an opening tag with a blank behind its <.
func opensWithBlank(d *config.Directive) bool {
	return d != nil && d.Name == "<" && !closesWithBlank(d)
}

// insideLost reports whether d stands in a section only because httpd did not see the
// end of that.
func insideLost(d *config.Directive) bool {
	for p := d.Parent; p != nil; p = p.Parent {
		if closesWithBlank(p) || closesItself(p) {
			return true
		}
	}
	return false
}

// closesItself reports whether a section ends on the line of its opening tag.
func closesItself(d *config.Directive) bool {
	return d != nil && strings.Contains(strings.ToLower(d.Args), strings.ToLower("</"+strings.TrimPrefix(d.Name, "<")+">"))
}

// joinedAt is where in the raw line of d a backslash joins the next line to a word: no
// blank stands before it, and what follows begins with a tag or a directive. It is -1
// without one.
func joinedAt(d *config.Directive) (at int, next string) {
	if d == nil || d.Origin == nil || d.Origin.Line == nil || d.Origin.Line.Physical() == 1 {
		return -1, ""
	}
	raw := d.Origin.Line.Raw()
	for from := 0; ; {
		end := strings.IndexByte(raw[from:], '\n')
		if end < 0 || from+end+1 >= len(raw) {
			return -1, ""
		}
		end += from
		text := strings.TrimSuffix(raw[from:end], "\r")
		next := strings.TrimSpace(raw[end+1:])
		if bare, ok := strings.CutSuffix(text, `\`); ok && bare != "" && !strings.HasSuffix(bare, " ") && !strings.HasSuffix(bare, "\t") {
			word, _, _ := grammar.NextWord(next, 0)
			if strings.HasPrefix(word.Value, "<") || len(catalog.Default().Directive(word.Value)) > 0 {
				return from + len(bare), next
			}
		}
		from = end + 1
	}
}

// tagJoined is the name of the section whose opening tag a backslash joins to d, "" if
// there is none.
func tagJoined(d *config.Directive) string {
	_, next := joinedAt(d)
	word, _, _ := grammar.NextWord(next, 0)
	name, ok := strings.CutPrefix(word.Value, "<")
	if !ok || strings.HasPrefix(name, "/") {
		return ""
	}
	return strings.TrimSuffix(name, ">")
}

// adviseCause tells the cause where it is not the refusal's own: false if there is none.
func (s *said) adviseCause(r *refusal, f *Finding) bool {
	d := r.Directive
	switch at, next := joinedAt(d); {
	case at >= 0 && !r.Warning && d.Origin.Use == nil:
		first, _, _ := strings.Cut(next, "\n")
		f.Note = "httpd does not start. The backslash at the end of the line joins the next one, " + strings.TrimSpace(first) + ", to it. Write paths with slashes, and no backslash at the end."
		f.Fixes = []Fix{{Title: "Remove the backslash", Edits: []TextEdit{{config.Spot{Origin: d.Origin, Span: grammar.Span{Start: at, End: at + 1}}, ""}}}}
		return true
	case blankInClose(r):
		tag := "</" + strings.TrimLeft(r.Spot.Origin.Line.Text()[2:], " \t")
		f.Note = "httpd does not start. No blank stands between </ and the name."
		f.Fixes = []Fix{{Title: "Write " + tag, Edits: []TextEdit{{config.Spot{Origin: r.Spot.Origin}, tag}}}}
		return true
	case isEntity(d):
		adviseEntity(d, f)
		return true
	case meansClose(d):
		adviseMeantClose(d, f)
		return true
	case opensWithBlank(d) && d.Origin.Use == nil:
		adviseBlankOpen(d, f)
		return true
	case r.Kind == config.FaultWrongClose && r.Spot.Origin != nil && s.blankOpen[r.Spot.Origin.File] != nil && r.Seq == s.unexpected[r.Spot.Origin.File]:
		open := s.blankOpen[r.Spot.Origin.File]
		f.Related = append(f.Related, Related{open.LineSpot(), "this tag has a blank behind its <"})
		adviseBlankOpen(open, f)
		return true
	case closesWithBlank(d):
		tag := "</" + strings.TrimLeft(strings.TrimPrefix(d.Args, "/"), " \t")
		f.Note = "httpd does not start. No blank stands between < and /: httpd takes it for a section that opens here."
		f.Fixes = []Fix{{Title: "Write " + tag, Edits: []TextEdit{{config.Spot{Origin: d.Origin}, tag}}}}
		return true
	case d != nil && s.options[d] != nil:
		s.adviseOptions(s.options[d], f)
		return true
	}
	if what, ok := lookalike(r); ok {
		adviseLookalike(r, f, what)
		return true
	}
	if at, ok := blankBehind(d); ok && !r.Warning {
		f.Note = "httpd does not start. The blank behind the backslash keeps the line from going on in the next one."
		f.Fixes = replace("Remove the blank behind the backslash", at, "")
		return true
	}
	return adviseTags(r, f)
}

// adviseBlankOpen offers the opening tag without the blank.
func adviseBlankOpen(d *config.Directive, f *Finding) {
	tag := "<" + d.Args
	f.Note = "httpd does not start. No blank stands between < and the name of a section: httpd takes it for a section without a name."
	f.Fixes = []Fix{{Title: "Write " + tag, Edits: []TextEdit{{config.Spot{Origin: d.Origin}, tag}}}}
}

// adviseOptions offers the backslashes that the directive lacks.
func (s *said) adviseOptions(run *optionLines, f *Finding) {
	option, _, _ := strings.Cut(run.lines[0].Name, "=")
	f.Note = "httpd does not start. " + option + "= is an option of " + run.of.Name + " in the line before: each of its lines but the last ends in a backslash."
	f.Related = append(f.Related, Related{run.of.LineSpot(), "the directive that goes on"})
	if run.of.Origin.Use != nil {
		return
	}
	end := len(strings.TrimRight(run.of.Origin.Line.Raw(), " \t\v\f\r\n"))
	added := ""
	fix := Fix{Title: "Continue the line with backslashes"}
	for _, l := range run.lines {
		added += " \\\n" + strings.TrimRight(l.Origin.Line.Raw(), " \t\v\f\r\n")
		fix.Edits = append(fix.Edits, TextEdit{config.Spot{Origin: l.Origin, Span: grammar.Span{End: len(l.Origin.Line.Raw())}}, ""})
	}
	fix.Edits = append(fix.Edits, TextEdit{config.Spot{Origin: run.of.Origin, Span: grammar.Span{Start: end, End: end}}, added})
	f.Fixes = []Fix{fix}
}

// adviseTags offers a line for each of two tags, or of a tag and what stands behind it.
func adviseTags(r *refusal, f *Finding) bool {
	o := r.Spot.Origin
	if o == nil || o.Line == nil || o.Line.Physical() > 1 || r.Kind != config.FaultWrongClose && r.Kind != config.FaultStrayClose &&
		r.Kind != config.FaultSectionHead && r.Kind != config.FaultTwoTags && r.Kind != config.FaultMissingGt {
		return false
	}
	text := o.Line.Text()
	end := strings.IndexByte(text, '>')
	if end < 0 || end+1 == len(text) || !strings.HasPrefix(text, "<") || strings.ContainsAny(text[:end], `"'`) {
		return false
	}
	if behind := strings.TrimSpace(text[end+1:]); !strings.Contains(behind, "<") && r.Kind != config.FaultTwoTags {
		return false
	}
	start := "httpd does not start."
	if r.Warning && f.Severity != Error {
		start = "What stands behind a tag on its line counts for nothing."
	}
	f.Note = start + " A tag ends its line: what stands behind it begins a new one."
	f.Fixes = nil
	if o.Use == nil {
		f.Fixes = []Fix{{Title: "Give each tag a line of its own", Edits: []TextEdit{{config.Spot{Origin: o}, eachOnItsLine(text)}}}}
	}
	return true
}

// eachOnItsLine breaks a line before and behind each tag.
func eachOnItsLine(text string) string {
	var lines []string
	for text != "" {
		end := len(text)
		switch {
		case text[0] == '<':
			if i := strings.IndexByte(text, '>'); i >= 0 {
				end = i + 1
			}
		default:
			if i := strings.IndexByte(text, '<'); i > 0 {
				end = i
			}
		}
		lines = append(lines, strings.TrimSpace(text[:end]))
		text = strings.TrimSpace(text[end:])
	}
	return strings.Join(lines, "\n")
}

// leftOut is a definition of the name in a region that a condition switches off, as a
// related place; nil if there is none.
func (p *Pass) leftOut(directive, name string) []Related {
	for _, l := range p.Config.LeftOut {
		if l.Name == directive && len(l.Words) > 0 && strings.EqualFold(strings.TrimSuffix(l.Words[0].Value, ">"), name) {
			found := []Related{{l.Spot, "this line would define it, but the section around it is skipped: " + l.Why}, {l.Open, "the condition, which is false"}}
			if flag, ok := strings.CutSuffix(l.Why, " is defined"); ok {
				for _, d := range p.Config.Defines() {
					if d.Name == flag && d.Directive != nil {
						found = append(found, Related{d.Directive.LineSpot(), flag + " is defined here"})
					}
				}
			}
			return found
		}
	}
	return nil
}

// undefinedBecause is a definition of the name that a condition or a comment switches off.
func (p *Pass) undefinedBecause(directive, name string) []Related {
	if found := p.leftOut(directive, name); len(found) > 0 {
		return found
	}
	return p.commentedOut(directive, name)
}
