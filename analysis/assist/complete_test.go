package assist

import (
	"slices"
	"strings"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

const completionHead = `ServerName localhost
LoadModule wsgi_module modules/mod_wsgi.so
LoadModule macro_module modules/mod_macro.so
Define HOME /srv/app
Define DEBUG
<Macro Site $name>
</Macro>
WSGIDaemonProcess api
WSGIDaemonProcess web
WSGIScriptAlias /x /srv/x.wsgi process-group=api application-group=cpu_app
`

func TestComplete(t *testing.T) {
	tests := []struct {
		name string
		text string // behind completionHead, with the cursor
		// want must be among the labels, never must not.
		want, never []string
		replaced    string // the text in front of the cursor that every item replaces
	}{
		{"a line of its own", "|\n", []string{"WSGIDaemonProcess", "<VirtualHost>", "<WSGIInterpreterOptions>", "Listen"}, []string{"Require", "WSGIAccessScript", "WSGILazyInitialization", "</VirtualHost>"}, ""},
		{"half a name", "WSGIPer|\n", []string{"WSGIPerInterpreterGIL"}, []string{"WSGISwitchInterval", "Listen"}, "WSGIPer"},
		{"in a container", "<WSGIInterpreterOptions>\n    |\n</WSGIInterpreterOptions>\n", []string{"WSGIPerInterpreterGIL", "WSGIRestrictSignal", "<IfModule>", "Include"}, []string{"WSGIDaemonProcess", "Listen", "<VirtualHost>"}, ""},
		{"through a condition in a container", "<WSGIInterpreterOptions>\n<IfModule x>\n|\n</IfModule>\n</WSGIInterpreterOptions>\n", []string{"WSGIFreeThreading"}, []string{"Listen"}, ""},
		{"in a virtual host", "<VirtualHost *:80>\n|\n</VirtualHost>\n", []string{"WSGIDaemonProcess", "WSGIScriptAlias", "<Directory>"}, []string{"WSGIFreeThreading", "<WSGIInterpreterOptions>", "Listen"}, ""},
		{"in a directory", "<Directory /srv>\n|\n</Directory>\n", []string{"Require", "WSGIAccessScript", "WSGIProcessGroup"}, []string{"WSGIDaemonProcess", "WSGIFreeThreading", "ServerName"}, ""},
		{"a bracket", "<|\n", []string{"<WSGIInterpreterOptions>", "<IfDefine>"}, []string{"Listen"}, "<"},
		{"a section's name", "<WSGI|\n", []string{"<WSGIInterpreterOptions>"}, []string{"<Directory>", "WSGIDaemonProcess"}, "<WSGI"},
		{"an open section", "<VirtualHost *:80>\n<Directory /srv>\n|", []string{"</Directory>"}, []string{"</VirtualHost>"}, ""},
		{"a closing tag", "<VirtualHost *:80>\n<Directory /srv>\n</|", []string{"</Directory>"}, []string{"</VirtualHost>", "<Directory>"}, "</"},
		{"half a closing tag", "<VirtualHost *:80>\n</Virt|\n", []string{"</VirtualHost>"}, nil, "</Virt"},
		{"options", "WSGIDaemonProcess x processes=2 |\n", []string{"threads=", "switch-interval=", "python-home="}, []string{"processes=", "process-group="}, ""},
		{"half an option", "WSGIDaemonProcess x thr|\n", []string{"threads="}, nil, "thr"},
		{"an option before others", "WSGIDaemonProcess x | threads=5\n", []string{"processes="}, []string{"threads="}, ""},
		{"the name of a group is free", "WSGIDaemonProcess |\n", nil, []string{"threads=", "api"}, ""},
		{"selectors", "<WSGIInterpreterOptions |>\n", []string{"process-group=", "application-group="}, []string{"threads="}, ""},
		{"the other selector", "<WSGIInterpreterOptions process-group=api |>\n", []string{"application-group="}, []string{"process-group="}, ""},
		{"a selector's value", "<WSGIInterpreterOptions process-group=|>\n", []string{"api", "web", "%{GLOBAL}"}, []string{"%{SERVER}", "%{ENV:variable}", "cpu_app"}, ""},
		{"half a selector's value", "<WSGIInterpreterOptions application-group=cp|>\n", []string{"cpu_app", "%{GLOBAL}"}, []string{"api"}, "cp"},
		{"a quoted selector, which would match nothing", "<WSGIInterpreterOptions process-group=\"|\">\n", []string{"api", "web"}, nil, "\""},
		{"a handler", "SetHandler |\n", []string{"wsgi-script", "none"}, nil, ""},
		{"a mount's group", "WSGIScriptAlias / /srv/x.wsgi process-group=a|\n", []string{"api", "web", "%{GLOBAL}", "%{ENV:variable}"}, nil, "a"},
		{"a mount's application group", "WSGIScriptAlias / /srv/x.wsgi application-group=|\n", []string{"cpu_app", "%{GLOBAL}", "%{RESOURCE}", "%{ENV:variable}"}, []string{"api"}, ""},
		{"a mount over two lines", "WSGIScriptAlias / /srv/x.wsgi \\\n    process-group=w|\n", []string{"web"}, nil, "w"},
		{"a switch", "WSGIPerInterpreterGIL |\n", []string{"On", "Off"}, []string{"api"}, ""},
		{"half a switch", "WSGIFreeThreading O|\n", []string{"On", "Off"}, nil, "O"},
		{"an enumeration", "WSGIMapHEADToGET |\n", []string{"On", "Off", "Auto"}, nil, ""},
		{"httpd's words", "AcceptPathInfo |\n", []string{"On", "Off", "Default"}, nil, ""},
		{"a process group", "WSGIProcessGroup |\n", []string{"api", "web", "%{GLOBAL}"}, nil, ""},
		{"an application group", "WSGIApplicationGroup |\n", []string{"cpu_app", "%{GLOBAL}"}, []string{"api"}, ""},
		{"one of several groups", "WSGIRestrictProcess api |\n", []string{"web", "%{GLOBAL}"}, []string{"%{SERVER}"}, ""},
		{"a variable", "WSGIPythonHome ${|\n", []string{"${HOME}", "${LANG}"}, []string{"${DEBUG}"}, "${"},
		{"half a variable", "WSGIPythonHome /a/${HO|}/b\n", []string{"${HOME}"}, nil, "${HO"},
		{"a module", "<IfModule |>\n", []string{"mod_wsgi.c", "wsgi_module"}, nil, ""},
		{"a module without its file", "LoadModule |\n", []string{"wsgi_module"}, []string{"mod_wsgi.c"}, ""},
		{"a negated module", "<IfModule !mod|>\n", []string{"mod_wsgi.c"}, nil, "mod"},
		{"a name", "<IfDefine |>\n", []string{"DEBUG", "HOME"}, nil, ""},
		{"a macro", "Use |\n", []string{"Site"}, []string{"site"}, ""},
		{"a macro's parameter", "<Macro M $x $y>\nAlias /$|\n</Macro>\n", []string{"$x", "$y"}, nil, "$"},
		{"a branch without an If", "<Directory /srv>\n|\n</Directory>\n", []string{"<If>"}, []string{"<Else>", "<ElseIf>"}, ""},
		{"a branch behind an If", "<If \"true\">\n</If>\n|\n", []string{"<Else>", "<ElseIf>"}, nil, ""},
		{"a requirement", "<Directory /srv>\nRequire |\n</Directory>\n", []string{"all", "ip", "valid-user", "not"}, []string{"granted"}, ""},
		{"who is required", "<Directory /srv>\nRequire all |\n</Directory>\n", []string{"granted", "denied"}, []string{"ip"}, ""},
		{"httpd's options", "<Directory /srv>\nOptions |\n</Directory>\n", []string{"None", "+ExecCGI", "Indexes"}, nil, ""},
		{"log levels", "LogLevel |\n", []string{"info", "wsgi:info"}, nil, ""},
		{"a module's file", "LoadModule wsgi_module |\n", []string{"modules/mod_wsgi.so"}, nil, ""},
		{"a group of another host", "<VirtualHost *:80>\nServerName a.example\nWSGIDaemonProcess own\n</VirtualHost>\n<VirtualHost *:80>\nServerName b.example\nWSGIScriptAlias / /srv/x.wsgi process-group=|\n</VirtualHost>\n",
			[]string{"api", "web"}, []string{"own"}, ""},
		{"a group of the same name's other host", "<VirtualHost *:80>\nServerName a.example\nWSGIDaemonProcess own\n</VirtualHost>\n<VirtualHost *:443>\nServerName a.example\nWSGIScriptAlias / /srv/x.wsgi process-group=|\n</VirtualHost>\n",
			[]string{"api", "own"}, nil, ""},
		{"a variable of requests", "SetEnvIf Host a GRP=x\nRewriteRule . - [E=Other:1,L]\nWSGIScriptAlias / /srv/x.wsgi application-group=%{ENV:|\n",
			[]string{"%{ENV:GRP}", "%{ENV:Other}"}, nil, "%{ENV:"},
		{"an option in front of others", "WSGIScriptAlias / /x application-group=|  process-group=api\n", []string{"%{GLOBAL}"}, []string{"process-group=api"}, ""},
		{"an included file", "Include ext|\n", []string{"extra/"}, []string{"a.conf"}, "ext"},
		{"an included file in a folder", "Include extra/a|.conf\n", []string{"a.conf", "b.conf"}, nil, "a"},
		{"a script", "WSGIScriptAlias / /conf/extra/|\n", []string{"a.conf"}, nil, ""},
		{"a folder", "WSGIDaemonProcess x home=/co|\n", []string{"conf/"}, nil, "co"},
		{"a comment", "# WSGI|\n", nil, []string{"WSGIDaemonProcess"}, ""},
		{"a continued comment", "# \\\nWSGI|\n", nil, []string{"WSGIDaemonProcess"}, ""},
		{"behind a closing tag", "<VirtualHost *>\n</VirtualHost> |\n", nil, []string{"WSGIDaemonProcess"}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			text, offset := cut(t, completionHead+test.text)
			completion := Complete(document(t, text, "3.13", extra), offset)
			var labels []string
			for _, item := range completion.Items {
				labels = append(labels, item.Label)
				if got := text[item.Replace.Start:offset]; item.Replace.Start > offset || item.Replace.End < offset || got != test.replaced {
					t.Errorf("%s replaces %v, the text %q in front of the cursor, want %q", item.Label, item.Replace, got, test.replaced)
				}
				filter := item.Filter
				if filter == "" {
					filter = item.Label
				}
				if (item.Kind <= ClosingItem || test.replaced == `"`) && !subsequence(test.replaced, filter) {
					t.Errorf("a client would filter %q out: %q was typed", filter, test.replaced)
				}
			}
			for _, label := range test.want {
				if !slices.Contains(labels, label) {
					t.Errorf("%q is missing", label)
				}
			}
			for _, label := range test.never {
				if slices.Contains(labels, label) {
					t.Errorf("%q is proposed", label)
				}
			}
			if len(test.want) == 0 && len(test.never) == 0 {
				t.Fatal("the test wants nothing")
			}
		})
	}
}

func TestSnippets(t *testing.T) {
	tests := map[string]string{
		"WSGIPerInterpreterGIL":   "WSGIPerInterpreterGIL ${1|On,Off|}",
		"WSGIScriptAlias":         "WSGIScriptAlias ${1:url-path} ${2:target}",
		"<WSGIInterpreterOptions": "<WSGIInterpreterOptions ${1:process-group=}>\n\t$0\n</WSGIInterpreterOptions>",
		"<Directory":              "<Directory ${1:directory-path}>\n\t$0\n</Directory>",
		"<IfDefine":               "<IfDefine ${1:parameter-name}>\n\t$0\n</IfDefine>",
		"KeepAlive":               "KeepAlive ${1|On,Off|}",
	}
	for name, want := range tests {
		entry := entryOf(Document{}, name)
		if entry == nil {
			t.Errorf("no entry %s", name)
			continue
		}
		if got, _ := snippet(entry); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}

// What is completed on a line that has arguments must not bring others.
func TestCompleteNameOnly(t *testing.T) {
	text, offset := cut(t, "WSGIPer| On\n")
	for _, item := range Complete(document(t, text, "3.13", nil), offset).Items {
		if item.Label == "WSGIPerInterpreterGIL" {
			if item.Insert != "WSGIPerInterpreterGIL" || item.Snippet {
				t.Errorf("inserts %q", item.Insert)
			}
			return
		}
	}
	t.Error("not proposed")
}

func TestDocumentation(t *testing.T) {
	text, offset := cut(t, "WSGIDaemonProcess x |\n")
	seen := 0
	for _, item := range Complete(document(t, text, "3.13", nil), offset).Items {
		if !strings.Contains(Documentation(item.Key), strings.TrimSuffix(item.Label, "=")) {
			t.Errorf("%s: %q", item.Label, Documentation(item.Key))
		}
		seen++
	}
	if seen < 30 {
		t.Errorf("only %d options", seen)
	}
	if got := Documentation("nonsense"); got != "" {
		t.Errorf("got %q", got)
	}
}

func TestHtaccess(t *testing.T) {
	d := Document{Path: "/srv/.htaccess", File: grammar.Parse("")}
	var labels []string
	for _, item := range Complete(d, 0).Items {
		labels = append(labels, item.Label)
	}
	if !slices.Contains(labels, "WSGIPassAuthorization") || !slices.Contains(labels, "<IfModule>") || slices.Contains(labels, "WSGIDaemonProcess") || slices.Contains(labels, "Include") {
		t.Errorf("got %v", labels)
	}
}

// A file stands where its Include does.
func TestCompleteInIncludedFile(t *testing.T) {
	d := document(t, completionHead+"<VirtualHost *:80>\nInclude extra/a.conf\n</VirtualHost>\n", "3.13", extra)
	d.Path = "/conf/extra/a.conf"
	d.File = grammar.Parse("\n" + extra[d.Path])
	var labels []string
	for _, item := range Complete(d, 0).Items {
		labels = append(labels, item.Label)
	}
	if !slices.Contains(labels, "WSGIScriptAlias") || slices.Contains(labels, "WSGIFreeThreading") {
		t.Errorf("got %v", labels)
	}
}

// What the target's mod_wsgi does not have yet is not proposed.
func TestCompleteForOlderTarget(t *testing.T) {
	d := document(t, completionHead+"\n", "3.11", nil)
	target := d.Target
	target.ModWSGI = interp.Version{Major: 4, Minor: 9, Patch: 4}
	d.Resolution = d.Model.Resolve(target)
	for _, item := range Complete(d, len(completionHead)).Items {
		if item.Label == "WSGIFreeThreading" {
			t.Error("WSGIFreeThreading is proposed for mod_wsgi 4.9.4")
		}
	}
}

// Where a group is wanted, a snippet offers those that can be used there.
func TestSnippetsOfferGroups(t *testing.T) {
	const head = "LoadModule wsgi_module x.so\nListen 80\nWSGIDaemonProcess web\nWSGIDaemonProcess api\n" +
		"<VirtualHost *:80>\nServerName a\nWSGIDaemonProcess own-a\n</VirtualHost>\n<VirtualHost *:80>\nServerName b\n"
	for typed, want := range map[string]string{
		"WSGIProcessGr":  "WSGIProcessGroup ${1|web,api|}",
		"WSGIApplicatio": "WSGIApplicationGroup ${1:group}",
	} {
		text := head + typed + "\n</VirtualHost>\n"
		items := Complete(document(t, text, "3.13", nil), len(head)+len(typed)).Items
		if i := slices.IndexFunc(items, func(i CompletionItem) bool { return strings.HasPrefix(i.Insert, want) }); i < 0 {
			t.Errorf("%s: no %q", typed, want)
		}
	}
	const top = "LoadModule wsgi_module x.so\nWSGIDaemonProcess web\n"
	items := Complete(document(t, top+"<WSGII\n", "3.13", nil), len(top)+len("<WSGII")).Items
	want := "<WSGIInterpreterOptions process-group=${1|web|}>\n\t$0\n</WSGIInterpreterOptions>"
	if !slices.ContainsFunc(items, func(i CompletionItem) bool { return i.Insert == want }) {
		t.Errorf("no %q", want)
	}
}
