package cli

import (
	"context"
	"fmt"
	"runtime"

	"github.com/modwsgi-ls/modwsgi-ls/analysis"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
	"github.com/modwsgi-ls/modwsgi-ls/report/findings"
)

// fleet analyses many roots, each for itself, so that no more of them are in memory than
// there are cores.
type fleet struct {
	// settings are those of the root at the absolute path.
	settings func(root string) (analysis.Settings, error)
	folder   string // the working folder
	since    string // the revision in which what was found is known, "" for none
}

// each hands over what was found about each root, in their order, or that it could not be
// read. It ends with the first error of use.
func (f fleet) each(ctx context.Context, roots []string, use func(*findings.Root) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	// What is ready waits for its turn here; the room bounds how much that can be.
	turns := make(chan chan *findings.Root, 4*runtime.GOMAXPROCS(0))
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	go func() {
		defer close(turns)
		for _, given := range roots {
			turn := make(chan *findings.Root, 1)
			select {
			case slots <- struct{}{}:
			case <-ctx.Done():
				return
			}
			select {
			case turns <- turn:
			case <-ctx.Done():
				return
			}
			go func() {
				defer func() { <-slots }()
				turn <- f.one(ctx, given)
			}()
		}
	}()
	for turn := range turns {
		if err := use(<-turn); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// one analyses one root. A fault of ours in it costs this root only its findings.
func (f fleet) one(ctx context.Context, given string) *findings.Root {
	absolute := absoluteIn(f.folder, given)
	root, err := f.analyse(ctx, given, absolute)
	if err != nil {
		return findings.NotRead(given, absolute, f.folder, err)
	}
	return root
}

func (f fleet) analyse(ctx context.Context, given, absolute string) (root *findings.Root, err error) {
	defer func() {
		if reason := recover(); reason != nil {
			err = fmt.Errorf("%s: a fault of modwsgi-ls: %v", given, reason)
		}
	}()
	settings, err := f.settings(absolute)
	if err != nil {
		return nil, err
	}
	snapshot := workspace.NewStore(nil).Snapshot()
	if err := readable(snapshot, given, absolute); err != nil {
		return nil, err
	}
	root = findings.Of(analysis.NewProject(settings).AnalyseFile(ctx, absolute, snapshot), given, f.folder)
	if f.since != "" {
		known, err := foundIn(ctx, f.since, given, absolute, f.folder, settings)
		if err != nil {
			return nil, err
		}
		suppressKnown(root, known, "it was there in "+f.since)
	}
	return root, nil
}
