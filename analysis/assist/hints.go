package assist

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// Hints are the notes behind the daemon groups, mounts and containers in span: the
// modes that they end up with.
func Hints(d Document, span grammar.Span) []Hint {
	if d.Resolution == nil {
		return nil
	}
	at := map[*config.Directive]int{} // where the hint of a directive in span goes
	lines := map[int]bool{}
	in := func(directive *config.Directive) bool {
		if directive.Origin.File != d.Path || directive.Origin.Use != nil {
			return false
		}
		place := d.Config.LocateDirective(directive).Span
		if place.End < span.Start || place.Start > span.End || lines[place.End] {
			return false
		}
		lines[place.End] = true // not again when the file is read once more
		at[directive] = place.End
		return true
	}
	groups := only(d.Model.Groups, func(g *interp.ProcessGroup) bool { return in(g.Directive) })
	containers := only(d.Model.Containers, func(c *interp.Container) bool { return in(c.Directive) })
	mounts := only(d.Model.Mounts, func(m *interp.Mount) bool { return in(m.Directive) })
	if len(at) == 0 {
		return nil
	}
	builds := d.builds()
	var hints []Hint
	add := func(directive *config.Directive, label string, interpreters []*interp.Interpreter) {
		if label != "" {
			hints = append(hints, Hint{at[directive], d.hintLabel(label), d.interpreterTable(builds, interpreters, "process group")})
		}
	}
	for _, group := range groups {
		if p := builds[0].resolution.Process(group.Name); p != nil {
			add(group.Directive, groupLabel(builds, group), p.Interpreters)
		}
	}
	for _, c := range containers {
		certain, _ := matches(builds[0].resolution, c)
		add(c.Directive, containerLabel(builds, c), certain)
	}
	if len(mounts) > 0 {
		ends := interpretersOf(builds[0].resolution)
		for _, mount := range mounts {
			add(mount.Directive, mountLabel(builds, ends[mount]), ends[mount])
		}
	}
	slices.SortFunc(hints, func(a, b Hint) int { return cmp.Compare(a.Offset, b.Offset) })
	return hints
}

// longestHint is how many characters of a hint VS Code shows (editor.inlayHints.maximumLength).
const longestHint = 43

// hintLabel is a label that fits: of "mode · group · interpreter" as much, from the left, as
// VS Code shows. The tooltip has all of it.
func (d Document) hintLabel(label string) string {
	alone := ""
	if d.alone() {
		alone = ", by this file alone"
	}
	for utf8.RuneCountInString(label+alone) > longestHint {
		cut := strings.LastIndex(label, " · ")
		if cut < 0 {
			break
		}
		label = label[:cut]
	}
	return label + alone
}

// only are the elements of a list that ok accepts.
func only[T any](list []T, ok func(T) bool) []T {
	var found []T
	for _, element := range list {
		if ok(element) {
			found = append(found, element)
		}
	}
	return found
}

// interpretersOf are the interpreters that each mount's requests can end in.
func interpretersOf(r *interp.Resolution) map[*interp.Mount][]*interp.Interpreter {
	found := map[*interp.Mount][]*interp.Interpreter{}
	for _, p := range r.Processes {
		for _, i := range p.Interpreters {
			for _, m := range i.Mounts {
				found[m] = append(found[m], i)
			}
		}
	}
	return found
}

// groupLabel sums a daemon group up: "own GIL per application group".
func groupLabel(builds []build, group *interp.ProcessGroup) string {
	var texts []string
	for _, b := range builds {
		p := b.resolution.Process(group.Name)
		if p == nil {
			return ""
		}
		texts = append(texts, processLabel(p))
	}
	return shortOf(builds, texts)
}

// processLabel is what the interpreters of a process have in common.
func processLabel(p *interp.Process) string {
	modes := subModes(p)
	switch {
	case len(p.Interpreters) == 0:
		return ""
	case len(modes) == 0:
		return p.Interpreters[0].Mode.Words()
	case len(modes) > 1:
		return "own GIL for some application groups"
	case modes[0] == interp.OwnGIL:
		return "own GIL per application group"
	}
	return modes[0].Words()
}

// subModes are the modes that the sub interpreters of a process have.
func subModes(p *interp.Process) []interp.Mode {
	var modes []interp.Mode
	for _, i := range p.Interpreters {
		if !i.Main && !slices.Contains(modes, i.Mode) {
			modes = append(modes, i.Mode)
		}
	}
	return modes
}

// mountLabel says where a mount's requests go: "own GIL · parallel · %{ENV:X}". The mode
// comes first, because a hint is cut from the right.
func mountLabel(builds []build, interpreters []*interp.Interpreter) string {
	if len(interpreters) == 0 {
		return ""
	}
	var groups, names, modes []string
	for _, i := range interpreters {
		group := i.Process.Name()
		if group == "" {
			group = "embedded"
		}
		groups = appendNew(groups, group)
		names = appendNew(names, interpreterLabel(i))
		modes = appendNew(modes, modeShort(builds, i))
	}
	return strings.Join([]string{strings.Join(modes, " or "), few(groups, "process groups"), few(names, "interpreters")}, " · ")
}

// few is the one text there is, or their number.
func few(texts []string, what string) string {
	if len(texts) == 1 {
		return texts[0]
	}
	return fmt.Sprintf("%d %s", len(texts), what)
}

func appendNew(list []string, text string) []string {
	if slices.Contains(list, text) {
		return list
	}
	return append(list, text)
}

// matchLabel counts the interpreters that a container selects.
func matchLabel(r *interp.Resolution, c *interp.Container) string {
	certain, possible := matches(r, c)
	switch {
	case len(possible) > 0 && len(certain) == 0:
		return "matches if the request chooses it"
	case len(certain) == 0 && forChildren(c) && !r.Model.PythonInChildren:
		return "no Python runs in the Apache children"
	case len(certain) == 0:
		return "matches no interpreter"
	}
	return "matches " + plural(len(certain), "interpreter")
}

// containerLabel says what a container does to the modes: "own GIL (3.12+) for /api"; of
// one that decides no mode, how many interpreters it selects.
func containerLabel(builds []build, c *interp.Container) string {
	last := builds[len(builds)-1].resolution
	var modes []string
	paths := map[string][]string{}
	for _, p := range last.Processes {
		for _, i := range p.Interpreters {
			reason, ok := i.ModeReason()
			if !ok || reason.Directive == nil || reason.Outcome != interp.Wins || reason.Directive.Parent != c.Directive || i.Idle() {
				continue
			}
			mode := modeShort(builds, i)
			modes = appendNew(modes, mode)
			for _, m := range i.Mounts {
				paths[mode] = appendNew(paths[mode], m.Path)
			}
		}
	}
	if len(modes) == 0 {
		return matchLabel(builds[0].resolution, c)
	}
	for n, mode := range modes {
		if list := paths[mode]; len(list) > 0 {
			modes[n] += " for " + someOf(list, 2)
		}
	}
	return strings.Join(modes, "; ")
}

// forChildren reports whether a container selects the Apache children.
func forChildren(c *interp.Container) bool { return c.ProcessGroup != nil && *c.ProcessGroup == "" }

// matches are the interpreters that a container selects, and those that it selects
// when a request chooses its application group (wsgi_resolve_interpreter_options:
// exact text against the resolved names).
func matches(r *interp.Resolution, c *interp.Container) (certain, possible []*interp.Interpreter) {
	for _, p := range r.Processes {
		if !p.Starts || c.ProcessGroup != nil && *c.ProcessGroup != p.Name() {
			continue
		}
		for _, i := range p.Interpreters {
			switch {
			case c.ApplicationGroup == nil:
				certain = append(certain, i)
			case i.Created == interp.PerRequest && i.Unset && i.Pattern == *c.ApplicationGroup:
				certain = append(certain, i)
			case i.Created == interp.PerRequest:
				if *c.ApplicationGroup != "" {
					possible = append(possible, i)
				}
			case i.ApplicationGroup == *c.ApplicationGroup:
				certain = append(certain, i)
			}
		}
	}
	return certain, possible
}

// Lenses are the lines above definitions: how many mounts lead to a daemon group, and the
// question which interpreter serves the URL of a mount.
func Lenses(d Document) []Lens {
	if d.Resolution == nil {
		return nil
	}
	var lenses []Lens
	for _, group := range d.Model.Groups {
		if group.Directive.Origin.File != d.Path || group.Directive.Origin.Use != nil {
			continue
		}
		p := d.Resolution.Process(group.Name)
		if p == nil {
			continue
		}
		var places []Place
		for _, m := range mountsOf(p) {
			places = append(places, d.place(m.Directive.LineSpot()))
		}
		lenses = append(lenses, Lens{
			Span:   d.Config.LocateDirective(group.Directive).Span,
			Title:  plural(len(places), "mount"),
			Places: places,
		})
	}
	for _, mount := range d.Model.Mounts {
		if mount.Directive.Origin.File != d.Path || mount.Directive.Origin.Use != nil || mount.Match {
			continue
		}
		if url := mountURL(mount); url != "" {
			lenses = append(lenses, Lens{Span: d.Config.LocateDirective(mount.Directive).Span, Title: "which interpreter? " + url, URL: url})
		}
	}
	slices.SortStableFunc(lenses, func(a, b Lens) int { return cmp.Compare(a.Span.Start, b.Span.Start) })
	return lenses
}

// mountURL is a URL that a request to the mount could have: of the main server only the
// path. It is "" where the host has no name of its own, or something is not known.
func mountURL(m *interp.Mount) string {
	switch {
	case strings.ContainsAny(m.Host.ServerName+m.Path, "\x00${}"):
		return "" // of a template, or a variable that nobody defines
	case m.Host.Main():
		return m.Path
	case m.Host.ServerName == "":
		return ""
	case m.Host.Port == 443:
		return "https://" + m.Host.ServerName + m.Path
	case m.Host.Port == 0 || m.Host.Port == 80:
		return "http://" + m.Host.ServerName + m.Path
	}
	return "http://" + m.Host.ServerName + ":" + strconv.Itoa(m.Host.Port) + m.Path
}

// mountsOf are the mounts whose requests can end in p, each once, in order.
func mountsOf(p *interp.Process) []*interp.Mount {
	var mounts []*interp.Mount
	known := map[*interp.Mount]bool{}
	for _, i := range p.Interpreters {
		for _, m := range i.Mounts {
			if !known[m] {
				known[m] = true
				mounts = append(mounts, m)
			}
		}
	}
	return mounts
}
