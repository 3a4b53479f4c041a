package report

import (
	"encoding/json"
	"io"
	"slices"

	"github.com/modwsgi-ls/modwsgi-ls/analysis"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/audit"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/extensions"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/python"
)

// Audit is what an audit of a root found, for people and for programs.
type Audit struct {
	*audit.Report
	result *analysis.Result
	given  string
}

// NewAudit is the report on r, whose root was named given.
func NewAudit(r *analysis.Result, given string, found *audit.Report) *Audit {
	return &Audit{found, r, given}
}

// Fails reports whether an import surely fails.
func (a *Audit) Fails() bool {
	for _, in := range a.Interpreters {
		if slices.ContainsFunc(in.Imports, func(i *audit.Import) bool { return i.Grade == audit.WillFail }) {
			return true
		}
	}
	return slices.ContainsFunc(a.Shared, func(s *audit.Shared) bool { return s.Grade == audit.WillFail })
}

// The types of `audit --format json`; docs/audit.schema.json describes them.
type (
	jsonAudit struct {
		Root         string            `json:"root"`
		Fails        bool              `json:"fails"`
		Interpreters []jsonAudited     `json:"interpreters"`
		Shared       []jsonSharedOwner `json:"shared"`
	}
	jsonAudited struct {
		ProcessGroup     string       `json:"processGroup"`
		ApplicationGroup *string      `json:"applicationGroup"`
		DecidedBy        *string      `json:"decidedBy"`
		Main             bool         `json:"main"`
		Mode             interp.Mode  `json:"mode"`
		Python           *string      `json:"python"`
		PythonHome       *string      `json:"pythonHome"`
		Notes            []string     `json:"notes"`
		Scripts          []jsonScript `json:"scripts"`
		Imports          []jsonImport `json:"imports"`
		Modules          int          `json:"modules"`
		Unseen           audit.Unseen `json:"unseen"`
	}
	jsonScript struct {
		Kind    string  `json:"kind"`
		File    string  `json:"file"`
		Mount   *string `json:"mount"`
		Defined jsonAt  `json:"defined"`
		Problem *string `json:"problem"`
	}
	jsonAt struct {
		File *string `json:"file"`
		Line *int    `json:"line"`
	}
	jsonImport struct {
		Module     string      `json:"module"`
		File       string      `json:"file"`
		Script     string      `json:"script"`
		Grade      string      `json:"grade"`
		Cause      *string     `json:"cause"`
		Because    *string     `json:"because"`
		Message    *string     `json:"message"`
		Source     *string     `json:"source"`
		Guarded    bool        `json:"guarded"`
		Way        string      `json:"way"`
		Chain      []jsonStep  `json:"chain"`
		Static     *jsonStatic `json:"static"`
		Undeclared bool        `json:"undeclared"`
	}
	jsonStep struct {
		Module string `json:"module"`
		File   string `json:"file"`
		From   string `json:"from"`
		Line   *int   `json:"line"`
	}
	jsonStatic struct {
		Phase      string  `json:"phase"`
		Multi      string  `json:"multi"`
		GIL        string  `json:"gil"`
		Once       *string `json:"once"`
		Made       *string `json:"made"`
		PyGILState bool    `json:"pygilstate"`
		FTTag      bool    `json:"ft_tag"`
	}
	jsonSharedOwner struct {
		ProcessGroup string   `json:"processGroup"`
		Module       string   `json:"module"`
		File         string   `json:"file"`
		Message      string   `json:"message"`
		Grade        string   `json:"grade"`
		Open         bool     `json:"open"`
		Interpreters []string `json:"interpreters"`
	}
)

// JSON writes the audit for programs.
func (a *Audit) JSON(w io.Writer) error {
	report := jsonAudit{Root: a.given, Fails: a.Fails(), Interpreters: []jsonAudited{}, Shared: []jsonSharedOwner{}}
	for _, in := range a.Interpreters {
		report.Interpreters = append(report.Interpreters, a.interpreterJSON(in))
	}
	for _, s := range a.Shared {
		shared := jsonSharedOwner{ProcessGroup: s.Process.Name(), Module: s.Imports[0].Module, File: s.File, Message: s.Once.Message, Grade: s.Grade.String(), Open: s.Open}
		for _, in := range s.By {
			shared.Interpreters = append(shared.Interpreters, auditedName(in))
		}
		report.Shared = append(report.Shared, shared)
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(report)
}

func (a *Audit) interpreterJSON(in *audit.Interpreter) jsonAudited {
	entry := jsonAudited{
		ProcessGroup: in.Process.Name(), Main: in.Main, Mode: in.Mode, PythonHome: textOrNil(in.Home),
		Notes: append([]string{}, in.Notes...), Scripts: []jsonScript{}, Imports: []jsonImport{}, Modules: in.Modules, Unseen: in.Unseen,
	}
	if in.Created == interp.PerRequest {
		entry.DecidedBy = &in.Pattern
	} else {
		entry.ApplicationGroup = &in.ApplicationGroup
	}
	if in.Known {
		entry.Python = textOrNil(in.Python.String())
	}
	for _, s := range in.Scripts {
		entry.Scripts = append(entry.Scripts, jsonScript{scriptKinds[s.Kind], s.File, textOrNil(s.Mount), a.at(s.Directive), textOrNil(s.Problem)})
	}
	for _, i := range in.Imports {
		imported := jsonImport{
			Module: i.Module, File: i.File, Script: i.Script.File, Grade: i.Grade.String(), Cause: textOrNil(causes[i.Cause]),
			Because: textOrNil(i.Because), Message: textOrNil(i.Message), Source: textOrNil(i.Source),
			Guarded: i.Certainty == python.Guarded, Way: certainties[i.Certainty], Chain: []jsonStep{}, Undeclared: i.Undeclared,
		}
		for _, step := range i.Chain {
			entry := jsonStep{Module: step.Module, File: step.File, From: step.From}
			if step.Line > 0 {
				line := step.Line
				entry.Line = &line
			}
			imported.Chain = append(imported.Chain, entry)
		}
		if f := i.Static; f != nil {
			imported.Static = &jsonStatic{
				Phase: f.Phase.String(), Multi: f.Interpreters.String(), GIL: f.GIL.String(), Once: textOrNil(f.Once.By),
				Made: textOrNil(string(f.Maker)), PyGILState: f.GILState, FTTag: f.Tag.FreeThreaded,
			}
		}
		entry.Imports = append(entry.Imports, imported)
	}
	return entry
}

func (a *Audit) at(d *config.Directive) jsonAt {
	if d == nil {
		return jsonAt{}
	}
	at := a.result.Config.LocateDirective(d)
	if at.File == "" {
		return jsonAt{}
	}
	file := a.result.Relative(at.File)
	return jsonAt{&file, &at.First}
}

func textOrNil(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

var scriptKinds = map[audit.ScriptKind]string{
	audit.Application: "application", audit.ImportScript: "import script", audit.DispatchScript: "dispatch script",
	audit.AuthScript: "authentication script", audit.AccessScript: "access script", audit.HandlerScript: "handler script",
}

// causes are the ids of the rules that tell of a cause.
var causes = map[audit.Cause]string{
	audit.WrongABI: "extension-wrong-abi", audit.Broken: "extension-wrong-abi", audit.OwnGIL: "extension-own-gil",
	audit.FreeThreadedBuild: "extension-t-build", audit.NamedGroup: "extension-named-group",
}

var certainties = map[python.Certainty]string{
	python.Always: "always", python.Guarded: "guarded", python.Sometimes: "sometimes", python.Fallback: "fallback", python.WhenCalled: "when called",
}

// auditedName is the application group of an interpreter as a person writes it.
func auditedName(in *audit.Interpreter) string {
	switch {
	case in.Main:
		return "%{GLOBAL}"
	case in.Created == interp.PerRequest:
		return in.Pattern
	}
	return in.ApplicationGroup
}

// kindWords say what a module declares, in the columns of the checklist.
func kindWords(f *extensions.File) (kind, interpreters, gil string) {
	if f == nil {
		return "not read", "", ""
	}
	kind = map[extensions.Phase]string{
		extensions.UnknownPhase: "not known", extensions.SinglePhase: "single-phase", extensions.MultiPhase: "multi-phase", extensions.ExportedPhase: "multi-phase",
	}[f.Phase]
	interpreters = map[extensions.Interpreters]string{
		extensions.UnknownInterpreters: "not known", extensions.Silent: "nothing", extensions.NotSupported: "none", extensions.Supported: "shared GIL",
		extensions.OwnGILSupported: "own GIL",
	}[f.Interpreters]
	gil = map[extensions.GIL]string{
		extensions.UnknownGIL: "not known", extensions.UndeclaredGIL: "nothing", extensions.NeedsGIL: "needs it", extensions.WithoutGIL: "not needed",
	}[f.GIL]
	return kind, interpreters, gil
}
