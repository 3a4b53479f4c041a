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
// started with it. It is nil when ctx ends before.
func (p *Project) AnalyseFile(ctx context.Context, path string, s *workspace.Snapshot) *Result {
	whole := p.memo(path, false, s)
	if !whole.evaluate(ctx, s) {
		return nil
	}
	return p.Analyse(ctx, path, !p.settings.startsHttpd() && !loadsMPM(whole.config), s)
}

// startsHttpd reports whether the settings hold something that belongs to a start of
// httpd with a whole configuration.
func (s Settings) startsHttpd() bool {
	return s.Express != nil || s.ServerRoot != "" || len(s.Before)+len(s.After) > 0
}

func loadsMPM(c *config.Configuration) bool {
	return slices.ContainsFunc(c.Modules, func(m config.Module) bool {
		return strings.HasPrefix(m.Identifier, "mpm_")
	})
}

// AnalyseOpened analyses the roots that read the file at path, in the order in which
// they are found: those of the settings, else those in the folders of the workspace
// and in the folders above the file. A file that none of them reads is analysed by
// itself. It is nil when ctx ends before.
func (p *Project) AnalyseOpened(ctx context.Context, path string, folders []string, s *workspace.Snapshot) []*Result {
	if x := p.settings.Express; x != nil {
		if slices.Contains(x.Includes, path) {
			path = x.Includes[0] // all of them are one configuration
		}
		return existing(p.Analyse(ctx, path, false, s))
	}
	var roots []*Result
	for _, root := range p.candidates(path, folders, s) {
		r := p.analyseRoot(ctx, root, s)
		if r == nil {
			return nil
		}
		roots = append(roots, r)
	}
	var results []*Result
	for _, r := range roots {
		if r.Reads(path) && !r.included(roots) {
			results = append(results, r)
		}
	}
	if len(results) == 0 {
		return existing(p.AnalyseFile(ctx, path, s))
	}
	return results
}

// existing is the list of the result, nil without one.
func existing(r *Result) []*Result {
	if r == nil {
		return nil
	}
	return []*Result{r}
}

// analyseRoot analyses a candidate: the same way for each file that it reads.
func (p *Project) analyseRoot(ctx context.Context, root string, s *workspace.Snapshot) *Result {
	if len(p.settings.Roots) > 0 {
		return p.Analyse(ctx, root, false, s)
	}
	return p.AnalyseFile(ctx, root, s)
}

// included reports whether another root reads the root of r, which is none then.
func (r *Result) included(roots []*Result) bool {
	return slices.ContainsFunc(roots, func(other *Result) bool {
		return other != r && other.Reads(r.Root) && !r.Reads(other.Root)
	})
}

// Reads reports whether the file is part of the configuration.
func (r *Result) Reads(path string) bool { return r.reads()[r.Snapshot.Canonical(path)] }

// canonicalFiles is the set of the files of the configuration.
func (r *Result) canonicalFiles() map[string]bool {
	files := make(map[string]bool, len(r.Config.Files))
	for _, path := range r.Config.Files {
		files[r.Snapshot.Canonical(path)] = true
	}
	return files
}

// levelsAbove is how many folders above a file are searched for its root: enough for
// sites-available/NAME.conf and conf/extra/NAME.conf with a folder between.
const levelsAbove = 3

// Roots are the main configuration files that are known before any file is opened: those of
// the settings, else those in the folders of the workspace.
func (p *Project) Roots(folders []string, s *workspace.Snapshot) []string {
	if p.settings.Express != nil {
		return nil
	}
	if len(p.settings.Roots) > 0 {
		return different(p.settings.Roots, s)
	}
	var roots []string
	for _, folder := range folders {
		roots = append(roots, workspace.FindRoots(s, folder)...)
	}
	return different(roots, s)
}

func (p *Project) candidates(path string, folders []string, s *workspace.Snapshot) []string {
	if len(p.settings.Roots) > 0 {
		return different(p.settings.Roots, s)
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
		roots = append(roots, workspace.FindRoots(s, folder)...)
	}
	return different(roots, s)
}

// different are the files without those that are another one under a second name.
func different(paths []string, s *workspace.Snapshot) []string {
	known := map[string]bool{}
	var files []string
	for _, path := range paths {
		if canonical := s.Canonical(path); !known[canonical] {
			known[canonical] = true
			files = append(files, path)
		}
	}
	return files
}
