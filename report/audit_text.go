package report

import (
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/audit"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/extensions"
	"github.com/modwsgi-ls/modwsgi-ls/report/terminal"
)

// Text writes the audit for a terminal: for each interpreter its scripts, the extensions as a checklist, and what could
// not be seen. Extensions that nothing refuses are counted only, unless the view is of all.
func (a *Audit) Text(w io.Writer, v View) error {
	p := newPrinter(w, v)
	p.printf("%s\n", p.Paint(Strong, terminal.Harmless(a.given)))
	if len(a.Interpreters) == 0 {
		p.block("", "No Python application, and no other script of mod_wsgi, is configured here.")
	}
	for _, in := range a.Interpreters {
		p.audited(a, in)
	}
	if len(a.Shared) > 0 {
		p.printf("\n%s\n", p.Paint(Strong, "Imports that one interpreter of a process can have"))
		for _, s := range alike(a.Shared) {
			p.shared(s)
		}
	}
	p.printf("\n")
	p.block("", a.conclusion())
	return p.err
}

// conclusion is the last line: what will fail, or that nothing was found against it.
func (a *Audit) conclusion() string {
	will, may, unknown := 0, 0, 0
	for _, in := range a.Interpreters {
		for _, i := range in.Imports {
			switch i.Grade {
			case audit.WillFail:
				will++
			case audit.MayFail:
				may++
			case audit.NotKnown:
				unknown++
			}
		}
	}
	if will+may+unknown+len(a.Shared) == 0 {
		return "Nothing in the files that were read refuses an interpreter."
	}
	var parts []string
	for _, part := range []struct {
		n    int
		what string
	}{{will, "will fail"}, {may, "may fail"}, {unknown, "not known"}, {len(a.Shared), "needed by several interpreters of a process that allows one"}} {
		if part.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", part.n, part.what))
		}
	}
	return "Imports of extensions: " + strings.Join(parts, ", ") + "."
}

func (p *printer) audited(a *Audit, in *audit.Interpreter) {
	group := "embedded mode"
	if in.Process.Group != nil {
		group = "process group " + in.Process.Name()
	}
	python := "Python not known"
	if in.Known {
		python = "Python " + in.Python.String()
	}
	p.printf("\n%s\n", p.Paint(Strong, terminal.Harmless(fmt.Sprintf("%s, application group %s", group, auditedName(in)))))
	p.block("  ", terminal.Harmless(fmt.Sprintf("%s, %s", in.Mode.Words(), python)))
	for _, note := range in.Notes {
		p.block("  ", terminal.Harmless(note))
	}
	for _, s := range in.Scripts {
		what := scriptKinds[s.Kind]
		if s.Mount != "" {
			what = s.Mount
		}
		line := fmt.Sprintf("%s: %s", what, s.File)
		if at := a.at(s.Directive); at.File != nil {
			line += fmt.Sprintf(" (%s:%d)", *at.File, *at.Line)
		}
		if s.Problem != "" {
			line += "; not read: " + s.Problem
		}
		p.block("  ", terminal.Harmless(line))
	}
	p.checklist(in)
	p.unseen(in)
}

// checklist is the table of extensions of an interpreter, those that fail first.
func (p *printer) checklist(in *audit.Interpreter) {
	imports := slices.Clone(in.Imports)
	slices.SortStableFunc(imports, func(a, b *audit.Import) int { return int(a.Grade) - int(b.Grade) })
	rows := [][]string{{"extension", "kind", "interpreters", "GIL", "verdict"}}
	var shown []*audit.Import
	quiet, seen := 0, map[string]bool{}
	for _, i := range imports {
		if seen[i.Module] {
			continue
		}
		seen[i.Module] = true
		if i.Grade == audit.NothingAgainst && !i.Undeclared && !p.All {
			quiet++
			continue
		}
		kind, interpreters, gil := kindWords(i.Static)
		verdict := i.Grade.String()
		if i.Grade == audit.NothingAgainst {
			verdict = "nothing refuses it"
			if i.Undeclared {
				verdict = "runs without the GIL, undeclared"
			}
		}
		rows = append(rows, []string{i.Module, kind, interpreters, gil, verdict})
		shown = append(shown, i)
	}
	if len(shown) > 0 {
		p.printf("\n")
		p.table(rows, func(row int) {
			if row > 0 {
				p.why(shown[row-1])
			}
		})
	}
	if quiet > 0 {
		p.block("  ", fmt.Sprintf("%s that nothing refuses; --all lists them", plural(quiet, "extension")))
	}
}

// table writes rows in columns as wide as they need to be, with what after writes behind each.
func (p *printer) table(rows [][]string, after func(row int)) {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for at, cell := range row {
			widths[at] = max(widths[at], text.StringWidthWithoutEscSequences(terminal.Harmless(cell)))
		}
	}
	for n, row := range rows {
		line := ""
		for at, cell := range row {
			cell = terminal.Harmless(cell)
			line += cell + strings.Repeat(" ", widths[at]-text.StringWidthWithoutEscSequences(cell)+2)
		}
		line = strings.TrimRight(line, " ")
		if n == 0 {
			line = p.Paint(Faint, line)
		}
		p.printf("  %s\n", line)
		after(n)
	}
}

// why tells below a row why the import fails and on which way it is reached.
func (p *printer) why(i *audit.Import) {
	if i.Because != "" {
		p.block("    ", terminal.Harmless(i.Because))
	}
	if i.Message != "" {
		p.block("    ", terminal.Harmless("the log will say: "+i.Message))
	}
	if i.Source != "" {
		p.block("    ", terminal.Harmless("source: "+i.Source))
	}
	if i.Static != nil && i.Static.GILState && i.Grade != audit.NothingAgainst && i.Static.Interpreters != extensions.OwnGILSupported {
		p.block("    ", "it takes the GIL by PyGILState_Ensure, which knows the main interpreter only")
	}
	way := i.Way()
	if way != "" {
		way = " (" + way + ")"
	}
	p.block("    ", terminal.Harmless(chainWords(i)+way))
}

// chainWords are the imports from the script to the extension: "app.wsgi:3 → sqlalchemy → greenlet".
func chainWords(i *audit.Import) string {
	parts := []string{path.Base(i.Script.File)}
	if len(i.Chain) > 0 && i.Chain[0].Line > 0 {
		parts[0] += fmt.Sprintf(":%d", i.Chain[0].Line)
	}
	for _, step := range i.Chain {
		parts = append(parts, step.Module)
	}
	if len(parts) > 8 {
		parts = slices.Concat(parts[:4], []string{"…"}, parts[len(parts)-3:])
	}
	return strings.Join(parts, " → ")
}

func (p *printer) unseen(in *audit.Interpreter) {
	var parts []string
	for _, part := range []struct {
		n    int
		what string
	}{
		{in.Unseen.Computed, "import by a computed name"}, {in.Unseen.Plugins, "use of entry points"},
		{in.Unseen.Starters, "line of code in .pth files"}, {in.Unseen.Unread, "unreadable file"},
	} {
		if part.n > 0 {
			parts = append(parts, plural(part.n, part.what))
		}
	}
	if in.Modules > 0 {
		line := plural(in.Modules, "module") + " followed"
		if len(parts) > 0 {
			line += "; not seen: " + strings.Join(parts, ", ")
		}
		p.block("  ", line)
	}
}

// plural is "1 module", "2 modules", "2 imports by a computed name".
func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	head, rest, _ := strings.Cut(what, " ")
	if rest != "" {
		rest = " " + rest
	}
	if strings.HasPrefix(what, "unreadable ") {
		return fmt.Sprintf("%d %ss", n, what)
	}
	return fmt.Sprintf("%d %ss%s", n, head, rest)
}

// alike groups what the same interpreters of a process share, with the same message and grade.
func alike(all []*audit.Shared) [][]*audit.Shared {
	var groups [][]*audit.Shared
	for _, s := range all {
		at := slices.IndexFunc(groups, func(group []*audit.Shared) bool {
			o := group[0]
			return o.Process == s.Process && o.Once == s.Once && o.Grade == s.Grade && o.Open == s.Open && slices.Equal(o.By, s.By)
		})
		if at < 0 {
			groups = append(groups, []*audit.Shared{s})
		} else {
			groups[at] = append(groups[at], s)
		}
	}
	return groups
}

func (p *printer) shared(group []*audit.Shared) {
	s := group[0]
	var modules []string
	for _, each := range group {
		modules = append(modules, each.Imports[0].Module)
	}
	if len(modules) > 4 && !p.All {
		modules = append(modules[:3:3], fmt.Sprintf("%d more", len(modules)-3))
	}
	process := "embedded mode"
	if s.Process.Group != nil {
		process = "process group " + s.Process.Name()
	}
	var names []string
	for _, in := range s.By {
		names = append(names, auditedName(in))
	}
	line := fmt.Sprintf("%s in %s: %s; %s", strings.Join(modules, ", "), process, strings.Join(names, ", "), s.Grade)
	if s.Open {
		line += ", once a second name occurs"
	}
	p.block("  ", terminal.Harmless(line))
	p.block("    ", terminal.Harmless("whichever comes second: ImportError: "+s.Once.Message))
}
