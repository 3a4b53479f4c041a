package analysis

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/audit"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/rules"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
)

// Project analyses roots again and again and remembers what it worked out for the
// parts that did not change. It is not safe for concurrent use; its Results are.
type Project struct {
	settings Settings
	roots    map[rootKey]*rootMemo
	accounts map[string]*rules.Account // of this machine, once looked up
	round    int                       // of Forget
}

// rootKey tells analyses of one file apart: as a configuration of its own, or as a
// fragment of one that is not known.
type rootKey struct {
	path     string
	fragment bool
}

// rootMemo is what is kept of a root from one analysis to the next.
type rootMemo struct {
	start     start
	evaluator *config.Evaluator
	config    *config.Configuration // of the evaluation before
	findings  *rules.Memory
	comments  rules.Comments
	last      *Result
	audit     *audit.Report
	round     int // in which it was asked for last
}

// Result is everything that is known of one root in one snapshot. It is immutable.
type Result struct {
	// Root is the absolute path of the main file.
	Root string
	// Fragment is true for a file that no known root includes: what may stand
	// elsewhere is not missed.
	Fragment   bool
	Snapshot   *workspace.Snapshot
	Config     *config.Configuration
	Model      *interp.Model
	Target     interp.Target // what is known; unknown parts are zero
	Resolution *interp.Resolution
	// Machine is what this machine says of names, nil where the server runs elsewhere.
	Machine *rules.Machine
	// Audited is what the last audit of the root found, nil before the first; see
	// Project.Audited.
	Audited  *audit.Report
	Findings []rules.Finding
	// Suppressed are the findings that do not count: comments in the files say so, or the
	// settings.
	Suppressed []rules.Suppressed
	// Failures are the rules that broke down on this configuration, with the reason and
	// the stack: a fault of ours, and findings that are missing.
	Failures []Failure
	// Verdict is what `apache2 -t` would say, worked out when first asked for.
	Verdict func() rules.Verdict

	found []rules.Finding        // all, before anything is suppressed
	reads func() map[string]bool // see Reads
}

// Failure is a rule that panicked.
type Failure struct {
	Rule, Reason, Stack string
}

// AloneNote tells the reader of a fragment why answers about it are open, and what to do.
const AloneNote = "No main configuration that includes this file is known: it is read by itself, and settings elsewhere may change what is said."

// NewProject returns a project without memories.
func NewProject(settings Settings) *Project {
	return &Project{settings: settings, roots: map[rootKey]*rootMemo{}}
}

// Settings are the settings that the project was made with.
func (p *Project) Settings() Settings { return p.settings }

// Analyse works out everything about the root in s. It never fails: what cannot be
// read is a finding. When ctx ends, the findings may be incomplete, or there is no
// result at all.
func (p *Project) Analyse(ctx context.Context, root string, fragment bool, s *workspace.Snapshot) *Result {
	memo := p.memo(root, fragment, s)
	if !memo.evaluate(ctx, s) {
		return nil
	}
	last := memo.last
	if last != nil && last.Config == memo.config && last.Audited == memo.audit {
		return last // asked for once by each open document that the root reads
	}
	r := &Result{Root: root, Fragment: fragment, Snapshot: s, Config: memo.config, Audited: memo.audit}
	r.reads = sync.OnceValue(r.canonicalFiles)
	r.Target = p.target(r.Config, s)
	if last == nil {
		r.Model = interp.Build(r.Config)
		r.Resolution = r.Model.Resolve(Assumed(r.Target))
	} else {
		r.Model = last.Model.Update(r.Config)
		r.Resolution = last.Resolution.Update(r.Model, Assumed(r.Target))
	}
	r.Machine = p.machine(root, r.Config, r.Model, s)
	if last != nil && r.judgesLike(last) {
		r.found, r.Failures = last.found, last.Failures
	} else {
		in := r.input()
		in.Memory = memo.findings
		in.Failed = func(rule string, reason any, stack []byte) {
			r.Failures = append(r.Failures, Failure{rule, fmt.Sprint(reason), string(stack)})
		}
		r.found = rules.Check(ctx, in)
	}
	told, suppressed := memo.comments.Suppress(r.input(), r.found)
	r.Findings, r.Suppressed = p.settings.Policy.apply(told, s), suppressed
	r.Verdict = sync.OnceValue(func() rules.Verdict { return rules.Configtest(r.input()) })
	p.askExpress(r)
	if ctx.Err() == nil {
		memo.last = r
	}
	return r
}

// memo is what is kept of the root, nothing yet where httpd is started in another way
// than before.
func (p *Project) memo(root string, fragment bool, s *workspace.Snapshot) *rootMemo {
	key, start := rootKey{root, fragment}, p.start(root, s)
	memo := p.roots[key]
	if memo == nil || memo.start != start {
		memo = &rootMemo{
			start:     start,
			evaluator: config.NewEvaluator(p.options(root, fragment, start)),
			findings:  rules.NewMemory(),
		}
		p.roots[key] = memo
	}
	memo.round = p.round
	return memo
}

// evaluate reads the configuration in s, unless that was the last one read. It is
// false when ctx ends before.
func (m *rootMemo) evaluate(ctx context.Context, s *workspace.Snapshot) bool {
	if m.config != nil && m.config.Snapshot == s && !m.config.Late {
		return true
	}
	c := m.evaluator.Evaluate(ctx, s)
	if c != nil {
		m.config = c
	}
	return c != nil
}

// Forget drops what is kept of roots that nobody asked for since the call before the
// last.
func (p *Project) Forget() {
	maps.DeleteFunc(p.roots, func(_ rootKey, m *rootMemo) bool { return m.round < p.round-1 })
	p.round++
}

func (r *Result) input() rules.Input {
	return rules.Input{
		Config: r.Config, Model: r.Model, Resolution: r.Resolution, Target: r.Target, Fragment: r.Fragment, Machine: r.Machine,
		Audit: r.Audited,
	}
}

// judgesLike reports whether the rules must come to the findings of the analysis
// before: the edit touched nothing that they rest on. The findings hold lines, not
// places, so that they are right in the new snapshot too.
func (r *Result) judgesLike(last *Result) bool {
	return r.Resolution.Keeps(last.Resolution) && r.Target.Same(last.Target) && r.Audited == last.Audited && sameMachine(r.Machine, last.Machine) &&
		slices.EqualFunc(r.Config.Faults, last.Config.Faults, sameFault) &&
		slices.Equal(r.Config.Modules, last.Config.Modules) && slices.Equal(r.Config.LeftOut, last.Config.LeftOut)
}

func sameFault(a, b config.Fault) bool {
	if (a.ReportSpot == nil) != (b.ReportSpot == nil) || a.ReportSpot != nil && *a.ReportSpot != *b.ReportSpot {
		return false
	}
	a.ReportSpot, b.ReportSpot = nil, nil
	a.Seq, b.Seq = 0, 0
	return a == b
}

// Assumed fills the unknown parts of a target with what most servers of today are:
// httpd 2.4.68 and mod_wsgi 6.0.5 on an ordinary build of Python 3.13.
func Assumed(t interp.Target) interp.Target {
	if !t.Httpd.Known() {
		t.Httpd = interp.Version{Major: 2, Minor: 4, Patch: 68}
	}
	if !t.ModWSGI.Known() {
		t.ModWSGI = interp.Version{Major: 6, Minor: 0, Patch: 5}
	}
	if !t.Python.Known() {
		t.Python = interp.Version{Major: 3, Minor: 13}
	}
	if t.FreeThreaded == nil {
		t.FreeThreaded = new(bool)
	}
	return t
}

// target is what the settings say, completed by what the configuration shows.
func (p *Project) target(c *config.Configuration, s *workspace.Snapshot) interp.Target {
	given := p.settings.Target
	inferred := interp.InferTarget(c, s)
	if !given.Python.Known() {
		given.Python, given.FreeThreaded, given.From = inferred.Python, inferred.FreeThreaded, inferred.From
	}
	if !given.Httpd.Known() {
		given.Httpd = inferred.Httpd
	}
	if !given.ModWSGI.Known() {
		given.ModWSGI = inferred.ModWSGI
	}
	if given.Platform == "" {
		given.Platform = inferred.Platform
	}
	return given
}

func (p *Project) options(root string, fragment bool, start start) config.Options {
	o := config.Options{
		Root:       root,
		ServerRoot: p.settings.ServerRoot,
		Defines:    append(start.defines(), p.settings.Defines...),
		Before:     p.settings.Before,
		After:      p.settings.After,
		Env:        start.environment(),
		AsRoot:     p.settings.AsRoot,
		PathMap:    p.settings.PathMap,
		Fragment:   fragment,
		Limits:     p.settings.Limits,
	}
	maps.Copy(o.Env, p.settings.Env)
	if p.knowsAccounts(root) {
		o.UserExists, o.GroupExists = userExists, groupExists
	}
	if x := p.settings.Express; x != nil {
		before, after := x.include(root)
		o.Before = slices.Concat(x.before(), o.Before, before)
		o.After = slices.Concat(after, o.After)
		o.LoadedModules = expressModules
		o.Express = true
		if o.ServerRoot == "" {
			o.ServerRoot = x.serverRoot()
		}
		o.PathMap = maps.Clone(o.PathMap)
		if o.PathMap == nil {
			o.PathMap = map[string]string{}
		}
		o.PathMap[x.serverRoot()] = nowhere
	}
	if v := p.settings.Target.Httpd; v.Known() {
		o.HttpdVersion = v.String()
	}
	return o
}
