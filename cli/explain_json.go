package cli

import (
	"slices"

	"github.com/modwsgi-ls/modwsgi-ls/analysis"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
)

// The types of `explain --format json`; docs/explain.schema.json describes them.
type (
	jsonExplain struct {
		Root      string            `json:"root"`
		Target    jsonTarget        `json:"target"`
		Processes []jsonProcess     `json:"processes"`
		Codes     jsonCodes         `json:"codes"`
		Requests  []analysis.Answer `json:"requests"`
	}
	jsonTarget struct {
		Httpd        *string `json:"httpd"`
		ModWSGI      *string `json:"modWsgi"`
		Python       *string `json:"python"`
		FreeThreaded *bool   `json:"freeThreaded"`
		From         *string `json:"from"`
	}
	jsonProcess struct {
		ProcessGroup string            `json:"processGroup"`
		Defined      *jsonPlace        `json:"defined"`
		Processes    *int              `json:"processes"`
		Threads      *int              `json:"threads"`
		Starts       bool              `json:"starts"`
		Interpreters []jsonInterpreter `json:"interpreters"`
		Advice       *jsonAdvice       `json:"advice,omitempty"` // with --advise
	}
	jsonAdvice struct {
		Now     string       `json:"now"`
		Advice  string       `json:"advice"`
		Gains   bool         `json:"gains"`
		Options []jsonOption `json:"options"`
		Beware  []string     `json:"beware"`
	}
	jsonOption struct {
		Name     string      `json:"name"`
		Mode     interp.Mode `json:"mode"`
		Possible bool        `json:"possible"`
		Gain     bool        `json:"gain"`
		Verdict  string      `json:"verdict"`
		Needs    []string    `json:"needs"`
		Write    []string    `json:"write"`
	}
	jsonInterpreter struct {
		ApplicationGroup *string      `json:"applicationGroup"`
		Candidates       []string     `json:"candidates,omitempty"`
		Complete         bool         `json:"complete,omitempty"`
		DecidedBy        *string      `json:"decidedBy,omitempty"`
		Main             bool         `json:"main"`
		Created          string       `json:"created"`
		Possible         bool         `json:"possible,omitempty"`
		Mode             *interp.Mode `json:"mode"`
		SwitchInterval   *float64     `json:"switchInterval"`
		StdinRestricted  bool         `json:"stdinRestricted"`
		StdoutRestricted bool         `json:"stdoutRestricted"`
		SignalRestricted bool         `json:"signalRestricted"`
		PythonPath       []string     `json:"pythonPath"`
		Mounts           []jsonMount  `json:"mounts"`
		Because          []jsonReason `json:"because"`
		Codes            []string     `json:"codes"`
	}
	jsonMount struct {
		Path string `json:"path"`
		jsonPlace
	}
	jsonReason struct {
		Setting string  `json:"setting"`
		File    *string `json:"file"`
		Line    *int    `json:"line"`
		Value   *string `json:"value"`
		Outcome string  `json:"outcome"`
		Reason  string  `json:"reason"`
	}
	jsonCodes struct {
		Load []string `json:"load"`
		Run  []string `json:"run"`
	}
	// jsonPlace is the first line of a directive.
	jsonPlace struct {
		File *string `json:"file"`
		Line *int    `json:"line"`
	}
)

func (e explanation) report() jsonExplain {
	report := jsonExplain{
		Root:      e.given,
		Target:    e.target(),
		Processes: []jsonProcess{},
		Codes:     jsonCodes{Load: e.codes(func(r *interp.Resolution) []interp.Emission { return r.Load }), Run: e.codes(func(r *interp.Resolution) []interp.Emission { return r.Run })},
		Requests:  []analysis.Answer{},
	}
	for p, process := range e.Resolution.Processes {
		if !e.wanted(p) {
			continue
		}
		report.Processes = append(report.Processes, e.process(p, process))
	}
	for _, url := range e.urls {
		report.Requests = append(report.Requests, e.Answer(url, e.resolutions, e.relative))
	}
	return report
}

// wanted reports whether the process is of the group and has the mode that were asked for.
func (e explanation) wanted(p int) bool {
	if e.group != nil && e.Resolution.Processes[p].Name() != *e.group {
		return false
	}
	return e.mode == "" || slices.ContainsFunc(e.resolutions, func(r *interp.Resolution) bool {
		return slices.ContainsFunc(r.Processes[p].All(), func(in *interp.Interpreter) bool { return in.Mode == e.mode })
	})
}

func (e explanation) target() jsonTarget {
	t := e.Target
	report := jsonTarget{Httpd: known(t.Httpd), ModWSGI: known(t.ModWSGI)}
	if e.known {
		report.Python = known(interp.Version{Major: t.Python.Major, Minor: t.Python.Minor})
		report.FreeThreaded, report.From = t.FreeThreaded, &t.From
	}
	return report
}

// known is the version, nil when it is not known.
func known(v interp.Version) *string {
	if !v.Known() {
		return nil
	}
	s := v.String()
	return &s
}

// codes are those that are logged on every build in question.
func (e explanation) codes(of func(*interp.Resolution) []interp.Emission) []string {
	codes := distinct(of(e.resolutions[0]))
	for _, r := range e.resolutions[1:] {
		others := distinct(of(r))
		codes = slices.DeleteFunc(codes, func(code string) bool { return !slices.Contains(others, code) })
	}
	return codes
}

// distinct are the codes in order, each once.
func distinct(emissions []interp.Emission) []string {
	codes := []string{}
	for _, emission := range emissions {
		codes = append(codes, emission.Code)
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

func (e explanation) process(p int, process *interp.Process) jsonProcess {
	report := jsonProcess{ProcessGroup: process.Name(), Starts: process.Starts, Interpreters: []jsonInterpreter{}}
	if group := process.Group; group != nil {
		at := e.line(group.Directive)
		report.Defined, report.Processes, report.Threads = &at, &group.Processes, &group.Threads
	}
	for i, interpreter := range process.All() {
		report.Interpreters = append(report.Interpreters, e.interpreter(p, i, interpreter))
	}
	if e.advise {
		report.Advice = adviceOf(e.Recommend(e.resolutions, p))
	}
	return report
}

// adviceOf is nil where no Python starts.
func adviceOf(r *interp.Recommendation) *jsonAdvice {
	if r == nil {
		return nil
	}
	advice := &jsonAdvice{Now: r.Now, Advice: r.Advice, Gains: r.Gains, Options: []jsonOption{}, Beware: append([]string{}, r.Beware...)}
	for _, o := range r.Options {
		advice.Options = append(advice.Options, jsonOption{o.Name, o.Mode, o.Possible, o.Gain, o.Verdict,
			append([]string{}, o.Needs...), append([]string{}, o.Write...)})
	}
	return advice
}

func (e explanation) interpreter(p, i int, in *interp.Interpreter) jsonInterpreter {
	report := jsonInterpreter{
		Main:             in.Main,
		Created:          string(in.Created),
		Possible:         in.Possible,
		StdinRestricted:  in.StdinRestricted,
		StdoutRestricted: in.StdoutRestricted,
		SignalRestricted: in.SignalRestricted,
		PythonPath:       append([]string{}, in.PythonPath...),
		Mounts:           []jsonMount{},
		Because:          []jsonReason{},
		Codes:            []string{},
	}
	if in.Created == interp.PerRequest {
		report.DecidedBy, report.Candidates, report.Complete = &in.Pattern, in.Candidates, in.Complete
	} else {
		report.ApplicationGroup = &in.ApplicationGroup
	}
	at := func(r *interp.Resolution) *interp.Interpreter { return r.Processes[p].All()[i] }
	report.Mode = same(e.resolutions, func(r *interp.Resolution) interp.Mode { return at(r).Mode })
	const unset = -1
	interval := same(e.resolutions, func(r *interp.Resolution) float64 {
		if s := at(r).SwitchInterval; s != nil {
			return *s
		}
		return unset
	})
	if interval != nil && *interval != unset {
		report.SwitchInterval = interval
	}
	report.Codes = e.codes(func(r *interp.Resolution) []interp.Emission { return at(r).Codes })
	for _, mount := range in.Mounts {
		report.Mounts = append(report.Mounts, jsonMount{mount.Path, e.line(mount.Directive)})
	}
	for _, reason := range in.Because {
		place := e.line(reason.Directive)
		entry := jsonReason{Setting: reason.Setting, File: place.File, Line: place.Line,
			Outcome: string(reason.Outcome), Reason: reason.Text}
		if reason.Value != "" || reason.Directive != nil {
			entry.Value = &reason.Value
		}
		report.Because = append(report.Because, entry)
	}
	return report
}

// line is where a directive begins.
func (r checked) line(d *config.Directive) jsonPlace {
	if d == nil {
		return jsonPlace{}
	}
	at := r.Config.LocateDirective(d)
	if at.File == "" {
		return jsonPlace{}
	}
	file := r.relative(at.File)
	return jsonPlace{&file, &at.First}
}
