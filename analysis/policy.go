package analysis

import (
	"path/filepath"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/rules"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
)

// Policy says which findings a project wants to hear of, and how bad they are to it.
type Policy struct {
	Rules map[string]Decision
	// Exclude are absolute patterns of files, or of folders, whose findings are not wanted.
	Exclude []string
	// Overrides go before Rules in the files that they name; later ones before earlier ones.
	Overrides []Override
}

// Decision is what a rule is to the project: off, or of a severity.
type Decision struct {
	Off      bool
	Severity rules.Severity
}

// Override is what rules are in the files that fit one of the absolute patterns, or are in a
// folder that does.
type Override struct {
	Files []string
	Rules map[string]Decision
}

// apply returns the findings that are wanted, as bad as the project says. found is left
// as it is.
func (p *Policy) apply(found []rules.Finding, s *workspace.Snapshot) []rules.Finding {
	if p == nil || len(found) == 0 {
		return found
	}
	ofFile := map[string]*filePolicy{}
	wanted := make([]rules.Finding, 0, len(found))
	for _, f := range found {
		path := ""
		if f.Spot.Origin != nil {
			path = f.Spot.Origin.File
		}
		of := ofFile[path]
		if of == nil {
			of = p.of(path, s)
			ofFile[path] = of
		}
		decision, decided := of.decide(f.Rule)
		if of.excluded || decided && decision.Off {
			continue
		}
		if decided {
			f.Severity = decision.Severity
		}
		wanted = append(wanted, f)
	}
	return wanted
}

// filePolicy is what counts in one file, the strongest first.
type filePolicy struct {
	excluded bool
	rules    []map[string]Decision
}

// of is what counts in the file at path, by this name or by the one without symbolic links.
func (p *Policy) of(path string, s *workspace.Snapshot) *filePolicy {
	of := &filePolicy{}
	fits := func(patterns []string) bool {
		return path != "" && (fits(patterns, path) || len(patterns) > 0 && fits(patterns, s.Canonical(path)))
	}
	of.excluded = fits(p.Exclude)
	for i := len(p.Overrides) - 1; i >= 0; i-- {
		if fits(p.Overrides[i].Files) {
			of.rules = append(of.rules, p.Overrides[i].Rules)
		}
	}
	of.rules = append(of.rules, p.Rules)
	return of
}

func (of *filePolicy) decide(rule string) (d Decision, decided bool) {
	for _, rules := range of.rules {
		if d, decided = rules[rule]; decided {
			return d, true
		}
	}
	return Decision{}, false
}

// fits reports whether a pattern fits the path, or a folder that it is in.
func fits(patterns []string, path string) bool {
	for _, pattern := range patterns {
		if doublestar.PathMatchUnvalidated(pattern, path) || doublestar.PathMatchUnvalidated(filepath.Join(pattern, "**"), path) {
			return true
		}
	}
	return false
}
