package audit

import (
	"strings"
	"testing"
	"time"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/python"
)

// FuzzScan reads any bytes as a script, and evaluates what it puts on sys.path.
func FuzzScan(f *testing.F) {
	for _, seed := range []string{
		"import a.b, c\nfrom . import *\nfrom .x import (y, z)\n", "import importlib\nimportlib.import_module('a' if b else NAME)\n__import__(x)\n",
		"import os, sys\nHERE = os.path.dirname(os.path.abspath(__file__))\nsys.path.insert(0, os.path.join(HERE, 'lib'))\nsys.path += [f'{HERE}/x', str(Path(__file__).parents[1] / 'y')]\n",
		"A = A\nsys.path.append(A)\n", "try:\n import a\nexcept ImportError:\n import b\ndef f():\n import c\nf()\n",
		"os.environ.setdefault('S', 'x.y')\nimport_module(os.environ['S'])\nINSTALLED_APPS = ['a', 'b.c']\n__all__ = ['d'] + e\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s := newScan(data, python.Facts{Minor: 13, Platform: "linux"})
		for _, edit := range s.paths {
			evaluatePath(edit.folder, edit.names, "/srv/app.wsgi")
		}
		for _, i := range s.imports {
			if i == nil || i.level < 0 || i.start > i.end {
				t.Fatalf("%+v", i)
			}
		}
	})
}

// TestHostileScriptsAreScannedInTime scans a quarter of a megabyte of what makes expressions deep or long.
func TestHostileScriptsAreScannedInTime(t *testing.T) {
	for _, piece := range []string{"a.", "f(", "a()", "[", "'x' + ", "import_module(", "not ", "a if b else ", "f'{", "(a, ", "-", "x = "} {
		began := time.Now()
		newScan([]byte("sys.path.append("+strings.Repeat(piece, (1<<18)/len(piece))+"x)\n"), python.Facts{Minor: 13})
		newScan([]byte("import_module("+strings.Repeat(piece, (1<<18)/len(piece))+"x"), python.Facts{Minor: 13})
		if spent := time.Since(began); spent > 20*time.Second {
			t.Errorf("%q: %v", piece, spent)
		}
	}
}
