package python

// Constants are the names of the file that hold one truth value wherever the file assigns them: "DEBUG = False", and nothing
// else that gives the name another value.
func (m *Module) Constants() map[string]Truth {
	values := map[string]Truth{}
	m.Walk(func(s *Statement, within []Enclosing) bool {
		if name, value := s.constant(); name != "" && insideModule(within) {
			if known, seen := values[name]; seen && known != value {
				value = Unknown
			}
			values[name] = value
		}
		return true
	})
	if len(values) == 0 {
		return nil
	}
	m.Walk(func(s *Statement, within []Enclosing) bool {
		if name, _ := s.constant(); name != "" && insideModule(within) {
			return true
		}
		s.rebinds(s.Tokens, values)
		for _, clause := range s.Clauses {
			s.rebinds(clause.Head, values)
		}
		return true
	})
	return values
}

// insideModule tells whether a statement belongs to the file itself and not to a function or a class.
func insideModule(within []Enclosing) bool {
	for _, around := range within {
		if around.Keyword == "def" || around.Keyword == "class" {
			return false
		}
	}
	return true
}

// constant reads "NAME = True", "NAME = None", "NAME = 0" and the like.
func (s *Statement) constant() (name string, value Truth) {
	if s.Keyword != "" || len(s.Tokens) != 3 || !s.Tokens[0].IsIdentifier() || !s.Tokens[1].Is("=") {
		return "", Unknown
	}
	x, err := ParseExpression(s.Tokens[2:])
	constant, ok := x.(*Constant)
	if err != nil || !ok || constant.Kind == StringConstant || constant.Kind == BytesConstant {
		return "", Unknown
	}
	return normalIdentifier(s.Tokens[0].Text), Condition(constant, Facts{})
}

// rebinds makes unknown what tokens may give another value: the targets of assignments, loops, imports and the word "as", and
// what a function declares as global.
func (s *Statement) rebinds(tokens []Token, values map[string]Truth) {
	for at, token := range tokens {
		if _, known := values[token.Text]; !known || token.Kind != Name {
			continue
		}
		binds := s.Keyword == "import" || s.Keyword == "from" || s.Keyword == "global" || s.Keyword == "for" || s.Keyword == "del" ||
			at > 0 && tokens[at-1].Is("as")
		if next := at + 1; next < len(tokens) && tokens[next].Kind == Operator {
			operator := tokens[next].Text
			binds = binds || operator == "=" || operator == ":=" || augmented[operator] || operator == "," && s.Keyword == "" || operator == ":"
		}
		if binds {
			values[token.Text] = Unknown
		}
	}
}
