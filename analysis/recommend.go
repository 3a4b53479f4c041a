package analysis

import (
	"fmt"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/audit"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
)

// Recommend advises on the n-th process of the resolutions. Where the applications were audited, what their extensions
// declare takes the place of preconditions that the configuration cannot show.
func (r *Result) Recommend(builds []*interp.Resolution, n int) *interp.Recommendation {
	recommendation := interp.Recommend(builds, n)
	found := r.Audited.Preconditions(builds[0].Processes[n].Name())
	if recommendation == nil || found == nil {
		return recommendation
	}
	for at := range recommendation.Options {
		checked(&recommendation.Options[at], found)
	}
	if len(found.Failing) > 0 {
		recommendation.Beware = append(recommendation.Beware,
			fmt.Sprintf("As things are, %s will fail here; modwsgi-ls audit says why.", extensionsOf(found, found.Failing)))
	}
	return recommendation
}

// checked puts what the extensions declare into an option.
func checked(o *interp.ModeOption, found *audit.Precondition) {
	if !o.Possible || !o.Gain {
		return
	}
	switch o.Mode {
	case interp.OwnGIL:
		if len(found.RefuseOwn) > 0 {
			o.Gain, o.Needs, o.Write = false, nil, nil
			o.Verdict = fmt.Sprintf("no: %s cannot be imported under an own GIL", extensionsOf(found, found.RefuseOwn))
			return
		}
		o.Needs = []string{fmt.Sprintf("none of the %d C extensions that were found refuses it by its declaration; try it before you rely on it", len(found.Modules))}
		if len(found.SpareOwn) > 0 {
			o.Needs = []string{extensionsOf(found, found.SpareOwn) + " refuse it; none of these imports is certain to be carried out and to end the script, so see what the application does without them"}
		}
		if len(found.Unknown) > 0 {
			o.Needs = append(o.Needs, extensionsOf(found, found.Unknown)+" must support it, which cannot be read in their files")
		}
	case interp.FreeThreaded:
		if len(found.Undeclared) > 0 {
			o.Needs = append(o.Needs, extensionsOf(found, found.Undeclared)+" do not declare that they run without the GIL")
		}
	}
}

// extensionsOf is "2 of the 9 C extensions that are imported here (a, b)".
func extensionsOf(found *audit.Precondition, some []string) string {
	const most = 3
	names := some
	if len(names) > most {
		names = append(names[:most:most], fmt.Sprintf("%d more", len(some)-most))
	}
	return fmt.Sprintf("%d of the %d C extensions that are imported here (%s)", len(some), len(found.Modules), strings.Join(names, ", "))
}
