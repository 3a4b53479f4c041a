package grammar

import "strings"

// StepKind is what a statement of a template engine does to the branches of its file.
type StepKind uint8

// The kinds of steps.
const (
	Begin StepKind = iota // a condition or a loop
	Else                  // another branch in the place of the one before
	End
)

// Step is one statement that begins or ends a branch of a template: what stands between
// is there or not.
type Step struct {
	Kind StepKind
	// Text is the statement without its marks.
	Text string
}

// Steps are the branches that begin and end on the line of a template.
func (l *Line) Steps() []Step {
	if !l.steps {
		return nil
	}
	content := l.content().text
	return stepsOf(content, templateParts(content))
}

func stepsOf(content string, parts []templatePart) []Step {
	var steps []Step
	for _, part := range parts {
		if part.statement {
			steps = append(steps, stepsIn(content[part.Start:part.End])...)
		}
	}
	return steps
}

// depthOf is by how much the steps leave the nesting of branches higher, and how low it
// was among them.
func depthOf(steps []Step) (depth, low int32) {
	for _, s := range steps {
		switch s.Kind {
		case Begin:
			depth++
		case Else:
			low = min(low, depth-1)
		case End:
			depth--
			low = min(low, depth)
		}
	}
	return depth, low
}

// words are the first words of an engine's statements that begin a branch, and of those
// that begin another.
type words struct{ begin, other map[string]bool }

func set(names string) map[string]bool {
	found := map[string]bool{}
	for _, name := range strings.Fields(names) {
		found[name] = true
	}
	return found
}

var (
	jinjaWords = words{
		set("if for unless case macro call filter raw autoescape with block ifequal ifnotequal ifchanged spaceless verbatim comment"),
		set("else elif elseif elsif when empty"),
	}
	goWords   = words{set("if range with block define"), set("else")}
	rubyWords = words{set("if unless case while until for begin def"), set("else elsif when ensure rescue in")}
	// terraformWords are those of Mako as well.
	terraformWords = words{set("if for while try def"), set("else elif except finally")}

	// goStatements are the words that begin an action of Go's templates which puts nothing in.
	goStatements        = set("if else end range with define block break continue")
	terraformStatements = set("if else endif for endfor")
	makoStatements      = set("if elif else endif for endfor while endwhile try except finally endtry def")
)

// stepsIn are the steps of one statement with its marks.
func stepsIn(mark string) []Step {
	inner := strings.Trim(mark[min(2, len(mark)):], "{}%<>-~+ \t\r\n")
	switch {
	case strings.HasPrefix(mark, "{#"), strings.HasPrefix(mark, "<%#"), strings.HasPrefix(mark, "<%="):
		return nil
	case strings.HasPrefix(mark, "{{"):
		return braceSteps(inner)
	case strings.HasPrefix(mark, "<%"):
		return rubySteps(mark)
	case strings.HasPrefix(mark, "{%"):
		if first := firstWord(inner); first == "set" && !strings.Contains(inner, "=") {
			return []Step{{Begin, inner}}
		}
		return wordSteps(inner, jinjaWords, "end")
	case strings.HasPrefix(mark, "%{"):
		return wordSteps(inner, terraformWords, "end")
	}
	return wordSteps(strings.TrimLeft(mark, "% \t"), terraformWords, "end") // Mako
}

// wordSteps are the steps of a statement whose first word says what it does.
func wordSteps(inner string, known words, end string) []Step {
	switch first := firstWord(inner); {
	case known.begin[first]:
		return []Step{{Begin, inner}}
	case known.other[first]:
		return []Step{{Else, inner}}
	case strings.HasPrefix(first, end) && first != "":
		return []Step{{End, inner}}
	}
	return nil
}

// braceSteps are those of {{ }}: Go's words, and the signs of Mustache and Handlebars.
func braceSteps(inner string) []Step {
	switch {
	case inner == "^":
		return []Step{{Else, inner}}
	case strings.HasPrefix(inner, "#"), strings.HasPrefix(inner, "^"):
		return []Step{{Begin, inner}}
	case strings.HasPrefix(inner, "/") && !strings.HasPrefix(inner, "/*"):
		return []Step{{End, inner}}
	case firstWord(inner) == "end" || goWords.begin[firstWord(inner)] || goWords.other[firstWord(inner)]:
		return wordSteps(inner, goWords, "end")
	}
	return nil
}

// rubySteps are those of ERB, whose words are Ruby's, and of EPP, which has braces; a mark
// may hold several statements.
func rubySteps(mark string) []Step {
	code := strings.TrimSuffix(strings.TrimSuffix(strings.TrimPrefix(mark, "<%"), "%>"), "-")
	code = strings.TrimPrefix(code, "-")
	if strings.HasPrefix(strings.TrimLeft(code, whiteSpace), "|") {
		return nil // the parameters of EPP
	}
	var steps []Step
	for _, s := range strings.FieldsFunc(code, func(r rune) bool { return r == '\n' || r == ';' }) {
		s = strings.TrimSpace(s)
		first := firstWord(s)
		opens := strings.HasSuffix(s, "{") || blockOpens(s)
		switch {
		case strings.HasPrefix(s, "#"):
		case strings.HasPrefix(s, "}") && opens:
			steps = append(steps, Step{Else, s})
		case strings.HasPrefix(s, "}"), first == "end":
			steps = append(steps, Step{End, s})
		case strings.HasSuffix(s, " end"), strings.HasSuffix(s, "}"):
		case opens, rubyWords.begin[first]:
			steps = append(steps, Step{Begin, s})
		case rubyWords.other[first]:
			steps = append(steps, Step{Else, s})
		}
	}
	return steps
}

// blockOpens reports whether the statement ends in "do", or in the parameters of a block.
func blockOpens(s string) bool {
	if bare, ok := strings.CutSuffix(s, "|"); ok {
		if bar := strings.LastIndexByte(bare, '|'); bar >= 0 {
			s = strings.TrimRight(bare[:bar], whiteSpace)
			return strings.HasSuffix(s, "{") || strings.HasSuffix(s, " do")
		}
	}
	return s == "do" || strings.HasSuffix(s, " do")
}
