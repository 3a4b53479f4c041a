package config

import "strings"

// ReadEnvvars returns the variables that a shell file such as Debian's
// /etc/apache2/envvars exports: lines of the form `export NAME=value`, and plain
// assignments to names that are exported elsewhere. It understands quotation marks,
// $NAME, ${NAME} and ${NAME:-default}; what else a shell could do is not evaluated.
func ReadEnvvars(text string) map[string]string {
	s := shell{values: map[string]string{}, exported: map[string]bool{}}
	for line := range strings.Lines(text) {
		for _, command := range strings.Split(s.withoutComment(line), ";") {
			s.command(strings.TrimSpace(command))
		}
	}
	env := map[string]string{}
	for name := range s.exported {
		if value, ok := s.values[name]; ok {
			env[name] = value
		}
	}
	return env
}

// shell is the little of a shell that an envvars file needs.
type shell struct {
	values   map[string]string
	exported map[string]bool
}

// withoutComment cuts a line at a '#' that starts a word outside of quotes.
func (s *shell) withoutComment(line string) string {
	quote := byte(0)
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case quote != 0 && c == quote:
			quote = 0
		case quote == 0 && (c == '"' || c == '\''):
			quote = c
		case quote == 0 && c == '#' && (i == 0 || strings.IndexByte(" \t;", line[i-1]) >= 0):
			return line[:i]
		}
	}
	return line
}

// command executes one assignment or export; anything else is passed over.
func (s *shell) command(text string) {
	rest, exports := strings.CutPrefix(text, "export ")
	for {
		rest = strings.TrimLeft(rest, " \t")
		name := rest[:nameLength(rest)]
		if name == "" {
			return
		}
		rest = rest[len(name):]
		if exports {
			s.exported[name] = true
		}
		if value, ok := strings.CutPrefix(rest, "="); ok {
			s.values[name], rest = s.word(value)
		} else if !exports {
			return
		}
	}
}

// nameLength is the length of the name at the start of text.
func nameLength(text string) int {
	n := 0
	for n < len(text) && (text[n] == '_' || 'a' <= text[n] && text[n] <= 'z' || 'A' <= text[n] && text[n] <= 'Z' ||
		n > 0 && '0' <= text[n] && text[n] <= '9') {
		n++
	}
	return n
}

// word reads a shell word and returns its value and what follows.
func (s *shell) word(text string) (value, rest string) {
	var b strings.Builder
	quote := byte(0)
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case quote != 0 && c == quote:
			quote = 0
		case quote == 0 && (c == '"' || c == '\''):
			quote = c
		case quote == 0 && strings.IndexByte(" \t\r\n", c) >= 0:
			return b.String(), text[i:]
		case c == '\\' && quote != '\'' && i+1 < len(text):
			i++
			b.WriteByte(text[i])
		case c == '$' && quote != '\'':
			length, value := s.variable(text[i:])
			b.WriteString(value)
			i += length
			continue
		default:
			b.WriteByte(c)
		}
		i++
	}
	return b.String(), ""
}

// variable reads $NAME, ${NAME} or ${NAME:-default} at the start of text. A '$' that
// starts nothing stands for itself.
func (s *shell) variable(text string) (length int, value string) {
	if n := nameLength(text[1:]); n > 0 {
		return n + 1, s.values[text[1:n+1]]
	}
	end := strings.IndexByte(text, '}')
	if !strings.HasPrefix(text, "${") || end < 0 {
		return 1, "$"
	}
	inner := text[2:end]
	name := inner[:nameLength(inner)]
	value = s.values[name]
	if alternative, ok := strings.CutPrefix(inner[len(name):], ":-"); ok && value == "" {
		value, _ = s.word(alternative)
	}
	return end + 1, value
}
