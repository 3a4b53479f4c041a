package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/modwsgi-ls/modwsgi-ls/analysis"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/revision"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
	"github.com/modwsgi-ls/modwsgi-ls/report/findings"
)

// knownFlags say which findings are known and do not count.
type knownFlags struct {
	baseline string
	write    string
	since    string
}

func (f *knownFlags) add(command *cobra.Command) {
	inSection(command, aboutKnown, f.addTo)
}

func (f *knownFlags) addTo(flags *pflag.FlagSet) {
	flags.StringVar(&f.baseline, "baseline", "", "the findings in `FILE` are known: they do not count")
	flags.StringVar(&f.write, "write-baseline", "", "write what is found into `FILE`, for --baseline")
	flags.StringVar(&f.since, "changed-since", "", "what was found in the revision `REV` of the root's git repository is known: it does not count")
}

// baseline is the content of a baseline file.
type baseline struct {
	Version  int            `json:"version"`
	Findings []knownFinding `json:"findings"`
}

// knownFinding is named by its fingerprint; the rest is for the reader.
type knownFinding struct {
	Fingerprint string `json:"fingerprint"`
	Rule        string `json:"rule"`
	File        string `json:"file"`
	Message     string `json:"message"`
}

const baselineVersion = 1

// readBaseline are the fingerprints in the file.
func readBaseline(path string) (map[string]bool, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("--baseline: %w", withoutOperation(err))
	}
	var b baseline
	if err := json.Unmarshal(text, &b); err != nil {
		return nil, fmt.Errorf("--baseline: %s: %w", path, err)
	}
	if b.Version != baselineVersion {
		return nil, fmt.Errorf("--baseline: %s: version %d is not known; write it anew with --write-baseline", path, b.Version)
	}
	known := map[string]bool{}
	for _, f := range b.Findings {
		known[f.Fingerprint] = true
	}
	return known, nil
}

// collector gathers what a baseline holds.
type collector struct{ found map[string]knownFinding }

func (c *collector) add(r *findings.Root) {
	for _, f := range r.Findings {
		if f.Suppressed != nil {
			continue
		}
		known := knownFinding{Fingerprint: f.Fingerprint, Rule: f.Rule, File: r.Path, Message: strings.ToValidUTF8(f.Message, "?")}
		if f.At != nil {
			known.File = filepath.ToSlash(f.At.Path)
		}
		c.found[f.Fingerprint] = known
	}
}

func (c *collector) write(path string) error {
	b := baseline{Version: baselineVersion, Findings: []knownFinding{}}
	for _, f := range c.found {
		b.Findings = append(b.Findings, f)
	}
	slices.SortFunc(b.Findings, func(a, b knownFinding) int {
		return strings.Compare(a.File+"\x00"+a.Rule+"\x00"+a.Fingerprint, b.File+"\x00"+b.Rule+"\x00"+b.Fingerprint)
	})
	var text bytes.Buffer
	if err := writeJSON(&text, b); err != nil {
		return err
	}
	return withoutOperation(os.WriteFile(path, text.Bytes(), 0o666))
}

// suppressKnown has the known findings of a root not count.
func suppressKnown(r *findings.Root, known map[string]bool, reason string) {
	for i := range r.Findings {
		if f := &r.Findings[i]; f.Suppressed == nil && known[f.Fingerprint] {
			f.Suppressed = &findings.Suppression{Reason: reason}
		}
	}
}

// foundIn are the fingerprints of what is found about the root, at the absolute path, as it
// was in a revision. A root that was not there has none.
func foundIn(ctx context.Context, rev, given, absolute, folder string, settings analysis.Settings) (map[string]bool, error) {
	disk, err := revision.Open(absolute, rev)
	if err != nil {
		return nil, fmt.Errorf("--changed-since: %w", err)
	}
	snapshot := workspace.NewStore(disk).Snapshot()
	known := map[string]bool{}
	if readable(snapshot, given, absolute) != nil {
		return known, nil
	}
	r := findings.Of(analysis.NewProject(settings).AnalyseFile(ctx, absolute, snapshot), given, folder)
	for _, f := range r.Findings {
		known[f.Fingerprint] = true
	}
	return known, nil
}
