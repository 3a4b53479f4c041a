package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/modwsgi-ls/modwsgi-ls"

// stages are the packages in the order of the data's way. A package may import those
// before it and none after it; ARCHITECTURE.md draws the same picture.
var stages = []string{
	"docs",
	"editors", // holds tests of settings only
	"grammar",
	"report/terminal",
	"grammar/apr",
	"grammar/pcre",
	"grammar/catalog",
	"analysis/python",
	"analysis/extensions",
	"analysis/workspace",
	"analysis/revision",
	"analysis/revision/gittest",
	"analysis/config",
	"analysis/dispatch",
	"analysis/interp",
	"analysis/compare",
	"analysis/audit",
	"analysis/rules",
	"analysis/assist",
	"analysis",
	"analysis/fix",
	"analysis/settings",
	"report/findings",
	"report",
	"server",
	"cli",
	"packaging",
	"packaging/pages",
	"",
}

// notFor lists what a package must not know although it stands before it.
var notFor = map[string][]string{
	"analysis/workspace": {"grammar/catalog"},
	"analysis/assist":    {"analysis/workspace"},
}

// TestImportsFollowTheStages holds the house to its drawing.
func TestImportsFollowTheStages(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range listPackages(t) {
		name := strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
		at := slices.Index(stages, name)
		if at < 0 {
			t.Errorf("package %q is in no stage: add it to the picture", name)
			continue
		}
		seen[name] = true
		for _, path := range p.Imports {
			imported, own := strings.CutPrefix(path, module)
			imported = strings.TrimPrefix(imported, "/")
			if own && (slices.Index(stages, imported) >= at || slices.Contains(notFor[name], imported)) {
				t.Errorf("%s must not import %s", name, imported)
			}
			protocol := strings.HasPrefix(path, "github.com/tliron/") || strings.HasPrefix(path, "github.com/sourcegraph/jsonrpc2")
			if protocol && name != "server" {
				t.Errorf("%s must not know the protocol: it imports %s", name, path)
			}
			if path == "net" || path == "net/http" || path == "os/exec" && name != "server" {
				t.Errorf("%s imports %s: the server opens no connection, and only its configtest starts a program", name, path)
			}
		}
	}
	for _, name := range stages {
		if !seen[name] {
			t.Errorf("stage %q has no package", name)
		}
	}
}

type listedPackage struct {
	ImportPath string
	Imports    []string
}

func listPackages(t *testing.T) []listedPackage {
	t.Helper()
	command := exec.Command("go", "list", "-json=ImportPath,Imports", "./...")
	output, err := command.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var packages []listedPackage
	decoder := json.NewDecoder(strings.NewReader(string(output)))
	for {
		var p listedPackage
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
}
