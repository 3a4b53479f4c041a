package rules

import "github.com/modwsgi-ls/modwsgi-ls/analysis/config"

// The Python of the processes: its path and hash seed, and what else starts Python.

var pathWithoutEmbedded = Rule{
	ID: "python-path-embedded", Severity: Warning, Title: "WSGIPythonPath where nothing runs in embedded mode", URL: directivePage("WSGIPythonPath"),
	whole: true, check: checkPathWithoutEmbedded,
}

// checkPathWithoutEmbedded: the top-level path counts in the Apache children only
// (newInterpreterObject).
func checkPathWithoutEmbedded(p *Pass) {
	s := p.Model.TopLevel.PythonPath
	if s == nil || len(p.Model.Groups) == 0 || len(p.Model.Scripts) > 0 || p.anyGroupPossible() {
		return
	}
	inGroups := false
	for _, process := range p.Resolution.Processes {
		for _, i := range process.Interpreters {
			if !serving(i) && i.Created != "" && len(i.Scripts) == 0 {
				continue
			}
			if process.Group == nil {
				return
			}
			inGroups = true
		}
	}
	if !inGroups {
		return
	}
	p.report(line(s.Directive), Finding{
		Message:     "WSGIPythonPath has no effect: every application runs in a daemon group",
		Note:        "At the top level it counts for the Apache children only. Write python-path= on WSGIDaemonProcess, or WSGIPythonPath in <WSGIInterpreterOptions process-group=…>.",
		Unnecessary: true,
	})
}

var hashSeed = Rule{
	ID: "hash-seed-random", Severity: Warning, Title: "WSGIPythonHashSeed random fixes the seed", URL: directivePage("WSGIPythonHashSeed"),
	lines: "wsgipythonhashseed",
	line: func(v *view, f fact) {
		d := f.Directive
		if words := d.Words(); len(words) == 1 && words[0].Value == "random" {
			v.report(line(d), Finding{
				Message: "WSGIPythonHashSeed random switches hash randomisation off",
				Note:    "mod_wsgi sets the seed to 0. Without the line Python chooses a random seed by itself.",
				Fixes:   deleteLine(d),
			})
		}
	},
}

var modPython = Rule{
	ID: "mod-python", Severity: Warning, Title: "mod_python beside mod_wsgi", URL: manual + "installation-issues.html",
	check: func(p *Pass) {
		var wsgi, python *config.Directive
		for _, m := range p.Config.Modules {
			switch m.Identifier {
			case "wsgi_module":
				wsgi = m.Load
			case "python_module":
				python = m.Load
			}
		}
		if wsgi == nil || python == nil {
			return
		}
		p.report(line(python), Finding{
			Message: "mod_python and mod_wsgi are loaded in one server",
			Note:    "Both start Python in the same process, and the one that comes second gets the other's. Remove the LoadModule of mod_python.",
			Related: []Related{{wsgi.LineSpot(), "mod_wsgi is loaded here"}},
			Fixes:   deleteLine(python),
		})
	},
}
