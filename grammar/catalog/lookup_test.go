package catalog

import (
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
)

func everything(string) bool { return true }

// The numbers are those of the command tables: httpd 2.4.71 with the modules that
// only other systems build, and mod_wsgi 6.0.5.
func TestTables(t *testing.T) {
	c := Default()
	names, wsgi, gone := map[string]bool{}, 0, 0
	for _, d := range c.Directives() {
		switch {
		case d.Gone:
			gone++
		case d.WSGI:
			wsgi++
		default:
			names[apr.Lower(d.Name)] = true
		}
		if c.Module(d.Module) == nil || c.Module(d.Source) == nil {
			t.Errorf("%s: module %s, source %s: not in the list of modules", d.Name, d.Module, d.Source)
		}
		if d.Kind == "" && !d.Gone {
			t.Errorf("%s has no kind of arguments", d.Name)
		}
		if d.Flags == 0 && !d.Gone {
			t.Errorf("%s may stand nowhere", d.Name)
		}
	}
	if len(names) != 752 || wsgi != 49 || gone != 10 {
		t.Errorf("%d directives of httpd, %d of mod_wsgi, %d gone; want 752, 49, 10", len(names), wsgi, gone)
	}
	daemon := c.In("WSGIDaemonProcess", everything)
	if n := len(daemon.Options); n != 44 {
		t.Errorf("WSGIDaemonProcess has %d options, want 44", n)
	}
}

func TestLookup(t *testing.T) {
	c := Default()
	for _, test := range []struct {
		name, module, want, kind string
	}{
		{"wsgiDAEMONprocess", "wsgi_module", "WSGIDaemonProcess", "RAW_ARGS"},
		{"<wsgiinterpreteroptions", "wsgi_module", "<WSGIInterpreterOptions", "RAW_ARGS"},
		{"WSGIInterpreterOptions", "wsgi_module", "", ""},
		{"<directory", "core_module", "<Directory", "RAW_ARGS"},
		{"timeout", "core_module", "Timeout", "TAKE1"},
		{"Alias", "core_module", "", ""},
		{"MaxRequestWorkers", "mpm_prefork_module", "MaxRequestWorkers", "TAKE1"},
		{"WSGILazyInitialization", "wsgi_module", "", ""},
		{"Order", "access_compat_module", "order", "TAKE1"},
	} {
		d := c.In(test.name, func(module string) bool { return module == test.module })
		if d == nil {
			if test.want != "" {
				t.Errorf("In(%s) with %s: not found", test.name, test.module)
			}
			continue
		}
		if d.Name != test.want || string(d.Kind) != test.kind || d.Module != test.module {
			t.Errorf("In(%s) with %s = %s %s of %s, want %s %s", test.name, test.module, d.Name, d.Kind, d.Module, test.want, test.kind)
		}
	}
	if d := c.Directive("wsgilazyinitialization"); len(d) != 1 || !d[0].Gone || d[0].Advice == "" {
		t.Errorf("Directive(WSGILazyInitialization) = %+v, want one that is gone and has advice", d)
	}
}

func TestAvailable(t *testing.T) {
	c := Default()
	for _, test := range []struct {
		name, option, version string
		want                  bool
	}{
		{"WSGIFreeThreading", "", "", true},
		{"WSGIFreeThreading", "", "6.0.5", true},
		{"WSGIFreeThreading", "", "4.9.4", false},
		{"WSGIMapHEADToGET", "", "4.3.0", true},
		{"WSGIMapHEADToGET", "", "4.2.9", false},
		{"WSGILazyInitialization", "", "4.9.4", true},
		{"WSGILazyInitialization", "", "6.0.0", false},
		{"WSGILazyInitialization", "", "", false},
		{"WSGIApacheExtensions", "", "4.9.4", false},
		{"Alias", "", "1.0", true},
		{"WSGIDaemonProcess", "switch-interval", "5.0.2", false},
		{"WSGIDaemonProcess", "switch-interval", "6.0.0", true},
		{"WSGIDaemonProcess", "threads", "1.0", true},
	} {
		d := c.Directive(test.name)[0]
		got := d.Available(test.version)
		if test.option != "" {
			got = d.Option(test.option).Available(test.version)
		}
		if got != test.want {
			t.Errorf("%s %s in mod_wsgi %q: %v, want %v", test.name, test.option, test.version, got, test.want)
		}
	}
}

func TestOption(t *testing.T) {
	daemon := Default().In("WSGIDaemonProcess", everything)
	if daemon.Option("threads") == nil || daemon.Option("Threads") != nil {
		t.Error("the options of a directive are case-sensitive")
	}
	container := Default().In("<WSGIInterpreterOptions", everything)
	if container.Option("Process-Group") == nil || container.Option("process") != nil {
		t.Error("the selectors of a section are not case-sensitive")
	}
}
