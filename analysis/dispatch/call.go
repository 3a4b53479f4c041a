package dispatch

import (
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/python"
)

// argument is one of a call; the name is empty for one by position, "*" and "**" for
// what is unpacked.
type argument struct {
	name string
	x    value
}

// mostDepth bounds calls in calls.
const mostDepth = 12

// callOf follows a call: of a method of something that is known, or of what the
// expression is.
func (e *evaluation) callOf(x *python.Call, f *frame) value {
	var arguments []argument
	for _, a := range x.Arguments {
		arguments = append(arguments, argument{a.Name, e.eval(a.X, f)})
	}
	method, ok := x.Function.(*python.Attribute)
	if !ok {
		return e.call(e.eval(x.Function, f), arguments, x.Range)
	}
	var result value
	for _, receiver := range e.eval(method.X, f) {
		result = join(result, e.method(receiver, method.Name, arguments, x.Range))
	}
	return result
}

// call is what a call of the value can return.
func (e *evaluation) call(callee value, arguments []argument, at python.Range) (v value) {
	for _, a := range callee {
		switch a.kind {
		case functionKind:
			v = join(v, e.callFunction(a, arguments))
		case externalKind:
			v = join(v, e.external(a.text, arguments, at))
		case classKind:
			v = join(v, e.instance(a, arguments, at))
		case openKind:
			e.escape(arguments)
			v = join(v, unknownOf)
		case absentKind:
		default:
			v = join(v, value{{kind: failedKind}}) // TypeError
		}
	}
	return v
}

// callFunction follows a call of a function of the script.
func (e *evaluation) callFunction(a *atom, arguments []argument) value {
	fn := a.function
	if fn.running || e.depth >= mostDepth {
		return unknownOf
	}
	inner := newScope(fn.around)
	if !bindParameters(fn, inner, arguments) {
		return value{{kind: failedKind}} // TypeError
	}
	if fn.async {
		return value{noText}
	}
	fn.running = true
	e.depth++
	defer func() { fn.running, e.depth = false, e.depth-1 }()
	call := &frame{scope: inner}
	if fn.result != nil {
		return e.eval(fn.result, call)
	}
	if e.block(fn.body, call) && !fn.generator {
		call.returned = join(call.returned, value{none})
	}
	if fn.generator {
		return value{some(a.at, call.yielded)}
	}
	return call.returned
}

// bindParameters gives the parameters their values; false where Python refuses the call.
func bindParameters(fn *function, s *scope, arguments []argument) bool {
	unpacked := false
	var positional []value
	named := map[string]value{}
	for _, a := range arguments {
		switch a.name {
		case "":
			positional = append(positional, a.x)
		case "*", "**":
			unpacked = true
		default:
			named[a.name] = a.x
		}
	}
	keywordOnly := false
	for _, p := range fn.parameters {
		switch {
		case p.Kind == "*" && p.Name == "":
			keywordOnly = true
			continue
		case p.Kind == "/":
			continue
		case p.Kind == "*":
			s.names[p.Name] = value{sequence(python.Range{}, positional...)}
			positional, keywordOnly = nil, true
			continue
		case p.Kind == "**":
			s.names[p.Name] = value{{kind: tableKind, open: true}}
			named = nil
			continue
		case len(positional) > 0 && !keywordOnly:
			s.names[p.Name], positional = positional[0], positional[1:]
			continue
		}
		if v, ok := named[p.Name]; ok {
			s.names[p.Name] = v
			delete(named, p.Name)
		} else if v, ok := fn.defaults[p.Name]; ok {
			s.names[p.Name] = v
		} else if unpacked {
			s.names[p.Name] = unknownOf
		} else {
			return false
		}
	}
	return len(positional) == 0 && (len(named) == 0 || unpacked)
}

// instance is what a call of a class makes. One of an Enum looks a member up.
func (e *evaluation) instance(class *atom, arguments []argument, _ python.Range) value {
	if class.enum || class.open || class.attributes == nil {
		e.escape(arguments)
		return unknownOf
	}
	made := &atom{kind: classKind, at: class.at, attributes: newScope(nil), open: true}
	for name, v := range class.attributes.names {
		bound := value{}
		for _, a := range v {
			if a.kind == functionKind {
				bound = append(bound, &atom{kind: functionKind, at: a.at, function: withSelf(a.function, made)})
			} else {
				bound = append(bound, a)
			}
		}
		made.attributes.names[name] = bound
	}
	if init, ok := made.attributes.names["__init__"]; ok {
		e.call(init, arguments, class.at)
	}
	return value{made}
}

// withSelf is a method of an instance: its first parameter is given.
func withSelf(fn *function, self *atom) *function {
	bound := *fn
	if len(fn.parameters) == 0 || fn.parameters[0].Kind != "" {
		return &bound
	}
	bound.around = newScope(fn.around)
	bound.around.names[fn.parameters[0].Name] = value{self}
	bound.parameters = fn.parameters[1:]
	return &bound
}

// method is a call of receiver.name(arguments).
func (e *evaluation) method(receiver *atom, name string, arguments []argument, at python.Range) value {
	switch receiver.kind {
	case textKind:
		return e.textMethod(receiver, name, arguments, at)
	case sequenceKind:
		return e.sequenceMethod(receiver, name, arguments, at)
	case tableKind:
		return e.tableMethod(receiver, name, arguments, at)
	case classKind:
		if receiver.attributes != nil {
			if found, ok := receiver.attributes.names[name]; ok {
				return e.call(found, arguments, at)
			}
		}
		return unknownOf
	case externalKind:
		return e.external(receiver.text+"."+name, arguments, at)
	case openKind:
		e.escape(arguments)
		return openMethod(name, arguments)
	case functionKind:
		return unknownOf
	}
	return nil // AttributeError
}

// openMethod is a method of something that can be anything, by what methods of that
// name return everywhere.
func openMethod(name string, arguments []argument) value {
	switch name {
	case "get", "pop", "setdefault":
		if len(arguments) > 1 {
			return join(unknownOf, arguments[1].x)
		}
		if name == "get" {
			return value{anything, none}
		}
	case "startswith", "endswith", "isdigit", "isalpha":
		return either
	case "hexdigest", "lower", "upper":
		return unknownOf
	}
	return unknownOf
}

func (e *evaluation) sequenceMethod(a *atom, name string, arguments []argument, at python.Range) value {
	first := value(nil)
	if len(arguments) > 0 {
		first = arguments[len(arguments)-1].x
	}
	switch name {
	case "append", "add", "insert", "appendleft":
		e.put(a, first)
		return value{none}
	case "extend", "update", "extendleft":
		for _, other := range first {
			items := some(at, e.itemsOf(other))
			e.put(a, items.more)
			a.open = a.open || items.open
		}
		return value{none}
	case "pop", "popleft":
		return a.items()
	case "index", "count":
		return value{noText}
	case "copy", "union":
		return value{some(at, a.items())}
	case "remove", "clear", "sort", "reverse", "rotate", "discard":
		a.more, a.elements = a.items().only(func(x *atom) bool { return x.kind != openKind }), nil
		return value{none}
	}
	return unknownOf
}

func (e *evaluation) tableMethod(a *atom, name string, arguments []argument, at python.Range) value {
	switch name {
	case "get":
		if len(arguments) == 0 {
			return nil
		}
		v, sure := a.under(arguments[0].x)
		switch {
		case sure:
			return v
		case len(arguments) > 1:
			return join(v, arguments[1].x)
		}
		return join(v, value{none})
	case "setdefault":
		if len(arguments) == 2 {
			e.put(a, arguments[1].x)
			return a.items()
		}
	case "pop":
		if len(arguments) == 2 {
			return join(a.items(), arguments[1].x)
		}
		return a.items()
	case "values":
		return value{{kind: sequenceKind, at: at, elements: a.elements, more: a.more, open: a.open}}
	case "keys":
		return value{{kind: sequenceKind, at: at, elements: a.keys, open: a.open || len(a.more) > 0}}
	case "items":
		pairs := &atom{kind: sequenceKind, at: at, open: a.open || len(a.more) > 0}
		for n, key := range a.keys {
			pairs.elements = append(pairs.elements, value{sequence(at, key, a.elements[n])})
		}
		return value{pairs}
	case "update":
		for _, argument := range arguments {
			if argument.name != "" && argument.name != "**" {
				e.put(a, argument.x)
				continue
			}
			for _, other := range argument.x {
				if other.kind == tableKind {
					e.put(a, other.items())
				} else {
					a.open = true
				}
			}
		}
		return value{none}
	case "copy":
		return value{{kind: tableKind, at: a.at, keys: a.keys, elements: a.elements, more: a.more, open: a.open}}
	case "clear":
		return value{none}
	}
	return unknownOf
}

func (e *evaluation) textMethod(a *atom, name string, arguments []argument, at python.Range) value {
	change := map[string]func(string) string{
		"lower": strings.ToLower, "upper": strings.ToUpper, "casefold": strings.ToLower,
		"strip":  func(s string) string { return strings.Trim(s, " \t\n\r\v\f") },
		"encode": func(s string) string { return s }, "decode": func(s string) string { return s },
	}[name]
	switch {
	case change != nil && (len(arguments) == 0 || name == "encode" || name == "decode"):
		return value{text(change(a.text), at)}
	case name == "join" && len(arguments) == 1:
		return joinedBy(a.text, arguments[0].x, at)
	case name == "format":
		return e.formatMethod(a.text, arguments, at)
	case name == "replace" && len(arguments) == 2:
		from, ok := single(arguments[0].x)
		to, ok2 := single(arguments[1].x)
		if ok && ok2 && from.kind == textKind && to.kind == textKind {
			return value{text(strings.ReplaceAll(a.text, from.text, to.text), at)}
		}
	case name == "split" && len(arguments) <= 1:
		parts := strings.Fields(a.text)
		if len(arguments) == 1 {
			by, ok := single(arguments[0].x)
			if !ok || by.kind != textKind || by.text == "" {
				return unknownOf
			}
			parts = strings.Split(a.text, by.text)
		}
		s := sequence(at)
		for _, part := range parts {
			s.elements = append(s.elements, value{text(part, at)})
		}
		return value{s}
	case name == "startswith", name == "endswith", strings.HasPrefix(name, "is"):
		return either
	case name == "find", name == "index", name == "count":
		return value{noText}
	}
	return unknownOf
}

// joinedBy is separator.join(list), where each element is one text.
func joinedBy(separator string, lists value, at python.Range) (v value) {
	for _, list := range lists {
		if list.kind != sequenceKind || list.open || len(list.more) > 0 {
			return unknownOf
		}
		var parts []string
		for _, element := range list.elements {
			t, ok := single(element)
			if !ok || t.kind != textKind {
				return unknownOf
			}
			parts = append(parts, t.text)
		}
		v = join(v, value{text(strings.Join(parts, separator), at)})
	}
	return v
}

// formatMethod is "…{}…".format(…) with fields that are plain or numbered.
func (e *evaluation) formatMethod(format string, arguments []argument, at python.Range) value {
	texts := []string{""}
	next := 0
	for format != "" {
		open := strings.IndexAny(format, "{}")
		if open < 0 {
			open = len(format)
		}
		pieces := []string{format[:open]}
		format = format[open:]
		if strings.HasPrefix(format, "{{") || strings.HasPrefix(format, "}}") {
			pieces[0] += format[:1]
			format = format[2:]
		} else if format != "" {
			end := strings.IndexByte(format, '}')
			if end < 1 {
				return unknownOf
			}
			field := format[1:end]
			format = format[end+1:]
			at := -1
			for n, a := range arguments {
				if field == "" && n == next || field != "" && a.name == field || len(field) == 1 && field[0] == byte('0'+n) && a.name == "" {
					at = n
					break
				}
			}
			next++
			if at < 0 || arguments[at].name == "*" {
				return unknownOf
			}
			literal := pieces[0]
			pieces = nil
			for _, a := range arguments[at].x {
				s, ok := a.str()
				if !ok {
					return unknownOf
				}
				pieces = append(pieces, literal+s)
			}
		}
		if len(texts)*len(pieces) > mostAtoms {
			return unknownOf
		}
		var longer []string
		for _, t := range texts {
			for _, p := range pieces {
				longer = append(longer, t+p)
			}
		}
		texts = longer
	}
	return textsAt(texts, at)
}

// escape notes that somebody else gets the containers: they can hold anything then.
func (e *evaluation) escape(arguments []argument) {
	for _, argument := range arguments {
		for _, a := range argument.x {
			if (a.kind == sequenceKind || a.kind == tableKind) && !a.open {
				a.open = true
				e.changes++
			}
		}
	}
}

// itemsOf is what a loop over the atom gives.
func (e *evaluation) itemsOf(a *atom) value {
	switch a.kind {
	case sequenceKind:
		return a.items()
	case tableKind:
		var keys value
		for _, k := range a.keys {
			keys = join(keys, k)
		}
		if a.open || len(a.more) > 0 {
			keys = join(keys, unknownOf)
		}
		return keys
	case noneKind, numberKind, boolKind, absentKind, otherKind, functionKind:
		return nil // TypeError
	case classKind:
		if a.enum && a.attributes != nil {
			var members value
			for name, v := range a.attributes.names {
				if !strings.HasPrefix(name, "_") {
					members = join(members, e.member(a, v))
				}
			}
			return members
		}
	}
	return unknownOf
}
