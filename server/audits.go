package server

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	protocol "github.com/tliron/glsp/protocol_3_16"

	"github.com/modwsgi-ls/modwsgi-ls/analysis"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/audit"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/python"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// auditSettings say what is read of applications.
type auditSettings struct {
	// Read is "everywhere" (the default), "workspace" for files in the workspace only, or
	// "off". In a workspace that is not trusted, everywhere is workspace.
	Read string `json:"read"`
	// Marks has imports that fail marked in the scripts, which other servers look after
	// too.
	Marks bool `json:"marks"`
}

// quiet is how long nothing must happen before applications are read.
const quiet = 400 * time.Millisecond

// auditor reads what applications import, beside the session's own work and when
// nobody types. What it finds is told with the next diagnostics.
type auditor struct {
	server  *server
	library *audit.Library

	mu     sync.Mutex
	timer  *time.Timer
	cancel context.CancelFunc
	// again is set when files may have changed that no configuration names.
	again bool
}

func newAuditor(s *server) *auditor {
	return &auditor{server: s, library: audit.NewLibrary(), cancel: func() {}}
}

// consider audits the snapshot when it is still the newest after a while. With again,
// roots are read again whose configuration is as before.
func (a *auditor) consider(s *snapshot, again bool) {
	if s.settings.Audit.Read == "off" {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.again = a.again || again
	a.cancel()
	if a.timer != nil {
		a.timer.Stop()
	}
	ctx, cancel := context.WithCancel(a.server.ctx)
	a.cancel = cancel
	a.timer = time.AfterFunc(quiet, func() { a.run(ctx, s) })
}

// run audits the roots of all open documents.
func (a *auditor) run(ctx context.Context, s *snapshot) {
	defer func() {
		if reason := recover(); reason != nil {
			log.Errorf("panic in the audit: %v\n%s", reason, debug.Stack())
		}
	}()
	a.mu.Lock()
	again := a.again
	a.mu.Unlock()
	news := false
	seen := map[string]bool{}
	ended := a.server.diagnoser.showProgress(ctx, s, "Reading what the applications import")
	for _, path := range s.configurations() {
		results, err := s.analyses(ctx, path)
		if err != nil {
			break
		}
		for _, r := range results {
			unchanged := r.Audited != nil && !again && r.Resolution.Keeps(r.Audited.Resolution)
			if r.Fragment || seen[r.Root] || unchanged {
				continue
			}
			seen[r.Root] = true
			report := r.Audit(ctx, audit.Input{Library: a.library, Allowed: s.readable()})
			if ctx.Err() == nil && a.tell(ctx, s, path, r, report) {
				news = true
			}
		}
	}
	ended()
	if ctx.Err() != nil {
		return
	}
	a.mu.Lock()
	a.again = false
	a.mu.Unlock()
	if news {
		a.server.post(func() {
			a.server.current = nil
			a.server.diagnoser.diagnose(a.server.snapshot())
		})
	}
}

// tell hands a report to the project, and says whether it is another one than before.
func (a *auditor) tell(ctx context.Context, s *snapshot, path string, r *analysis.Result, report *audit.Report) bool {
	if s.analyst.take(ctx) != nil {
		return false
	}
	defer s.analyst.leave()
	news := !report.Same(r.Audited)
	s.analyst.projects[s.analyst.key(path, s.files)].Audited(r.Root, r.Fragment, report)
	return news
}

// readable tells which files an audit may read; nil is all.
func (s *snapshot) readable() func(path string) bool {
	if s.settings.Audit.Read != "workspace" && s.settings.Trusted {
		return nil
	}
	return func(path string) bool {
		path = s.files.Canonical(path)
		for _, folder := range s.folders {
			if inside, err := filepath.Rel(s.files.Canonical(folder), path); err == nil && inside != ".." && !strings.HasPrefix(inside, ".."+string(filepath.Separator)) {
				return true
			}
		}
		return false
	}
}

// configurations are the paths of the open documents that are no scripts, and of the
// roots that the settings name.
func (s *snapshot) configurations() []string {
	var paths []string
	for _, uri := range s.openURIs() {
		if d := s.documents[uri]; !d.script {
			paths = append(paths, d.path)
		}
	}
	return append(paths, s.analyst.editor.Roots...)
}

// hasScripts reports whether a document of Python is open.
func (s *snapshot) hasScripts() bool {
	for _, d := range s.documents {
		if d.script {
			return true
		}
	}
	return false
}

// isScript tells a script of mod_wsgi from a configuration, by the language that the
// client gives it or by its name.
func isScript(language, path string) bool {
	extension := filepath.Ext(path)
	return language == "python" || extension == ".wsgi" || extension == ".py"
}

// addMarks adds the imports that fail to the scripts that are open.
func (s *snapshot) addMarks(all reports, r *analysis.Result) {
	if !s.settings.Audit.Marks || r.Audited == nil {
		return
	}
	told := map[string]bool{}
	mark := func(i *audit.Import, grade audit.Grade, message string) {
		d := s.documentOf(i.Script.Here)
		if i.End == 0 || d == nil || d.file == nil || !d.script || i.End > d.file.Len() || told[d.path+"\x00"+message] {
			return
		}
		told[d.path+"\x00"+message] = true
		severity, from := protocol.DiagnosticSeverityWarning, source
		if grade == audit.MayFail {
			severity = protocol.DiagnosticSeverityInformation
		}
		s.add(all, d.path, protocol.Diagnostic{
			Range:    s.client.encoding.rangeOf(d.file, grammar.Span{Start: i.Start, End: i.End}),
			Severity: &severity, Source: &from,
			Message: message,
		}, false)
	}
	for _, in := range r.Audited.Interpreters {
		for _, i := range in.Imports {
			if i.Grade <= audit.MayFail && i.Certainty != python.Fallback {
				mark(i, i.Grade, fmt.Sprintf("The import of %s %s in %s: %s", i.Module, i.Grade, interpreterOf(in), i.Because))
			}
		}
	}
	for _, shared := range r.Audited.Shared {
		for n, i := range shared.Imports {
			others := "requests decide how many import it"
			if len(shared.By) > 1 {
				others = fmt.Sprintf("%d of this one import it", len(shared.By))
			}
			mark(i, shared.Grade, fmt.Sprintf("%s can be loaded by one interpreter of a process, and %s, %s among them. Whichever comes second fails with ImportError: %s",
				i.Module, others, interpreterOf(shared.By[n]), shared.Once.Message))
		}
	}
}

func interpreterOf(in *audit.Interpreter) string {
	group := "embedded mode"
	if in.Process.Group != nil {
		group = "the process group " + in.Process.Name()
	}
	switch {
	case in.Main:
		return "the main interpreter of " + group
	case in.ApplicationGroup == "":
		return "application groups of " + group
	}
	return "the application group " + in.ApplicationGroup + " of " + group
}
