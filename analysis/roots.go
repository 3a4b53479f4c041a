package analysis

import (
	"context"
	"path/filepath"
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
)

// AnalyseFile analyses path as a configuration of its own, as httpd would with -f.
// A file that brings no MPM, not even through its includes, can be no whole
// configuration: it is analysed as a fragment, unless the settings say how httpd is
// started with it.
func (p *Project) AnalyseFile(ctx context.Context, path string, s *workspace.Snapshot) *Result {
	r := p.Analyse(ctx, path, false, s)
	if p.settings.startsHttpd() || r.loadsMPM() {
		return r
	}
	return p.Analyse(ctx, path, true, s)
}

// startsHttpd reports whether the settings hold something that belongs to a start of
// httpd with a whole configuration.
func (s Settings) startsHttpd() bool {
	return s.Express != nil || s.ServerRoot != "" || len(s.Before)+len(s.After) > 0
}

func (r *Result) loadsMPM() bool {
	return slices.ContainsFunc(r.Config.Modules, func(m config.Module) bool {
		return strings.HasPrefix(m.Identifier, "mpm_")
	})
}

// AnalyseOpened analyses the roots that read the file at path, in the order in which
// they are found: those of the settings, else those in the folders of the workspace
// and in the folders above the file. A file that none of them reads is analysed by
// itself.
func (p *Project) AnalyseOpened(ctx context.Context, path string, folders []string, s *workspace.Snapshot) []*Result {
	if p.settings.Express != nil {
		return []*Result{p.Analyse(ctx, path, false, s)}
	}
	var results []*Result
	for _, root := range p.candidates(path, folders, s) {
		if s.Canonical(root) == s.Canonical(path) {
			continue // by itself, below
		}
		if r := p.Analyse(ctx, root, false, s); r.Reads(path) {
			results = append(results, r)
		}
	}
	if len(results) == 0 {
		results = append(results, p.AnalyseFile(ctx, path, s))
	}
	return results
}

// Reads reports whether the file is part of the configuration.
func (r *Result) Reads(path string) bool {
	canonical := r.Snapshot.Canonical(path)
	return slices.ContainsFunc(r.Config.Files, func(file string) bool {
		return file == path || r.Snapshot.Canonical(file) == canonical
	})
}

// levelsAbove is how many folders above a file are searched for its root: enough for
// sites-available/NAME.conf and conf/extra/NAME.conf with a folder between.
const levelsAbove = 3

func (p *Project) candidates(path string, folders []string, s *workspace.Snapshot) []string {
	if len(p.settings.Roots) > 0 {
		return p.settings.Roots
	}
	search := slices.Clone(folders)
	for folder, i := filepath.Dir(path), 0; i < levelsAbove; i++ {
		search = append(search, folder)
		above := filepath.Dir(folder)
		if above == folder {
			break
		}
		folder = above
	}
	var roots []string
	for _, folder := range search {
		for _, root := range workspace.FindRoots(s, folder) {
			if !slices.Contains(roots, root) {
				roots = append(roots, root)
			}
		}
	}
	return roots
}
