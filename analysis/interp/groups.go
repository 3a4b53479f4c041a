package interp

import (
	"slices"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/catalog"
)

// daemonProcess reads a process group's definition (wsgi_add_daemon_process).
func (b *builder) daemonProcess(d *config.Directive) {
	words, options := arguments(d)
	if len(words) == 0 || words[0].Value == "" {
		return
	}
	g := &ProcessGroup{Name: words[0].Value, Directive: d, Host: b.hostOf(d), Options: options, Processes: 1, Threads: 15}
	if o := last(options, "processes"); o != nil {
		g.Processes, g.Multi = apr.Atoi(o.Value), true
	}
	if o := last(options, "threads"); o != nil {
		g.Threads = apr.Atoi(o.Value)
	}
	if o := last(options, "switch-interval"); o != nil {
		if n, ok := catalog.SwitchInterval(o.Value); ok {
			g.SwitchInterval = &n
		}
	}
	b.groups = append(b.groups, groupLine{fact: b.reading, span: words[0].Span, name: g.Name, defines: g})
}

// groupLine is a line that defines a process group, or that mod_wsgi reads only when
// the group is known.
type groupLine struct {
	fact    int          // of the content
	span    grammar.Span // of the name, in the line's arguments
	name    string
	defines *ProcessGroup // nil for a use
	host    *Host         // of a use
	server  string        // its ServerName as set so far
}

// Option returns the option of that name that counts, nil when it is not given.
func (g *ProcessGroup) Option(name string) *Option { return last(g.Options, name) }

// Group returns the daemon group of that name (exact case), nil if there is none.
func (m *Model) Group(name string) *ProcessGroup {
	if i, ok := m.groupAt[name]; ok {
		return m.Groups[i]
	}
	return nil
}

// importScript reads WSGIImportScript (wsgi_add_import_script).
func (b *builder) importScript(d *config.Directive) {
	words, options := arguments(d)
	process, application := groupOption(options, "process-group"), groupOption(options, "application-group")
	if len(words) == 0 || words[0].Value == "" || process == nil || application == nil {
		return
	}
	b.imports = append(b.imports, &Import{
		Directive: d, Script: words[0].Value,
		ProcessGroup: *process, ApplicationGroup: *application,
	})
	if *process == "" {
		b.needsPython(d)
		return
	}
	b.uses(d, *process, last(options, "process-group").ValueSpan)
}

// uses notes that the line needs the group to be known.
func (b *builder) uses(d *config.Directive, name string, span grammar.Span) {
	h := b.hostOf(d)
	b.groups = append(b.groups, groupLine{fact: b.reading, span: span, name: name, host: h, server: h.ServerName})
}

// refuse is what mod_wsgi refuses a line with that needs group g, which is nil unless
// it is defined earlier (wsgi_add_import_script, wsgi_add_script_alias): when a virtual
// host defines it, the ServerNames as set so far must be equal. ok is true when it is
// accepted.
func (l *groupLine) refuse(g *ProcessGroup) (f Fault, ok bool) {
	switch {
	case g == nil:
		f.Message, f.Kind = "WSGI process group not yet configured.", GroupNotConfigured
		return f, false
	case g.Host.Main() || g.Host == l.host || l.server == g.Host.ServerName:
		return f, true
	case l.server != "" && g.Host.ServerName != "":
		f.Message, f.Kind = "WSGI process group not accessible.", GroupNotAccessible
	default:
		f.Message, f.Kind = "WSGI process group not matchable.", GroupNotMatchable
	}
	f.Related = g.Directive
	return f, false
}

// collectGroups lists the process groups, and what mod_wsgi refuses about the lines
// that define and need them. Where nothing was refused, the names are the same and only
// groups of the main server differ, which all hosts may use, only the blocks between the
// first head and the last tail are looked at.
func (m *Model) collectGroups(last *Model, head, tail int) {
	before, after := between(last.definitions, m.definitions)
	sameNames := slices.EqualFunc(before, after, func(a, b *ProcessGroup) bool { return a.Name == b.Name })
	if m.groupAt = last.groupAt; last.groupAt == nil || !sameNames {
		m.groupAt = make(map[string]int, len(m.definitions))
		for _, g := range m.definitions {
			if _, ok := m.groupAt[g.Name]; !ok {
				m.groupAt[g.Name] = len(m.groupAt)
			}
		}
	}
	m.Groups = m.definitions
	if len(m.groupAt) < len(m.definitions) {
		m.Groups = make([]*ProcessGroup, len(m.groupAt))
		for _, g := range m.definitions {
			if first := &m.Groups[m.groupAt[g.Name]]; *first == nil {
				*first = g
			}
		}
	}
	from, to := 0, len(m.blocks)
	inHosts := func(g *ProcessGroup) bool { return !g.Host.Main() }
	if last.groupAt != nil && len(last.Faults) == 0 && len(m.groupAt) == len(m.definitions) && sameNames &&
		!slices.ContainsFunc(before, inHosts) && !slices.ContainsFunc(after, inHosts) {
		from, to = head, len(m.blocks)-tail
	}
	defined := m.sums[from].definitions // groups, so far: their names are different up to here
	for n := from; n < to; n++ {
		b := m.blocks[n]
		for i := range b.groups {
			l := &b.groups[i]
			at, ok := m.groupAt[l.name]
			if l.defines != nil && at == defined {
				defined++
				continue
			}
			var known *ProcessGroup
			if ok && at < defined {
				known = m.Groups[at]
			}
			f, ok := l.refuse(known)
			if l.defines != nil {
				f, ok = Fault{Kind: DuplicateGroup, Related: known.Directive, Message: "Name duplicates previous WSGI daemon definition."},
					!known.Directive.HoldsWith(b.content.facts[l.fact].Directive)
			}
			if !ok {
				f.Directive, f.Span = b.content.facts[l.fact].Directive, l.span
				m.Faults = append(m.Faults, f)
				m.faultAt = append(m.faultAt, m.sums[n].facts+b.at[l.fact])
			}
		}
	}
}

// number gives the faults their sequence numbers.
func (m *Model) number() {
	m.Faults = slices.Clone(m.Faults)
	for i := range m.Faults {
		m.Faults[i].Seq = m.facts.seq(m.faultAt[i])
	}
}
