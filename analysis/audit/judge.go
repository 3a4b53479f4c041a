package audit

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/extensions"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/python"
)

// judge tells what becomes of an import in an interpreter.
func judge(in *Interpreter, s *Script, r *reached, c *closure) *Import {
	i := &Import{
		Script: s, Module: r.module, File: r.file, Static: r.static, Certainty: r.certainty, Chain: r.chain,
		Grade: NothingAgainst,
	}
	if r.first != nil {
		i.Line, i.Start, i.End = r.first.line, r.first.start, r.first.end
	}
	kind := kindOf(in.Interpreter)
	if r.instead != nil && c.refuses(r.instead.of, kind, in.Python) {
		i.Certainty = r.instead.certainty
	}
	if r.err != nil {
		i.Grade, i.Unread, i.Because = NotKnown, r.err.Error(), "its file was not read: "+r.err.Error()
		if kind != extensions.Main {
			i.known(in)
		}
		return i
	}
	verdict := r.static.In(kind, in.Python)
	i.Because = verdict.Because
	switch verdict.Outcome {
	case extensions.NotKnown:
		i.Grade = NotKnown
	case extensions.Refused:
		i.fails(OwnGIL, "ImportError: "+filled(verdict.Message, r))
		if kind != extensions.Own {
			i.Cause = FreeThreadedBuild
		}
	case extensions.Defective:
		i.fails(Broken, "SystemError: "+filled(verdict.Message, r))
		if in.Python.FreeThreaded && !r.static.Tag.FreeThreaded {
			i.Cause = WrongABI
		}
	case extensions.Crashes:
		i.fails(WrongABI, "Segmentation fault")
	case extensions.NothingAgainst:
		i.namedGroup(in, kind, c)
	}
	i.Undeclared = in.Mode == interp.FreeThreaded && r.static.LosesGIL()
	return i
}

// refuses tells whether one of some modules is an extension that a kind of interpreter refuses.
func (c *closure) refuses(modules []string, kind extensions.Interpreter, on extensions.Build) bool {
	return slices.ContainsFunc(c.reached, func(r *reached) bool {
		return slices.Contains(modules, r.module) && r.err == nil && r.static.In(kind, on).Outcome == extensions.Refused
	})
}

// fails sets the grade by the way on which the module is imported.
func (i *Import) fails(cause Cause, message string) {
	i.Grade, i.Cause, i.Message = WillFail, cause, message
	if i.Certainty != python.Always {
		i.Grade = MayFail
	}
}

// namedGroup finds what fails in every sub interpreter although the file does not refuse it.
func (i *Import) namedGroup(in *Interpreter, kind extensions.Interpreter, c *closure) {
	if kind == extensions.Main {
		return
	}
	if in.Python.Minor >= 13 && i.Static.Phase == extensions.SinglePhase && i.Static.NumPy && c.numpy {
		i.Because = "it is initialised in a single phase, in the main interpreter, and loads NumPy there, which then refuses this one"
		i.fails(NamedGroup, "ImportError: failed to import from subinterpreter due to exception")
		return
	}
	i.known(in)
}

// known takes over what is known of the module and no file tells.
func (i *Import) known(in *Interpreter) {
	known := factAbout(i.Module, in.Python.Minor)
	if known == nil || known.second {
		return
	}
	i.Because = fmt.Sprintf("it is known to fail outside of the main interpreter (%s)", known.versions)
	if i.Static == nil {
		i.Because += "; which release is installed cannot be seen here"
	}
	i.fails(NamedGroup, known.message)
	i.Grade, i.Source = max(i.Grade, MayFail), known.source
}

// filled puts the module's name into a message: that of single-phase modules is the last part.
func filled(message string, r *reached) string {
	if !strings.Contains(message, "%s") {
		return message
	}
	name := r.module
	if r.static.Phase == extensions.SinglePhase {
		name = r.static.Module
	}
	return fmt.Sprintf(message, name)
}

func kindOf(i *interp.Interpreter) extensions.Interpreter {
	switch {
	case i.Main:
		return extensions.Main
	case i.Mode == interp.OwnGIL:
		return extensions.Own
	}
	return extensions.Shared
}

// sharedBy finds the extensions that several interpreters of a process import and one can load.
func sharedBy(p *interp.Process, audited []*Interpreter) []*Shared {
	var all []*Shared
	byFile := map[string]*Shared{}
	for _, in := range audited {
		seen := map[string]bool{}
		for _, i := range in.Imports {
			once, source := i.once(in)
			key := cmp.Or(i.File, i.Module)
			if once.By == "" || seen[key] || i.Cause != NoCause {
				continue
			}
			seen[key] = true
			s := byFile[key]
			if s == nil {
				s = &Shared{Process: p, File: i.File, Once: once, Source: source}
				byFile[key] = s
				all = append(all, s)
			}
			s.Imports, s.By = append(s.Imports, i), append(s.By, in)
			s.Open = s.Open || in.Created == interp.PerRequest && (!in.Complete || len(in.Candidates) > 1)
		}
	}
	all = slices.DeleteFunc(all, func(s *Shared) bool { return len(s.By) < 2 && !s.Open })
	for _, s := range all {
		sure := 0
		for _, i := range s.Imports {
			if i.Certainty == python.Always {
				sure++
			}
		}
		if s.Grade = MayFail; sure >= 2 && s.Source == "" {
			s.Grade = WillFail
		}
	}
	return all
}

// once is the module's refusal of a second interpreter: its own, or one that is known of it.
func (i *Import) once(in *Interpreter) (once extensions.Once, source string) {
	if i.Static != nil && i.Static.Once.By != "" {
		return i.Static.Once, ""
	}
	if known := factAbout(i.Module, in.Python.Minor); known != nil && known.second {
		return extensions.Once{By: known.versions, Message: known.message}, known.source
	}
	return extensions.Once{}, ""
}
