package settings

import (
	"fmt"
	"maps"
	"slices"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/modwsgi-ls/modwsgi-ls/analysis"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/rules"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/catalog"
)

// levels are the values of a Level.
var levels = map[Level]rules.Severity{
	"error": rules.Error, "warning": rules.Warning, "information": rules.Information, "hint": rules.Hint, off: 0,
}

const off Level = "off"

// policy translates what is said about findings.
func (s *Settings) policy() (*analysis.Policy, error) {
	if len(s.Rules)+len(s.Exclude)+len(s.Overrides) == 0 {
		return nil, nil
	}
	p := &analysis.Policy{Exclude: s.Exclude}
	for _, pattern := range s.Exclude {
		if !doublestar.ValidatePathPattern(pattern) {
			return nil, fmt.Errorf("exclude: %s is no pattern", pattern)
		}
	}
	var err error
	if p.Rules, err = decisions(s.Rules); err != nil {
		return nil, fmt.Errorf("rules: %w", err)
	}
	for _, o := range s.Overrides {
		override := analysis.Override{Files: o.Files}
		for _, pattern := range o.Files {
			if !doublestar.ValidatePathPattern(pattern) {
				return nil, fmt.Errorf("overrides: %s is no pattern", pattern)
			}
		}
		if override.Rules, err = decisions(o.Rules); err != nil {
			return nil, fmt.Errorf("overrides: %w", err)
		}
		p.Overrides = append(p.Overrides, override)
	}
	return p, nil
}

func decisions(of map[string]Level) (map[string]analysis.Decision, error) {
	decided := map[string]analysis.Decision{}
	var names []string
	for _, r := range rules.All() {
		names = append(names, r.ID)
	}
	for _, rule := range slices.Sorted(maps.Keys(of)) {
		if !slices.Contains(names, rule) {
			return nil, fmt.Errorf("no rule is called %s%s", rule, meant(rule, names))
		}
		severity, known := levels[of[rule]]
		if !known {
			return nil, fmt.Errorf("%s = %q: must be error, warning, information, hint or off", rule, of[rule])
		}
		decided[rule] = analysis.Decision{Off: of[rule] == off, Severity: severity}
	}
	return decided, nil
}

// meant is a proposal for a name that is not known.
func meant(name string, names []string) string {
	if near := catalog.Nearest(name, names); near != "" {
		return "; is " + near + " meant?"
	}
	return ""
}
