package python

import "strings"

// An Import is one module that an import statement names. A statement with several modules makes several.
type Import struct {
	// Module is the dotted name as it is written; empty in "from . import x".
	Module string
	// Level counts the leading dots of a relative import.
	Level int
	// From tells "from m import a, b" from "import m".
	From bool
	// Names are what a from-import takes out of the module; "*" stands for all.
	Names []string
	// Bound are the names that the import gives a value in the file: of a from-import one for each of Names, else one.
	Bound []string
	// Lazy marks an import that is carried out when its name is first used (Python 3.15).
	Lazy bool
	// Start and End are the offsets of the statement's first token and behind the module's name.
	Start, End int
	// Within are the clauses around the statement, the outermost first.
	Within []Enclosing
}

// Imports lists the import statements of the module, in the order of the text.
func (m *Module) Imports() []Import {
	var imports []Import
	m.Walk(func(s *Statement, within []Enclosing) bool {
		if s.Keyword == "import" || s.Keyword == "from" {
			if found := s.Imports(); len(found) > 0 {
				around := append([]Enclosing(nil), within...)
				for at := range found {
					found[at].Within = around
				}
				imports = append(imports, found...)
			}
		}
		return true
	})
	return imports
}

// Imports are the modules that an import statement names, without what stands around it; none where it is half written.
func (s *Statement) Imports() []Import {
	switch s.Keyword {
	case "import":
		return s.plainImports()
	case "from":
		if from, ok := s.fromImport(); ok {
			return []Import{from}
		}
	}
	return nil
}

func (s *Statement) plainImports() []Import {
	var imports []Import
	for _, piece := range commaSeparated(s.Tokens[1:]) {
		if name, count := dotted(piece); count > 0 {
			bound, _, _ := strings.Cut(name, ".")
			imports = append(imports, Import{
				Module: name, Bound: []string{alias(piece[count:], bound)}, Lazy: s.Lazy, Start: s.Start, End: piece[count-1].End(),
			})
		}
	}
	return imports
}

func (s *Statement) fromImport() (Import, bool) {
	from := Import{From: true, Lazy: s.Lazy, Start: s.Start}
	rest := s.Tokens[1:]
	for len(rest) > 0 && (rest[0].Is(".") || rest[0].Is("...")) {
		from.Level += len(rest[0].Text)
		from.End = rest[0].End()
		rest = rest[1:]
	}
	if len(rest) > 0 && !rest[0].Is("import") {
		name, count := dotted(rest)
		if count == 0 {
			return from, false
		}
		from.Module, from.End = name, rest[count-1].End()
		rest = rest[count:]
	}
	if len(rest) < 2 || !rest[0].Is("import") || from.Module == "" && from.Level == 0 {
		return from, false
	}
	rest = rest[1:]
	if rest[0].Is("(") {
		rest = rest[1:]
		if len(rest) > 0 && rest[len(rest)-1].Is(")") {
			rest = rest[:len(rest)-1]
		}
	}
	for _, piece := range commaSeparated(rest) {
		if len(piece) > 0 && (piece[0].Kind == Name || piece[0].Is("*")) {
			name := normalIdentifier(piece[0].Text)
			from.Names, from.Bound = append(from.Names, name), append(from.Bound, alias(piece[1:], name))
		}
	}
	return from, len(from.Names) > 0
}

// alias is the name behind the word "as", or else the name itself.
func alias(rest []Token, name string) string {
	if len(rest) == 2 && rest[0].Is("as") && rest[1].Kind == Name {
		return normalIdentifier(rest[1].Text)
	}
	return name
}

// Aliases are the names under which the file imports others, each with the dotted name that it stands for. A name
// that a from-import takes as it is stands for itself.
func (m *Module) Aliases() map[string]string {
	aliases := map[string]string{}
	for _, i := range m.Imports() {
		for at, bound := range i.Bound {
			switch {
			case !i.From && i.Module != bound && !strings.HasPrefix(i.Module, bound+"."):
				aliases[bound] = i.Module
			case i.From && i.Names[at] != bound:
				aliases[bound] = i.Names[at]
			}
		}
	}
	return aliases
}

// InFunction tells whether the import is carried out when a function is called, and not when the file is loaded.
func (i Import) InFunction() bool {
	for _, around := range i.Within {
		if around.Keyword == "def" {
			return true
		}
	}
	return false
}
