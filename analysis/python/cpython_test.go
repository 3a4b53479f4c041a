package python_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/python"
)

// asCPythonReads prints, for each file of the standard library, what CPython's own parser finds in it.
const asCPythonReads = `
import ast, json, os, sys, sysconfig
def imports(tree):
    found = []
    def go(node, inside):
        if isinstance(node, ast.Import):
            found.extend([node.lineno, 0, a.name, None, inside, [a.asname or a.name.split('.')[0]]] for a in node.names)
        elif isinstance(node, ast.ImportFrom):
            found.append([node.lineno, node.level, node.module or '', [a.name for a in node.names], inside, [a.asname or a.name for a in node.names]])
        inside = inside or isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        for child in ast.iter_child_nodes(node):
            go(child, inside)
    go(tree, False)
    return found
for folder, folders, files in os.walk(sysconfig.get_path('stdlib')):
    folders[:] = [f for f in folders if f not in ('site-packages', 'dist-packages')]
    for name in files:
        if name.endswith('.py'):
            path = os.path.join(folder, name)
            try:
                with open(path, 'rb') as f:
                    tree = ast.parse(f.read(), path)
                print(json.dumps([path, True, imports(tree)]))
            except (SyntaxError, ValueError) as e:
                print(json.dumps([path, False, str(e)]))
            except RecursionError:
                pass
`

// TestStandardLibraryIsReadAsCPythonReadsIt compares the imports of each file of this machine's standard library.
func TestStandardLibraryIsReadAsCPythonReadsIt(t *testing.T) {
	python3, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3 on this machine, whose parser is the judge")
	}
	if testing.Short() {
		t.Skip("reads a whole standard library")
	}
	command := exec.Command(python3, "-W", "ignore", "-c", asCPythonReads)
	command.Stderr = os.Stderr
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	files, refused, found, differences := 0, 0, 0, 0
	for decoder := json.NewDecoder(output); decoder.More(); {
		var path string
		var accepted bool
		var detail json.RawMessage
		if err := decoder.Decode(&[]any{&path, &accepted, &detail}); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files++
		module := python.Read(data)
		if !accepted {
			refused++
			if fault := module.Fault(); fault == nil {
				t.Logf("%s: CPython refuses it (%s), and nothing was seen here", path, detail)
			}
			continue
		}
		if fault := module.Fault(); fault != nil {
			differences++
			t.Errorf("%s:%d: CPython accepts it: %s", path, module.Line(fault.At), fault.Message)
		}
		var want, got [][]any
		if err := json.Unmarshal(detail, &want); err != nil {
			t.Fatal(err)
		}
		for _, each := range module.Imports() {
			var names any
			if each.From {
				names = anys(each.Names)
			}
			got = append(got, []any{float64(module.Line(each.Start)), float64(each.Level), each.Module, names, each.InFunction(), anys(each.Bound)})
		}
		found += len(want)
		if difference := cmp.Diff(want, got); difference != "" && len(want)+len(got) > 0 {
			differences++
			t.Errorf("%s: %s", filepath.Base(path), difference)
		}
	}
	if err := command.Wait(); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d files (%d refused), %d imports, %d differences", files, refused, found, differences)
}

func anys(names []string) []any {
	list := make([]any, len(names))
	for at, name := range names {
		list[at] = name
	}
	return list
}
