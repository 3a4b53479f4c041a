package settings

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/modwsgi-ls/modwsgi-ls/analysis"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/rules"
)

// levels are the values of a Level.
var levels = map[Level]rules.Severity{
	"error": rules.Error, "warning": rules.Warning, "information": rules.Information, "hint": rules.Hint, off: 0,
}

const off Level = "off"

// policy translates what is said about findings. All that is wrong is in the error.
func (s *Settings) policy() (*analysis.Policy, error) {
	if len(s.Rules)+len(s.Exclude)+len(s.Overrides) == 0 {
		return nil, nil
	}
	p := &analysis.Policy{}
	var errs []error
	patterns := func(given []string, key ...string) (of []string) {
		for i, pattern := range given {
			if doublestar.ValidatePathPattern(pattern) {
				of = append(of, pattern)
			} else {
				errs = append(errs, &Wrong{append(slices.Clone(key), strconv.Itoa(i)), pattern + " is no pattern"})
			}
		}
		return of
	}
	decisions := func(of map[string]Level, key ...string) map[string]analysis.Decision {
		decided, err := decisions(of, key)
		errs = append(errs, err)
		return decided
	}
	p.Exclude, p.Rules = patterns(s.Exclude, "exclude"), decisions(s.Rules, "rules")
	for i, o := range s.Overrides {
		number := strconv.Itoa(i)
		p.Overrides = append(p.Overrides, analysis.Override{
			Files: patterns(o.Files, "overrides", number, "files"), Rules: decisions(o.Rules, "overrides", number, "rules"),
		})
	}
	return p, errors.Join(errs...)
}

// decisions translates a table of rules, which stands under the key.
func decisions(of map[string]Level, key []string) (map[string]analysis.Decision, error) {
	decided := map[string]analysis.Decision{}
	var names []string
	for _, r := range rules.All() {
		names = append(names, r.ID)
	}
	var errs []error
	for _, rule := range slices.Sorted(maps.Keys(of)) {
		severity, known := levels[of[rule]]
		here := append(slices.Clone(key), rule)
		switch {
		case !slices.Contains(names, rule):
			errs = append(errs, &Wrong{here, "no rule has this name" + meant(rule, names)})
		case !known:
			errs = append(errs, &Wrong{here, fmt.Sprintf("must be error, warning, information, hint or off, not %q", of[rule])})
		default:
			decided[rule] = analysis.Decision{Off: of[rule] == off, Severity: severity}
		}
	}
	return decided, errors.Join(errs...)
}
