package rules

import (
	"fmt"
	"iter"
	"path"
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/pcre"
)

// Directives in a section that no request of mod_wsgi's obeys.

var reachesNothing = Rule{
	ID: "reaches-nothing", Severity: Warning, Title: "A directive in a section that no request to mod_wsgi obeys", URL: directivePage("WSGIProcessGroup"),
	whole: true, check: checkReach,
}

// ofRequests are the directives that a section gives to the requests that mod_wsgi
// serves, in lower case; those of access control count for other requests too.
var ofRequests = strings.Fields(`
	wsgiprocessgroup wsgiapplicationgroup wsgicallableobject wsgipassauthorization wsgiscriptreloading
	wsgierroroverride wsgichunkedrequest wsgimapheadtoget wsgirestrictprocess wsgienablesendfile wsgidispatchscript`)

// mostComparisons is how often lines are compared with mounts, and with each other for a
// mount, before the rule gives up: then it tells nothing more of the configuration.
const mostComparisons = 3_000_000

// comparisons are those that are left.
type comparisons int

// spend takes n of them, and reports whether there were as many.
func (c *comparisons) spend(n int) bool {
	*c -= comparisons(n)
	return *c >= 0
}

// checkReach reports what stands in a section that holds no mounted script and no URL
// of a mount, one finding a section, and groups that are chosen in a section and lose
// to another one for every request.
func checkReach(p *Pass) {
	p.checkChildrenWithoutPython()
	if p.handlersServe() || len(p.Model.Mounts) == 0 || !p.Model.FollowsAll() {
		return
	}
	missed := map[*config.Directive][]*config.Directive{} // by section
	var order []fact                                      // the first of each section
	reached := map[*config.Directive]fact{}
	left := comparisons(mostComparisons)
	for _, name := range ofRequests {
		for f := range p.placed(name) {
			if f.where.wide() || !f.where.decided || uncertain(f.Directive) || f.Parent == nil {
				continue
			}
			if !left.spend(len(p.mountsAround(f.where))) {
				return
			}
			if p.reachesMount(f.where) {
				reached[f.Directive] = f
				continue
			}
			if missed[f.Parent] == nil {
				order = append(order, f)
			}
			missed[f.Parent] = append(missed[f.Parent], f.Directive)
		}
	}
	for _, f := range order {
		if !p.mayRunFiles(f.where) {
			p.report(line(f.Directive), p.missesAll(f, missed[f.Parent]))
		}
	}
	p.checkOverruled(reached, &left)
}

// checkChildrenWithoutPython reports what containers set for the Apache children where
// no Python starts in them.
func (p *Pass) checkChildrenWithoutPython() {
	if p.Model.PythonInChildren {
		return
	}
	for _, c := range p.Model.Containers {
		if c.ProcessGroup == nil || *c.ProcessGroup != "" {
			continue
		}
		for _, s := range settings(c) {
			f := Finding{
				Message:     s.Directive.Name + " has no effect: no Python runs in the Apache children",
				Note:        "WSGIRestrictEmbedded On keeps Python out of them, and no dispatch, access or authentication script needs it there. Name a daemon group in the container, or delete it.",
				Unnecessary: true,
			}
			if p.Model.PythonBy != nil {
				f.Related = []Related{{p.Model.PythonBy.LineSpot(), "embedded mode is switched off here"}}
			}
			p.report(line(s.Directive), f)
		}
	}
}

// reachesMount reports whether the section can be in force for requests of some mount.
func (p *Pass) reachesMount(where *scope) bool {
	for range p.mountsIn(where) {
		return true
	}
	return false
}

// meets reports whether some of the requests of m can be in the section.
func (s *scope) meets(m *interp.Mount) bool {
	if s.sentOn || s.location != "" && !m.Match && !holds(s.location, apr.MergeSlashes(m.Path)) && !holds(strings.TrimRight(m.Path, "/"), s.location) {
		return false
	}
	if !m.Match && slices.ContainsFunc(s.beginnings, func(b string) bool { return !mayBegin(b, apr.MergeSlashes(m.Path)) }) {
		return false
	}
	folder := m.Folder()
	filled := m.Match && strings.ContainsAny(m.Target, "$&")
	if s.folder != "" && !filled && !holds(s.folder, m.Target) && !(folder && holds(strings.TrimRight(m.Target, "/"), s.folder)) {
		return false
	}
	if folder || filled {
		return true
	}
	missed := func(p filePattern) bool { return p.holds(m.Target) == pcre.No }
	return (s.file == "" || strings.HasSuffix(m.Target, "/"+s.file)) && !slices.ContainsFunc(s.patterns, missed)
}

// mayBegin reports whether a URL of the mount at the path can begin with the text.
func mayBegin(beginning, path string) bool {
	below := strings.TrimRight(path, "/") + "/"
	return strings.HasPrefix(below, beginning) || strings.HasPrefix(beginning, below) || strings.HasPrefix(path, beginning)
}

// surelyHolds reports whether all requests of m are in the section.
func (s *scope) surelyHolds(m mount) bool {
	missed := func(p filePattern) bool { return m.Folder() || p.holds(m.Target) != pcre.Yes }
	return s.decided && !s.sentOn && len(s.beginnings) == 0 && (s.location == "" || !m.Match && holds(s.location, apr.MergeSlashes(m.Path))) &&
		(s.folder == "" || !m.Folder() && holds(s.folder, m.Target)) &&
		(s.file == "" || !m.Folder() && strings.HasSuffix(m.Target, "/"+s.file)) && !slices.ContainsFunc(s.patterns, missed)
}

// mayRunFiles reports whether a .htaccess file in the section's folder, above it or
// below it can make scripts of files.
func (p *Pass) mayRunFiles(where *scope) bool {
	for f := range p.placed("allowoverride") {
		if strings.EqualFold(f.Args, "none") {
			continue
		}
		if !f.where.certain || f.where.folder == "" || where.folder == "" || holds(f.where.folder, where.folder) || holds(where.folder, f.where.folder) {
			return true
		}
	}
	return false
}

// missesAll is the finding about the directives of a section that reaches no mount.
func (p *Pass) missesAll(f fact, all []*config.Directive) Finding {
	var names []string
	for _, d := range all {
		names = append(names, d.Name)
	}
	verb := "has"
	if len(names) > 1 {
		verb = "have"
	}
	why, write := "no mount takes URLs below "+f.where.location, "Write the section for the URL of a mount"
	switch {
	case f.where.sentOn:
		why, write = "a "+f.Parent.Name+"> counts only for requests that are sent on to another server", "Write a <Location> for the URL of a mount"
	case f.where.location != "":
	case len(f.where.beginnings) > 0:
		why = "no mount takes URLs that begin with " + f.where.beginnings[len(f.where.beginnings)-1]
	case len(f.where.patterns) > 0:
		last := f.where.patterns[len(f.where.patterns)-1].section
		why, write = fmt.Sprintf("no mounted script is in %s %s", last.Name, last.Args), "Write the section for the script or its folder"
	case f.where.folder != "" && f.where.file == "":
		why, write = "no mounted script is in "+f.where.folder, "Write the section for the folder of the script"
	case f.where.folder != "":
		why, write = fmt.Sprintf("no mounted script is called %s in %s", f.where.file, f.where.folder), "Write the section for the script"
	default:
		why, write = "no mounted script is called "+f.where.file, "Write the section for the script"
	}
	found := Finding{
		Message:     fmt.Sprintf("%s %s no effect: %s", strings.Join(names, " and "), verb, why),
		Note:        "A section counts for the requests whose script or URL it holds. " + write + ", or the directive outside of the section.",
		Unnecessary: true,
	}
	for _, m := range p.server(f.where.host).mounts {
		found.Related = append(found.Related, related(word(m.Directive, 1), "the script of this mount"))
		break
	}
	return found
}

// checkOverruled reports what is set in a section that holds mounts, reached, and that
// other sections, which are merged later, set anew for all requests of these mounts.
func (p *Pass) checkOverruled(reached map[*config.Directive]fact, left *comparisons) {
	for _, name := range ofRequests {
		lines := map[*config.Directive][]placedLine{} // by virtual host, nil for the main server
		var here []placedLine
		for f := range p.placed(name) {
			l := placedLine{f, len(lines[f.where.host])}
			if f.where.certain && !uncertain(f.Directive) {
				lines[f.where.host] = append(lines[f.where.host], l)
			}
			if _, ok := reached[f.Directive]; ok && f.where.certain {
				here = append(here, l)
			}
		}
		for _, f := range here {
			if winners := p.winners(lines, f, left); len(winners) > 0 {
				p.report(line(f.Directive), overruled(f.fact, winners))
			}
		}
	}
}

// placedLine is a line with its place among those of its server.
type placedLine struct {
	fact
	number int
}

// winners are the lines that win over f for every mount of its section, nil where some
// request may obey it, where it makes no difference, or where no comparisons are left.
func (p *Pass) winners(lines map[*config.Directive][]placedLine, f placedLine, left *comparisons) []fact {
	if !left.spend(len(p.mountsAround(f.where))) {
		return nil
	}
	var winners []fact
	for m := range p.mountsIn(f.where) {
		best := f
		host := f.where.host
		if host == nil {
			host = sectionOf(m.Host)
		}
		rivals := lines[nil]
		if host != nil {
			rivals = slices.Concat(rivals, lines[host])
		}
		if !left.spend(len(rivals)) {
			return nil
		}
		of := mountOf(m)
		for _, g := range rivals {
			if winsFor(of, f, g) && (best.Directive == f.Directive || winsFor(of, best, g)) {
				best = g
			}
		}
		if best.Directive == f.Directive || best.Args == f.Args {
			return nil
		}
		if !slices.ContainsFunc(winners, func(g fact) bool { return g.Directive == best.Directive }) {
			winners = append(winners, best.fact)
		}
	}
	return winners
}

// mountsAround are the mounts that count where the section stands.
func (p *Pass) mountsAround(where *scope) []*interp.Mount {
	if where.host == nil {
		return p.Model.Mounts
	}
	return slices.Concat(p.main.mounts, p.server(where.host).mounts)
}

// mountsIn yields the mounts of which some requests can be in the section.
func (p *Pass) mountsIn(where *scope) iter.Seq[*interp.Mount] {
	return func(yield func(*interp.Mount) bool) {
		for _, m := range p.mountsAround(where) {
			if where.meets(m) && !yield(m) {
				return
			}
		}
	}
}

// winsFor reports whether g is in force for all requests of m that f's section holds, and
// is merged later than f (the order of ap_process_request_internal in httpd's
// server/request.c).
func winsFor(m mount, f, g placedLine) bool {
	later := g.number > f.number
	if g.where.host != f.where.host {
		later = f.where.host == nil // the sections of a host are merged after the main server's
	}
	if g.Parent == f.Parent {
		return false // of one section: that is the rule replaced-setting
	}
	if g.where.location != "" {
		held := f.where.location != "" && holds(g.where.location, f.where.location) || !m.Match && holds(g.where.location, apr.MergeSlashes(m.Path))
		return held && g.where.folder+g.where.file == "" && (f.where.location == "" || later)
	}
	if f.where.location != "" || g.where.wide() || !g.where.surelyHolds(m) {
		return false
	}
	switch {
	case (f.where.file == "") != (g.where.file == ""):
		return g.where.file != ""
	case f.where.file != "" || f.where.folder == g.where.folder:
		return later
	}
	return holds(f.where.folder, g.where.folder)
}

// overruled is the finding about a line that loses to the winners.
func overruled(f fact, winners []fact) Finding {
	const most = 3
	found := Finding{
		Message:     f.Name + " has no effect: other lines win for every request",
		Note:        "The section that is merged later wins.",
		Unnecessary: true,
	}
	for _, by := range winners[:min(len(winners), most)] {
		found.Related = append(found.Related, Related{by.LineSpot(), "this one wins"})
	}
	winner := winners[0]
	if section := winner.Parent; len(winners) == 1 && section != nil {
		found.Message = fmt.Sprintf("%s has no effect: %s %s covers the same requests and wins", f.Name, section.Name, section.Args)
	}
	switch {
	case (f.where.location != "") == (winner.where.location != "") && f.where.host != winner.where.host:
		found.Note = "The sections of a virtual host are merged after those of the main server, and win over them."
	case f.where.location == "" && winner.where.location == "" && (f.where.file != "") != (winner.where.file != ""):
		found.Note = "Sections for files are merged after those for folders, and win over them."
	case f.where.location != "" && winner.where.location != "":
		found.Note = "Sections for URLs are merged in the order of the file, and the last one wins: write the shorter path first."
	case winner.where.location != "":
		found.Note = "Sections for URLs are merged after those for folders and files, and win over them."
	case f.where.folder == winner.where.folder:
		found.Note = "Of sections for the same folder the last one wins."
	case f.where.folder != "" && winner.where.folder != "":
		found.Note = "The section of the deeper folder wins."
	}
	return found
}

var directoryOfFile = Rule{
	ID: "directory-of-file", Severity: Warning, Title: "A <Directory> that names a script", URL: httpdManual + "mod/core.html#directory",
	check: checkDirectoriesOfFiles,
}

// checkDirectoriesOfFiles reports <Directory /srv/app/app.wsgi>: httpd looks for
// sections of folders on the way to the script, so that this one counts only for the
// URL of the mount itself, not for those below it (ap_directory_walk).
func checkDirectoriesOfFiles(p *Pass) {
	for f := range p.placed("<directory") {
		file := strings.TrimRight(f.Head(), "/")
		words := f.Words()
		if len(words) != 1 || !strings.HasSuffix(file, ".wsgi") && !strings.HasSuffix(file, ".py") {
			continue
		}
		file = strings.TrimRight(words[0].Value, "/")
		at := slices.IndexFunc(p.Model.Mounts, func(m *interp.Mount) bool {
			return m.Target == file && (f.where.host == nil || m.Host.Main() || m.Host.Section == f.where.host)
		})
		if at < 0 {
			continue
		}
		m := p.Model.Mounts[at]
		folder := path.Dir(file)
		p.report(word(f.Directive, 0), Finding{
			Message: fmt.Sprintf("This section names the script of the mount %s, not its folder", m.Path),
			Note:    fmt.Sprintf("It counts for %s itself, and for no URL below it: those are denied, or run elsewhere, if nothing else grants access or chooses a group. Write <Directory %s>, with <Files %s> in it if only this script is meant.", m.Path, folder, path.Base(file)),
			Related: []Related{{m.Directive.LineSpot(), "the mount"}},
			Fixes:   replace("Write "+folder, word(f.Directive, 0), grammar.QuoteWord(folder)),
		})
	}
}
