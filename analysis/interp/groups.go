package interp

import (
	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/catalog"
)

// daemonProcess reads a process group's definition (wsgi_add_daemon_process).
func (b *builder) daemonProcess(f config.Fact) {
	d := f.Directive
	words, options := arguments(d)
	if len(words) == 0 || words[0].Value == "" {
		return
	}
	g := &ProcessGroup{Name: words[0].Value, Directive: d, Host: b.hostOf(d), Options: options, Processes: 1, Threads: 15}
	if o := last(options, "processes"); o != nil {
		g.Processes, g.Multi = catalog.Atoi(o.Value), true
	}
	if o := last(options, "threads"); o != nil {
		g.Threads = catalog.Atoi(o.Value)
	}
	if o := last(options, "switch-interval"); o != nil {
		if n, ok := catalog.SwitchInterval(o.Value); ok {
			g.SwitchInterval = &n
		}
	}
	if first := b.m.groups[g.Name]; first != nil {
		b.fault(Fault{
			Directive: d, Seq: f.Seq, Span: words[0].Span, Related: first.Directive, Rule: "duplicate-process-group",
			Message: "Name duplicates previous WSGI daemon definition.",
		})
		return
	}
	b.m.groups[g.Name] = g
	b.m.Groups = append(b.m.Groups, g)
}

// Option returns the option of that name that counts, nil when it is not given.
func (g *ProcessGroup) Option(name string) *Option { return last(g.Options, name) }

// Group returns the daemon group of that name (exact case), nil if there is none.
func (m *Model) Group(name string) *ProcessGroup { return m.groups[name] }

// importScript reads WSGIImportScript (wsgi_add_import_script).
func (b *builder) importScript(f config.Fact) {
	words, options := arguments(f.Directive)
	process, application := groupOption(options, "process-group"), groupOption(options, "application-group")
	if len(words) == 0 || words[0].Value == "" || process == nil || application == nil {
		return
	}
	b.m.Imports = append(b.m.Imports, &Import{
		Directive: f.Directive, Script: words[0].Value,
		ProcessGroup: *process, ApplicationGroup: *application,
	})
	if *process == "" {
		b.needsPython(f.Directive)
		return
	}
	b.checkGroup(f, *process, last(options, "process-group").ValueSpan)
}

// checkGroup is what wsgi_add_import_script and wsgi_add_script_alias check of a
// daemon group while reading: it must be defined earlier, and the ServerNames as set
// so far must be equal when a virtual host defines it.
func (b *builder) checkGroup(f config.Fact, name string, span grammar.Span) {
	fault := Fault{Directive: f.Directive, Seq: f.Seq, Span: span}
	g := b.m.groups[name]
	switch {
	case g == nil:
		fault.Message, fault.Rule = "WSGI process group not yet configured.", "process-group-not-configured"
	case g.Host.Index == 0:
		return
	default:
		here, there := b.hostOf(f.Directive).ServerName, g.Host.ServerName
		fault.Related = g.Directive
		switch {
		case here == there:
			return
		case here != "" && there != "":
			fault.Message, fault.Rule = "WSGI process group not accessible.", "process-group-not-accessible"
		default:
			fault.Message, fault.Rule = "WSGI process group not matchable.", "process-group-not-matchable"
		}
	}
	b.fault(fault)
}
