package interp

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
)

func TestParsePython(t *testing.T) {
	for text, want := range map[string]string{
		"3.13": "3.13", "3.13t": "3.13t", "3.8": "3.8", "3.15t": "3.15t", "3.12.1": "3.12",
		"3": "", "2.7": "", "3.7": "", "3.16": "", "3.12t": "", "": "", "t": "", "3.x": "", "3.-1": "",
	} {
		v, freeThreaded, err := ParsePython(text)
		got := Target{Python: v, FreeThreaded: &freeThreaded}.PythonName()
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v; want %q", text, got, err, want)
		}
	}
}

func TestInferTarget(t *testing.T) {
	home := t.TempDir()
	for path, text := range map[string]string{
		"venv/pyvenv.cfg":                                 "home = /usr/bin\nversion = 3.11.2\n",
		"virtual/pyvenv.cfg":                              "version_info = 3.13.5.final.0\n",
		"built/lib/python3.13t/os.py":                     "",
		"site-packages/mod_wsgi-6.0.5.dist-info/METADATA": "",
		"site-packages/mod_wsgi/server/mod_wsgi-py313.cpython-313t-x86_64-linux-gnu.so": "",
	} {
		path = filepath.Join(home, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	load := func(path string) string { return "LoadModule wsgi_module " + path + "\n" }
	for _, c := range []struct{ text, python, modWSGI string }{
		{load("modules/mod_wsgi.so"), "", "0.0"},
		{load("/m/mod_wsgi-py313.cpython-313t-x86_64-linux-gnu.so"), "3.13t", "0.0"},
		{load("/m/mod_wsgi-py312.cpython-312-x86_64-linux-gnu.so"), "3.12", "0.0"},
		{load("/m/mod_wsgi.so-3.11"), "3.11", "0.0"},
		{load("C:/m/mod_wsgi.cp314t-win_amd64.pyd"), "3.14t", "0.0"},
		{load(home + "/site-packages/mod_wsgi/server/mod_wsgi-py313.cpython-313t-x86_64-linux-gnu.so"), "3.13t", "6.0.5"},
		{"WSGIPythonHome " + home + "/venv\n", "3.11", "0.0"},
		{"WSGIDaemonProcess d python-home=" + home + "/virtual\n", "3.13", "0.0"},
		{"WSGIPythonHome " + home + "/built\n", "3.13t", "0.0"},
		{"WSGIPythonHome /opt/python3.12\n", "3.12", "0.0"},
		{load("/m/mod_wsgi-py312.cpython-312-x86_64-linux-gnu.so") + "WSGIPythonHome " + home + "/venv\n", "3.12", "0.0"},
	} {
		conf := parse(t, c.text, config.Options{})
		target := InferTarget(conf, workspace.NewStore(nil).Snapshot())
		if got := target.PythonName(); got != c.python || target.ModWSGI.String() != c.modWSGI {
			t.Errorf("%q: Python %q, mod_wsgi %s; want %q and %s", c.text, got, target.ModWSGI, c.python, c.modWSGI)
		}
		if (target.From != "") != (c.python != "") {
			t.Errorf("%q: from %q", c.text, target.From)
		}
	}
	// pyvenv.cfg does not say whether a build of 3.13 is free-threaded.
	target := InferTarget(parse(t, "WSGIPythonHome "+home+"/virtual\n", config.Options{}), workspace.NewStore(nil).Snapshot())
	if target.Concrete() {
		t.Error("a virtual environment of 3.13 is taken for a known build")
	}
}

func TestStandardTargets(t *testing.T) {
	var names string
	for _, target := range StandardTargets(Target{ModWSGI: Version{6, 0, 5}}) {
		names += target.PythonName() + " "
		if !target.Concrete() || target.ModWSGI.String() != "6.0.5" {
			t.Errorf("%s is not concrete or forgot mod_wsgi", target.PythonName())
		}
	}
	if names != "3.11 3.13 3.13t " {
		t.Errorf("targets %s", names)
	}
}
