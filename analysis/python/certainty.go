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
		case e.Clause.Keyword == "else" && e.catches():
			return Sometimes
		case e.Clause == e.Clauses[0] && e.catches():
			return Guarded
		}
	case "with":
		if e.suppresses(facts) {
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

// OnMissing tells whether a clause of a try statement is carried out because an import in the first one finds no module (True),
// or because none of them does (False). Unknown is said of all other clauses.
func (e Enclosing) OnMissing() Truth {
	if e.Keyword != "try" || e.Clause == e.Clauses[0] {
		return Unknown
	}
	handler := e.handler("ModuleNotFoundError")
	switch {
	case e.Clause == handler:
		return True
	case e.Clause.Keyword == "else" && handler != nil && !raises(handler.Body):
		return False
	}
	return Unknown
}

// catches tells whether the handlers of a try statement catch an ImportError and go on.
func (s *Statement) catches() bool {
	handler := s.handler("ImportError")
	return handler != nil && !raises(handler.Body)
}

// handler is the clause of a try statement that an exception comes to, or nil.
func (s *Statement) handler(exception string) *Clause {
	for _, clause := range s.Clauses[1:] {
		if clause.Keyword == "except" && handles(clause.Head, exception) {
			return clause
		}
	}
	return nil
}

// handles tells whether the head of an except clause takes an ImportError, or the ModuleNotFoundError that is one. A name that is
// no exception's by its form may hold one.
func handles(head []Token, exception string) bool {
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
			if takes(each, exception) {
				return true
			}
		}
		return false
	}
	return takes(x, exception)
}

func takes(x Expression, exception string) bool {
	name := DottedName(x)
	name = name[strings.LastIndexByte(name, '.')+1:]
	switch name {
	case exception, "ImportError", "Exception", "BaseException":
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

// suppresses tells whether a with statement swallows an ImportError: by contextlib.suppress, or by a manager of the file's own.
func (s *Statement) suppresses(facts Facts) bool {
	x, _ := ParseExpression(s.Clauses[0].Head)
	if items, ok := x.(*Display); ok {
		for _, item := range items.Elements {
			if facts.suppresses(item) {
				return true
			}
		}
	}
	return facts.suppresses(x)
}

func (f Facts) suppresses(x Expression) bool {
	call, ok := x.(*Call)
	if !ok {
		return false
	}
	name := f.Original(DottedName(call.Function))
	if f.Swallowing[name] {
		return true
	}
	if name != "suppress" && !strings.HasSuffix(name, ".suppress") {
		return false
	}
	for _, argument := range call.Arguments {
		if takes(argument.X, "ImportError") {
			return true
		}
	}
	return false
}

// Swallowing are the context managers of the file that an ImportError may not get out of: classes whose __exit__ returns
// something, and generators with a try statement around their yield that catches it.
func (m *Module) Swallowing() map[string]bool {
	managers := map[string]bool{}
	m.Walk(func(s *Statement, within []Enclosing) bool {
		if len(within) == 0 && (s.Keyword == "class" && s.exitReturns() || s.Keyword == "def" && s.yieldsUnderTry()) {
			managers[s.Name()] = true
		}
		return s.Keyword != "class" && s.Keyword != "def"
	})
	return managers
}

// exitReturns tells whether a class has a method __exit__ that may return something true.
func (s *Statement) exitReturns() bool {
	found := false
	for _, method := range s.Body() {
		if method.Name() != "__exit__" {
			continue
		}
		walk(method.Body(), nil, func(inner *Statement, _ []Enclosing) bool {
			if x, ok := inner.Expression(); ok && inner.Keyword == "return" && Condition(x, Facts{}) != False {
				found = true
			}
			return inner.Keyword != "def" && inner.Keyword != "class"
		})
	}
	return found
}

// yieldsUnderTry tells whether a function is a context manager that catches what the statement's body raises.
func (s *Statement) yieldsUnderTry() bool {
	decorated := false
	for _, decorator := range s.Decorators {
		decorated = decorated || len(decorator) > 0 && decorator[len(decorator)-1].Is("contextmanager")
	}
	found := false
	walk(s.Body(), nil, func(inner *Statement, within []Enclosing) bool {
		if len(inner.Tokens) == 0 || !inner.Tokens[0].Is("yield") {
			return inner.Keyword != "def"
		}
		found = found || CertaintyOf(within, Facts{}) == Guarded
		return true
	})
	return decorated && found
}
