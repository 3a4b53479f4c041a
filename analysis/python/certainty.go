package python

import "strings"

// Certainty is whether a statement is carried out when its file is loaded.
type Certainty uint8

// The certainties, from what surely happens to what surely does not.
const (
	// Always: loading the file carries it out, and what it raises ends the loading.
	Always Certainty = iota
	// Guarded: it is carried out, and what it raises is caught.
	Guarded
	// Sometimes: a condition decides that the text does not tell.
	Sometimes
	// Fallback: it is carried out if something before it failed.
	Fallback
	// WhenCalled: it stands in a function.
	WhenCalled
	// Never: a condition excludes it.
	Never
)

// CertaintyOf tells whether a statement within these clauses is carried out, and whether an ImportError from it is caught.
// Of several reasons against it the strongest counts.
func CertaintyOf(within []Enclosing, facts Facts) Certainty {
	result := Always
	for _, around := range within {
		result = max(result, around.certainty(facts))
	}
	return result
}

func (e Enclosing) certainty(facts Facts) Certainty {
	switch e.Keyword {
	case "def":
		return WhenCalled
	case "if":
		return e.chosen(facts)
	case "while":
		if x, ok := e.Expression(); ok && Condition(x, facts) == True && e.Clause == e.Clauses[0] {
			return Always
		}
		return Sometimes
	case "for":
		if e.Clause.Keyword == "else" {
			return Always
		}
		return Sometimes
	case "match":
		return Sometimes
	case "try":
		switch {
		case e.Clause.Keyword == "except":
			return Fallback
		case e.Clause == e.Clauses[0] && e.catches():
			return Guarded
		}
	case "with":
		if e.suppresses() {
			return Guarded
		}
	}
	return Always
}

// chosen tells whether a clause of an if statement is taken.
func (e Enclosing) chosen(facts Facts) Certainty {
	result := Always
	for _, clause := range e.Clauses {
		value := True
		if clause.Keyword != "else" {
			x, err := ParseExpression(clause.Head)
			if value = Condition(x, facts); err != nil {
				value = Unknown
			}
		}
		if clause == e.Clause {
			switch value {
			case False:
				return Never
			case Unknown:
				return Sometimes
			}
			return result
		}
		switch value {
		case True:
			return Never
		case Unknown:
			result = Sometimes
		}
	}
	return result
}

// catches tells whether the handlers of a try statement catch an ImportError and go on.
func (s *Statement) catches() bool {
	for _, clause := range s.Clauses[1:] {
		if clause.Keyword == "except" && handlesImportError(clause.Head) {
			return !raises(clause.Body)
		}
	}
	return false
}

// handlesImportError tells whether the head of an except clause takes an ImportError. A name that is no exception's by its form
// may hold one.
func handlesImportError(head []Token) bool {
	for at, token := range head {
		if token.Is("as") {
			head = head[:at]
			break
		}
	}
	if len(head) > 0 && head[0].Is("*") {
		head = head[1:]
	}
	if len(head) == 0 {
		return true
	}
	x, err := ParseExpression(head)
	if err != nil {
		return true
	}
	if several, ok := x.(*Display); ok {
		for _, each := range several.Elements {
			if takesImportError(each) {
				return true
			}
		}
		return false
	}
	return takesImportError(x)
}

func takesImportError(x Expression) bool {
	name := DottedName(x)
	name = name[strings.LastIndexByte(name, '.')+1:]
	switch name {
	case "ImportError", "Exception", "BaseException":
		return true
	case "KeyboardInterrupt", "SystemExit", "GeneratorExit", "StopIteration", "StopAsyncIteration":
		return false
	}
	return !strings.HasSuffix(name, "Error") && !strings.HasSuffix(name, "Exception") && !strings.HasSuffix(name, "Warning")
}

// raises tells whether a block surely ends with an exception.
func raises(body []*Statement) bool {
	for _, s := range body {
		if s.Keyword == "raise" {
			return true
		}
		if x, ok := s.Expression(); ok && s.Keyword == "" {
			if call, ok := x.(*Call); ok {
				switch DottedName(call.Function) {
				case "sys.exit", "os._exit", "os.abort", "exit", "quit":
					return true
				}
			}
		}
		if s.Keyword == "if" && s.Clauses[len(s.Clauses)-1].Keyword == "else" {
			all := true
			for _, clause := range s.Clauses {
				all = all && raises(clause.Body)
			}
			if all {
				return true
			}
		}
	}
	return false
}

// suppresses tells whether a with statement swallows an ImportError by contextlib.suppress.
func (s *Statement) suppresses() bool {
	x, _ := ParseExpression(s.Clauses[0].Head)
	if items, ok := x.(*Display); ok {
		for _, item := range items.Elements {
			if suppresses(item) {
				return true
			}
		}
	}
	return suppresses(x)
}

func suppresses(x Expression) bool {
	call, ok := x.(*Call)
	if !ok {
		return false
	}
	name := DottedName(call.Function)
	if name != "suppress" && !strings.HasSuffix(name, ".suppress") {
		return false
	}
	for _, argument := range call.Arguments {
		if takesImportError(argument.X) {
			return true
		}
	}
	return false
}
