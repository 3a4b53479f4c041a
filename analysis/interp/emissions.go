package interp

import (
	"fmt"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/catalog"
)

// emit makes the emission of a code; args fill the template of its message, which is
// C's printf with verbs that fmt shares.
func emit(code string, by *config.Directive, args ...any) Emission {
	e := Emission{Code: code, Directive: by}
	if c := catalog.LogCodeOf(code); c != nil && len(c.Messages) > 0 {
		e.Text = fmt.Sprintf(c.Messages[0], args...)
	}
	return e
}

// loadEmissions are what reading the configuration logs on the target, in order
// (wsgi_set_per_interpreter_gil, wsgi_set_free_threading).
func (m *Model) loadEmissions(t Target) []Emission {
	var logged []Emission
	var seqs []int
	add := func(code string, line scopedLine) {
		if seqs == nil {
			seqs = m.scopedSeqs()
		}
		e := emit(code, line.setting.Directive)
		e.Seq = seqs[line.fact]
		logged = append(logged, e)
	}
	for _, line := range m.scoping.lines {
		switch line.name {
		case "wsgiperinterpretergil":
			if line.setting.On && !t.ownGILs() {
				add("WSGI0198", line)
			}
		case "wsgifreethreading":
			if line.setting.On && !t.freeThreadedBuild() {
				add("WSGI0200", line)
			}
			if line.container != nil && line.container.ApplicationGroup != nil {
				add("WSGI0201", line)
			}
		}
	}
	return logged
}

// scopedSeqs are the sequence numbers of the scoped facts.
func (m *Model) scopedSeqs() []int {
	var seqs []int
	start := 0
	for _, b := range m.blocks {
		for _, at := range b.scopedAt {
			seqs = append(seqs, m.facts.seq(start+at))
		}
		start += len(b.all)
	}
	return seqs
}

// processText is how mod_wsgi's messages call a process.
func processText(name string) string {
	if name == "" {
		return "embedded mode"
	}
	return "daemon process '" + name + "'"
}

// interpreterText is how mod_wsgi's messages call an interpreter.
func interpreterText(application string) string {
	if application == "" {
		return "main interpreter"
	}
	return "sub-interpreter '" + application + "'"
}
