package catalog

import "testing"

// The fault must point at the right bytes and say what to write there.
func TestFaultSpans(t *testing.T) {
	for _, test := range []struct {
		name, args, at, suggest string
	}{
		{"WSGIDaemonProcess", "d threads=5 procesess=2", "procesess", "processes"},
		{"WSGIDaemonProcess", "d python_path=/x", "python_path", "python-path"},
		{"WSGIDaemonProcess", "d proxy-buffer-size=1", "proxy-buffer-size", "response-buffer-size"},
		{"WSGIDaemonProcess", "d Threads=5", "Threads", "threads"},
		{"WSGIDaemonProcess", `d processes="0"`, "0", ""},
		{"WSGIDaemonProcess", "d threads", "threads", ""},
		{"WSGIScriptAlias", "/a /b process-grup=x", "process-grup", "process-group"},
		{"WSGISwitchInterval", "5ms", "5ms", "0.005"},
		{"WSGISwitchInterval", "0,005", "0,005", "0.005"},
		{"WSGIFreeThreading", "Yes", "Yes", "On"},
		{"WSGIRestrictStdin", `"no"`, `"no"`, "Off"},
		{"<WSGIInterpreterOptions", "procesgroup=x>", "procesgroup", "process-group"},
		{"Options", "+Indexs", "+Indexs", "+Indexes"},
		{"AllowOverride", "Al", "Al", "All"},
		{"LogLevel", "info ssl:wran", "ssl:wran", "ssl:warn"},
		{"WSGITrustedProxies", "10.0.0.1 10.0.0.x", "10.0.0.x", ""},
	} {
		d := Default().In(test.name, everything)
		faults := d.CheckArguments(test.args, Place{})
		if len(faults) == 0 {
			t.Errorf("%s %s: no fault", test.name, test.args)
			continue
		}
		f := faults[0]
		if got := test.args[f.Span.Start:f.Span.End]; got != test.at || f.Suggest != test.suggest {
			t.Errorf("%s %s: fault at %q, suggests %q; want %q, %q", test.name, test.args, got, f.Suggest, test.at, test.suggest)
		}
	}
}

// All faults of a line are there, in httpd's order.
func TestFaultsInOrder(t *testing.T) {
	d := Default().In("WSGIDaemonProcess", everything)
	faults := d.CheckArguments("d user=root threads=-1 script-user=a script-group=b foo=1", Place{})
	want := []string{
		"WSGI process blocked from running as root.",
		"Invalid thread count for WSGI daemon process.",
		"Invalid option to WSGI daemon process definition.",
		"Only one of script-user and script-group allowed.",
	}
	if len(faults) != len(want) {
		t.Fatalf("%d faults, want %d: %v", len(faults), len(want), faults)
	}
	for i, f := range faults {
		if f.Message != want[i] {
			t.Errorf("fault %d is %q, want %q", i, f.Message, want[i])
		}
	}
}

func TestPlaces(t *testing.T) {
	nobody := func(string) bool { return false }
	for _, test := range []struct {
		name, args string
		where      Place
		want       string
	}{
		{"WSGIDaemonProcess", "d chroot=/x", Place{}, "Cannot chroot WSGI daemon process when not root."},
		{"WSGIDaemonProcess", "d chroot=/x", Place{Root: true}, ""},
		{"WSGIDaemonProcess", "d user=joe", Place{}, ""},
		{"WSGIDaemonProcess", "d user=#5", Place{UserExists: nobody}, "Couldn't determine user name from uid."},
		{"WSGIDaemonProcess", "d script-user=#5", Place{UserExists: nobody}, "Couldn't determine uid from script user."},
		{"WSGIDaemonProcess", "d script-group=x", Place{GroupExists: nobody}, "AH00544: apache2: bad group name x"},
		{"WSGIDaemonProcess", "d group=#5", Place{GroupExists: nobody}, ""},
		{"WSGIDaemonProcess", "d supplementary-groups=,x", Place{GroupExists: nobody}, ""},
		{"WSGIDaemonProcess", "d supplementary-groups=x", Place{GroupExists: nobody}, "AH00544: apache2: bad group name x"},
		{"WSGIDaemonProcess", "d switch-interval=1", Place{ModWSGI: "5.0.2"}, "Invalid option to WSGI daemon process definition."},
		{"WSGIDaemonProcess", "d switch-interval=1", Place{ModWSGI: "6.0.0"}, ""},
		{"Listen", "127.0*0.1:8999", Place{}, "Listen setup failed"},
		{"Listen", "*:8999", Place{}, ""},
		{"Listen", "::1:8999", Place{}, ""},
		{"User", "joe", Place{UserExists: nobody}, "AH00543: apache2: bad user name joe"},
		{"ServerAlias", "x", Place{VirtualHost: true}, ""},
		{"Alias", "/x", Place{}, "Alias must have two arguments when used globally"},
		{"Alias", "/x", Place{Directory: true, Section: "<Location"}, ""},
		{"Alias", "/x", Place{Directory: true, Section: "<Directory"}, "Alias cannot occur within <Directory> section"},
		{"RewriteBase", "/x", Place{HtAccess: true}, ""},
		{"RewriteBase", "/x", Place{}, "RewriteBase: only valid in per-directory config files"},
	} {
		if got := complaint(t, test.name, test.args, test.where); got != test.want {
			t.Errorf("%s %s in %+v\n got %q\nwant %q", test.name, test.args, test.where, got, test.want)
		}
	}
}

// No text makes a check panic or point outside of the text.
func FuzzCheckArguments(f *testing.F) {
	for _, test := range recordedWSGI {
		f.Add(test.args)
	}
	for _, test := range recordedHTTPD {
		f.Add(test.args)
	}
	where := Place{UserExists: func(string) bool { return false }, GroupExists: func(string) bool { return false }}
	f.Fuzz(func(t *testing.T, args string) {
		if len(args) > 2000 {
			t.Skip("every directive reads it; long lines only take time")
		}
		for _, d := range Default().Directives() {
			message, stem, ok := d.CheckCount(args)
			if ok != (message == "") || ok != (stem == "") {
				t.Errorf("%s %q: %v with message %q and stem %q", d.Name, args, ok, message, stem)
			}
			for _, fault := range d.CheckArguments(args, where) {
				if fault.Span.Start < 0 || fault.Span.Start > fault.Span.End || fault.Span.End > len(args) {
					t.Errorf("%s %q: span %v", d.Name, args, fault.Span)
				}
			}
			if d.WSGI {
				for _, o := range second(d.WSGIOptions(args)) {
					if o.Span.Len() < 0 || o.NameSpan.Len() < 0 || o.ValueSpan.Len() < 0 || o.Span.End > len(args) {
						t.Errorf("%s %q: option %+v", d.Name, args, o)
					}
				}
			}
		}
	})
}

func second[A, B any](_ A, b B) B { return b }
