package audit_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// foundIn are the extensions that an application imports on Python 3.13.
func foundIn(t *testing.T, files map[string]string) []string {
	t.Helper()
	modules := recordedModules(t)
	for name, text := range files {
		if text == "extension" {
			files[name] = string(modules["crunch.cpython-313-x86_64-linux-gnu.so"])
		}
	}
	root, folder := application(t, "app.wsgi", files)
	var found []string
	for _, i := range audited(t, root, folder, "3.13", nil, nil).Interpreters[0].Imports {
		found = append(found, i.Module)
	}
	slices.Sort(found)
	return found
}

// TestFilesAreFoundAsPythonFindsThem holds the order of Python's finders where an extension has several possible files.
func TestFilesAreFoundAsPythonFindsThem(t *testing.T) {
	for name, test := range map[string]struct {
		files map[string]string
		want  []string
	}{
		"a file for debugging": {map[string]string{"app.wsgi": "import crunch\n", "site/crunch.cpython-313d-x86_64-linux-gnu.so": "extension"}, nil},
		"of another version":   {map[string]string{"app.wsgi": "import crunch\n", "site/crunch.cpython-312-x86_64-linux-gnu.so": "extension"}, nil},
		"a package that is one": {map[string]string{"app.wsgi": "import crunch.inner\n", "site/crunch/__init__.so": "extension",
			"site/crunch/inner.py": "from . import crunch\n", "site/crunch/crunch.so": "extension"}, []string{"crunch", "crunch.crunch"}},
		"compiled beside its text": {map[string]string{"app.wsgi": "import pack.crunch\n", "site/pack/__init__.py": "", "site/pack/crunch.so": "extension",
			"site/pack/crunch.py": "from . import other\n", "site/pack/other.py": "import crunch\n", "site/crunch.so": "extension"}, []string{"crunch", "pack.crunch"}},
		"inside the program": {map[string]string{"app.wsgi": "import _typing\n", "site/_typing.so": "extension"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			if difference := cmp.Diff(test.want, foundIn(t, test.files)); difference != "" {
				t.Error(difference)
			}
		})
	}
}
