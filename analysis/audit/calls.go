package audit

import (
	"regexp"
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/python"
)

// expression reads assignments, and the calls in a statement that import or change where modules are looked for.
func (r *scanner) expression(s *python.Statement, within []python.Enclosing) {
	assignment, assigns := s.Assignment()
	if assigns {
		for _, target := range assignment.Targets {
			r.bindTarget(target, within)
		}
	}
	inside := len(within) > 0
	if inside && !r.mentionsCalls(s) || python.CertaintyOf(within, r.facts) == python.Never {
		return
	}
	var x python.Expression
	if assigns {
		r.assign(assignment, inside)
		x = assignment.Value
	} else {
		x, _ = s.Expression()
	}
	python.Inspect(x, func(x python.Expression, certainty python.Certainty) {
		if call, ok := x.(*python.Call); ok {
			r.call(call, s, within, certainty)
		}
	})
}

// mentionsCalls tells whether a statement holds one of the names for which its expression is read.
func (r *scanner) mentionsCalls(s *python.Statement) bool {
	tokens := s.Tokens
	if len(s.Clauses) > 0 {
		tokens = s.Clauses[0].Head
	}
	for _, token := range tokens {
		if token.Kind != python.Name {
			continue
		}
		switch r.facts.Original(token.Text) {
		case "import_module", "__import__", "exec", "open", "run_path", "execfile", "path", "modules", "addsitedir", "setdefault", "environ", "entry_points", "iter_entry_points":
			return true
		}
	}
	return false
}

// assign takes over what an assignment says of names at the top level, of sys.path, the environment and sys.modules.
func (r *scanner) assign(a *python.Assignment, inside bool) {
	for _, target := range a.Targets {
		switch target := target.(type) {
		case *python.Identifier:
			if inside {
				continue
			}
			if a.Operator == "=" || a.Operator == ":" && a.Value != nil {
				r.values[target.Name] = a.Value
				r.activates(a.Value)
			}
			switch target.Name {
			case "__all__":
				r.exported = append(r.exported, constantsOf(a.Value)...)
			case "__path__":
				r.ownPaths = append(r.ownPaths, r.edits(a, "__path__")...)
			}
		case *python.Subscript:
			key, _ := constant(target.Index)
			switch name := r.facts.Original(python.DottedName(target.X)); {
			case strings.HasSuffix(name, "environ") && !inside:
				r.setEnvironment(target.Index, a.Value)
			case strings.HasSuffix(name, "modules") && key != "":
				r.replaced = append(r.replaced, strings.Clone(key))
			case name == "sys.path" && !inside: // sys.path[:0] = [folder]
				r.paths = append(r.paths, r.edits(a, name)...)
			}
		case *python.Attribute:
			if name := python.DottedName(target); name == "sys.path" && !inside {
				r.paths = append(r.paths, r.edits(a, name)...)
			}
		}
	}
}

// edits reads "path += […]" and "path = […] + path".
func (r *scanner) edits(a *python.Assignment, name string) []pathEdit {
	value, front := a.Value, a.Operator == "="
	if sum, ok := value.(*python.Binary); ok && sum.Operator == "+" {
		value = sum.X
		if python.DottedName(sum.X) == name {
			value, front = sum.Y, false
		}
	}
	var edits []pathEdit
	if list, ok := value.(*python.Display); ok {
		for _, element := range list.Elements {
			edits = append(edits, pathEdit{folder: element, front: front, names: r.values})
		}
	}
	return edits
}

func (r *scanner) setEnvironment(name, value python.Expression) {
	key, ok := constant(name)
	if text, known := constant(value); ok && known {
		if r.environ == nil {
			r.environ = map[string]string{}
		}
		if _, set := r.environ[key]; !set {
			r.environ[key] = text
		}
	}
}

// call looks at one call of a statement, which is carried out with some certainty when the statement is.
func (r *scanner) call(call *python.Call, s *python.Statement, within []python.Enclosing, certainty python.Certainty) {
	name := r.facts.Original(python.DottedName(call.Function))
	if method, ok := call.Function.(*python.Attribute); ok && name == "" { // of what another call returns
		name = "." + method.Name
	}
	switch last := name[strings.LastIndexByte(name, '.')+1:]; last {
	case "import_module", "__import__":
		r.importCall(call, s, within, certainty)
	case "exec":
		r.executed(call, s, within, certainty)
	case "open", "run_path", "execfile":
		if len(call.Arguments) > 0 {
			r.activates(call.Arguments[0].X)
		}
	case "entry_points", "iter_entry_points":
		r.plugins++
	case "extend_path", "declare_namespace":
		r.extended = true
	case "insert", "append", "extend", "addsitedir":
		r.pathCall(name, call)
	case "setdefault":
		if strings.HasSuffix(name, "environ.setdefault") && len(call.Arguments) == 2 {
			r.setEnvironment(call.Arguments[0].X, call.Arguments[1].X)
		}
	case name:
		if len(within) == 0 {
			r.called[name] = true
		}
	}
}

func (r *scanner) pathCall(name string, call *python.Call) {
	var edits []pathEdit
	list, method := name[:max(0, strings.LastIndexByte(name, '.'))], name[strings.LastIndexByte(name, '.')+1:]
	arguments := call.Arguments
	switch {
	case method == "insert" && len(arguments) == 2:
		edits = []pathEdit{{folder: arguments[1].X, front: true, names: r.values}}
	case (method == "append" || method == "addsitedir") && len(arguments) >= 1:
		edits = []pathEdit{{folder: arguments[0].X, names: r.values}}
	case method == "extend" && len(arguments) == 1:
		if list, ok := arguments[0].X.(*python.Display); ok {
			for _, element := range list.Elements {
				edits = append(edits, pathEdit{folder: element, names: r.values})
			}
		}
	}
	switch {
	case list == "sys.path" || method == "addsitedir":
		r.paths = append(r.paths, edits...)
	case list == "__path__":
		r.ownPaths = append(r.ownPaths, edits...)
	}
}

// activator is the file of a virtual environment whose execution puts its packages on sys.path.
const activator = "activate_this.py"

// activates notes an expression that names an activator; scripts have no other use for it than to execute it.
func (r *scanner) activates(x python.Expression) {
	at := x.Extent()
	if text := strings.TrimRight(r.module.Text[at.Start:at.End], `"')`); strings.HasSuffix(text, activator) {
		r.paths = append(r.paths, pathEdit{folder: x, front: true, names: r.values})
	}
}

// executed reads exec("import m").
func (r *scanner) executed(call *python.Call, s *python.Statement, within []python.Enclosing, certainty python.Certainty) {
	if len(call.Arguments) == 0 {
		return
	}
	text, ok := constant(call.Arguments[0].X)
	if !ok {
		return
	}
	at := call.Arguments[0].X.Extent()
	for _, each := range python.Parse(text + "\n").Imports() {
		each.Within = slices.Concat(within, each.Within)
		i := r.add(each)
		i.line, i.start, i.end = r.module.Line(s.Start), at.Start, at.End
		i.atMost(certainty)
	}
}

// atMost makes an import no surer than what it stands in.
func (i *imported) atMost(certainty python.Certainty) {
	if i.certainty != python.Never {
		i.certainty, i.besides = max(i.certainty, certainty), max(i.besides, certainty)
	}
}

// importCall reads importlib.import_module("m") and __import__("m"). A name that only running tells is counted.
func (r *scanner) importCall(call *python.Call, s *python.Statement, within []python.Enclosing, certainty python.Certainty) {
	if len(call.Arguments) == 0 {
		return
	}
	name := call.Arguments[0].X
	module, literal := constant(name)
	level := 0
	if !literal {
		certainty = max(certainty, python.Sometimes)
		if module, level = r.workedOut(name); module == "" {
			r.computed++
			return
		}
	}
	if level == 0 {
		if level = len(module) - len(strings.TrimLeft(module, ".")); level > 0 {
			module, level = r.anchored(module, level, call)
		}
	}
	at := name.Extent()
	i := r.add(python.Import{Module: strings.TrimLeft(module, "."), Level: level, Start: s.Start, Within: within})
	i.start, i.end = at.Start, at.End
	i.atMost(certainty)
}

// anchored is the name of a module that is given relative to a package: the constant that the call has for it, else the package
// of the file.
func (r *scanner) anchored(module string, level int, call *python.Call) (string, int) {
	for at, argument := range call.Arguments {
		if argument.Name != "package" && (argument.Name != "" || at != 1) {
			continue
		}
		anchor, _ := r.workedOut(argument.X)
		for ; anchor != "" && level > 1; level-- {
			anchor = anchor[:max(0, strings.LastIndexByte(anchor, '.'))]
		}
		if anchor != "" {
			return anchor + "." + strings.TrimLeft(module, "."), 0
		}
	}
	return module, level
}

// workedOut is the name of a module that an expression of constants gives, empty where text does not tell it. A name
// that begins with the file's own package has a level.
func (r *scanner) workedOut(x python.Expression) (module string, level int) {
	const own = "\x00"
	names := func(name python.Expression) (string, bool) {
		if identifier, ok := name.(*python.Identifier); ok && (identifier.Name == "__package__" || identifier.Name == "__name__") {
			return own, true
		}
		text := r.variable(name)
		return text, text != ""
	}
	text, ok := evaluateText(x, r.values, names)
	if rest, relative := strings.CutPrefix(text, own); relative {
		text, level = strings.TrimPrefix(rest, "."), 1
	}
	if !ok || !moduleName.MatchString(strings.TrimLeft(text, ".")) {
		return "", 0
	}
	return text, level
}

// variable is the constant that a variable of the environment has.
func (r *scanner) variable(x python.Expression) string {
	switch x := x.(type) {
	case *python.Subscript:
		if key, ok := constant(x.Index); ok && strings.HasSuffix(python.DottedName(x.X), "environ") {
			return r.environ[key]
		}
	case *python.Call:
		name := r.facts.Original(python.DottedName(x.Function))
		if (strings.HasSuffix(name, "environ.get") || strings.HasSuffix(name, "getenv")) && len(x.Arguments) > 0 {
			key, _ := constant(x.Arguments[0].X)
			if set := r.environ[key]; set != "" || len(x.Arguments) < 2 {
				return set
			}
			text, _ := constant(x.Arguments[1].X)
			return text
		}
	}
	return ""
}

// constant is the value of a string.
func constant(x python.Expression) (string, bool) {
	c, ok := x.(*python.Constant)
	if !ok || c.Kind != python.StringConstant {
		return "", false
	}
	return c.Value, true
}

// constantsOf are the strings of a list or a tuple, of sums of such too.
func constantsOf(x python.Expression) []string {
	switch x := x.(type) {
	case *python.Display:
		var all []string
		for _, element := range x.Elements {
			if text, ok := constant(element); ok {
				all = append(all, text)
			}
		}
		return all
	case *python.Binary:
		return append(constantsOf(x.X), constantsOf(x.Y)...)
	}
	return nil
}

// moduleName is the form of names that a string may hold; nothing else is looked up.
var moduleName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$`)

// mostStrings is how many names of a file are looked at.
const mostStrings = 2000

// constants notes the strings of a statement that have the form of a module's name. Annotations and the names
// of loggers have it too, and name none.
func (r *scanner) constants(s *python.Statement) {
	listed := false
	for at, token := range s.Tokens {
		if token.Is("[") || token.Is("(") && at > 0 && (s.Tokens[at-1].Is("=") || s.Tokens[at-1].Is("in")) {
			listed = true
		}
		if token.Kind != python.String || token.IsBytes() || s.Keyword == "def" && !s.Tokens[max(0, at-1)].Is("=") {
			continue
		}
		text, ok := token.Value()
		if !ok || len(text) > 200 || len(r.strings) == mostStrings || !moduleName.MatchString(text) || at > 1 && s.Tokens[at-2].Is("getLogger") {
			continue
		}
		r.strings = append(r.strings, named{strings.Clone(text), r.module.Line(token.Start), !listed && !strings.Contains(text, ".")})
	}
}
