package analysis

import (
	"context"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/audit"
)

// Audit works out what the applications of the root import, and in which interpreter that will fail. It reads many files
// and takes its time; Analyse never does it.
func (r *Result) Audit(ctx context.Context, in audit.Input) *audit.Report {
	in.Config, in.Resolution, in.Target, in.Snapshot = r.Config, r.Resolution, r.Target, r.Snapshot
	return audit.Run(ctx, in)
}

// Audited has the next analyses of the root tell what the audit found; nil forgets it. The report may be of an older
// state of the files: what it says of lines that are no longer there is not told.
func (p *Project) Audited(root string, fragment bool, report *audit.Report) {
	if memo := p.roots[rootKey{root, fragment}]; memo != nil {
		memo.audit = report
	}
}
