package settings

import (
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// Key names a setting by the names on the way to it; an element of a list is named by its
// number.
func Key(names ...string) string { return strings.Join(names, "\x00") }

// Names are the names that a Key is made of.
func Names(key string) []string { return strings.Split(key, "\x00") }

// place is where a key stands in a text, from 1.
type place struct{ line, column int }

// Lines are the lines, from 1, of the settings in a TOML text, by their Key.
func Lines(text string) map[string]int {
	lines := map[string]int{}
	for key, at := range places(text) {
		lines[key] = at.line
	}
	return lines
}

// places finds where each setting of a TOML text stands: its key, or, for an element of a
// list, its value.
func places(text string) map[string]place {
	s := survey{found: map[string]place{}, elements: map[string]int{}}
	s.parser.Reset([]byte(text))
	var table []string
	for s.parser.NextExpression() {
		switch node := s.parser.Expression(); node.Kind {
		case unstable.Table:
			table = s.key(nil, node)
		case unstable.ArrayTable:
			table = s.key(nil, node)
			list := Key(table...)
			s.elements[list]++
			table = append(table, strconv.Itoa(s.elements[list]-1))
			s.note(table, node.Child())
		case unstable.KeyValue:
			s.value(s.key(table, node), node.Value())
		}
	}
	return s.found
}

// survey is the work of places.
type survey struct {
	parser   unstable.Parser
	found    map[string]place
	elements map[string]int // of the lists that are made of tables, by their Key
}

// key notes the key of a node inside a table, and returns its names. A list of tables
// stands for its last one.
func (s *survey) key(table []string, node *unstable.Node) []string {
	names := append([]string{}, table...)
	for part := node.Key(); part.Next(); {
		if n := s.elements[Key(names...)]; n > 0 && len(names) > len(table) {
			names = append(names, strconv.Itoa(n-1))
		}
		names = append(names, string(part.Node().Data))
		s.note(names, part.Node())
	}
	return names
}

// value notes what is inside a value.
func (s *survey) value(names []string, node *unstable.Node) {
	inside := node.Children()
	switch node.Kind {
	case unstable.InlineTable:
		for inside.Next() {
			s.value(s.key(names, inside.Node()), inside.Node().Value())
		}
	case unstable.Array:
		for i := 0; inside.Next(); i++ {
			element := append(append([]string{}, names...), strconv.Itoa(i))
			s.note(element, inside.Node())
			s.value(element, inside.Node())
		}
	}
}

// note keeps the first place of a name.
func (s *survey) note(names []string, node *unstable.Node) {
	key := Key(names...)
	if _, known := s.found[key]; known || node.Raw.Length == 0 {
		return
	}
	start := s.parser.Shape(node.Raw).Start
	s.found[key] = place{start.Line, start.Column}
}
