package analysis

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/rules"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestFieldReports holds what is said of the configurations behind public reports, in
// testdata/field-reports. The golden file is read beside that folder's README: what was
// silent is told, what was false is gone, the controls stay silent.
func TestFieldReports(t *testing.T) {
	files := reportedFiles(t)
	settings := map[string]Settings{
		"match-options.conf":        {Target: interp.Target{ModWSGI: interp.Version{Major: 4, Minor: 5, Patch: 24}}},
		"home-on-disk-missing.conf": {ServerRoot: files, AsRoot: true},
		"home-on-disk-notvenv.conf": {ServerRoot: files, AsRoot: true},
		"user-without-home.conf":    {ServerRoot: files, AsRoot: true},
	}
	for _, name := range []string{"express-loadmodule-again.conf", "express-request.conf"} {
		settings[name] = Settings{AsRoot: true, Express: &Express{Host: "localhost", Port: 8000, Threads: 5}}
	}
	told := map[string]string{}
	for name, text := range configurations(t, "../testdata/field-reports", files) {
		s, ok := settings[name]
		if !ok {
			s.AsRoot = true
		}
		told[name] = findingsOf(t, s, filepath.Join(files, name), text, files)
	}
	compare(t, "../testdata/field-reports/findings.txt", told)
}

// TestPublicFiles holds what is said of the configurations in testdata/public-files,
// each by itself and read by a root that loads the usual modules.
func TestPublicFiles(t *testing.T) {
	files := reportedFiles(t)
	root := "ServerName localhost\nListen 80\n"
	for _, module := range strings.Fields("mpm_event authz_core authz_host access_compat alias mime dir env setenvif rewrite headers wsgi proxy proxy_http proxy_ajp remoteip reqtimeout dav status auth_basic macro unixd log_config") {
		root += fmt.Sprintf("LoadModule %s_module modules/mod_%s.so\n", module, module)
	}
	alone, within := map[string]string{}, map[string]string{}
	for name, text := range configurations(t, "../testdata/public-files", files) {
		path := filepath.Join(files, name)
		alone[name] = findingsOf(t, Settings{AsRoot: true}, path, text, files)
		if strings.Contains(text, "LoadModule wsgi_module") {
			continue
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		within[name] = findingsOf(t, Settings{AsRoot: true}, filepath.Join(files, "httpd.conf"), root+"Include "+path+"\n", files)
	}
	compare(t, "../testdata/public-files/alone.txt", alone)
	compare(t, "../testdata/public-files/in-a-root.txt", within)
}

// reportedFiles makes the folder that @FILES@ stands for.
func reportedFiles(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	for _, path := range []string{"www/app.wsgi", "www/dir/hello.wsgi", "notvenv/"} {
		full := filepath.Join(folder, path)
		if err := os.MkdirAll(filepath.Dir(full), 0o700); err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(path, "/") {
			if err := os.WriteFile(full, nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := os.MkdirAll(filepath.Join(folder, "notvenv"), 0o700); err != nil {
		t.Fatal(err)
	}
	return folder
}

// configurations are the texts of the folder by name, with @FILES@ filled in.
func configurations(t *testing.T, folder, files string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".txt") || strings.HasSuffix(e.Name(), ".md") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(folder, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		texts[e.Name()] = strings.ReplaceAll(string(text), "@FILES@", files)
	}
	return texts
}

// findingsOf lists the findings about the text at path, each with its related places
// and fixes.
func findingsOf(t *testing.T, settings Settings, path, text, files string) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	project := NewProject(settings)
	// The accounts of the machine that runs the test have no say.
	project.accounts = map[string]*rules.Account{
		"nobody": {ID: "65534", Home: filepath.Join(files, "nohome")}, "daemon": {ID: "1", Home: files},
	}
	r := project.AnalyseFile(context.Background(), path, workspace.NewStore(nil).Snapshot())
	if len(r.Failures) > 0 {
		t.Errorf("%s: %v", filepath.Base(path), r.Failures)
	}
	var b strings.Builder
	at := func(s config.Spot) string {
		if s.Origin == nil || s.Origin.File == "" {
			return "no line"
		}
		return fmt.Sprintf("line %d", r.Config.Locate(s).First)
	}
	for _, f := range r.Findings {
		if f.Rule == "AH00543" || f.Rule == "AH00544" {
			continue
		}
		fmt.Fprintf(&b, "  %s: %s [%s] %s\n", at(f.Spot), f.Severity, f.Rule, f.Message)
		for _, related := range f.Related {
			fmt.Fprintf(&b, "    %s: %s\n", at(related.Spot), related.Message)
		}
		for _, fix := range f.Fixes {
			fmt.Fprintf(&b, "    fix: %s\n", fix.Title)
		}
	}
	return strings.ReplaceAll(b.String(), files, "@FILES@")
}

// compare holds what was told of each file against the golden file.
func compare(t *testing.T, golden string, told map[string]string) {
	t.Helper()
	if *update {
		var b strings.Builder
		for _, name := range slices.Sorted(maps.Keys(told)) {
			fmt.Fprintf(&b, "%s\n%s", name, told[name])
		}
		if err := os.WriteFile(golden, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	raw, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	want, name := map[string]string{}, ""
	for line := range strings.Lines(string(raw)) {
		if !strings.HasPrefix(line, " ") {
			name = strings.TrimSpace(line)
			want[name] = ""
			continue
		}
		want[name] += line
	}
	for _, name := range slices.Sorted(maps.Keys(told)) {
		if told[name] != want[name] {
			t.Errorf("%s: told\n%swanted\n%s", name, told[name], want[name])
		}
	}
	if len(want) != len(told) {
		t.Errorf("%s: %d configurations, %d in the folder", golden, len(want), len(told))
	}
}

// TestPackages holds that nothing is found about configurations as packages have them, for
// the Python that the distribution has.
func TestPackages(t *testing.T) {
	settings := Settings{AsRoot: true, Target: interp.Target{Python: interp.Version{Major: 3, Minor: 13}, FreeThreaded: new(bool)}}
	files := reportedFiles(t)
	root := usualRoot()
	texts := configurations(t, "../testdata/packages", files)
	for name, text := range texts {
		path := filepath.Join(files, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if told := findingsOf(t, settings, filepath.Join(files, "httpd.conf"), root+"Include "+path+"\n", files); told != "" {
			t.Errorf("%s:\n%s", name, told)
		}
		if told := findingsOf(t, settings, path, text, files); told != "" {
			t.Errorf("%s by itself:\n%s", name, told)
		}
	}
	if len(texts) < 100 {
		t.Errorf("%d configurations", len(texts))
	}
	t.Logf("%d configurations, nothing found that is not said above", len(texts))
}

// usualRoot is a root that loads the usual modules and denies access to / as
// distributions do.
func usualRoot() string {
	root := `ServerName localhost
Listen 80
Listen 443
<Directory />
    AllowOverride None
    Require all denied
</Directory>
<Directory /usr/share>
    AllowOverride None
    Require all granted
</Directory>
<Directory /var/www>
    AllowOverride None
    Require all granted
</Directory>
Define APACHE_LOG_DIR /var/log/apache2
`
	for _, module := range strings.Fields("mpm_event authz_core authz_host authz_user auth_basic authn_core authn_file access_compat alias mime dir env setenvif rewrite headers wsgi proxy proxy_http ssl status macro dav cgid autoindex negotiation") {
		root = fmt.Sprintf("LoadModule %s_module modules/mod_%s.so\n", module, module) + root
	}
	return root
}

// TestVariations holds what is said of the configurations in testdata/variations, read by
// a root and each by itself.
func TestVariations(t *testing.T) {
	files := reportedFiles(t)
	archives, err := filepath.Glob("../testdata/variations/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	within, alone := map[string]string{}, map[string]string{}
	for _, archive := range archives {
		raw, err := os.ReadFile(archive)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range strings.Split("\n"+string(raw), "\n=== ")[1:] {
			head, text, _ := strings.Cut(part, "\n")
			name, right, ok := strings.Cut(head, " | ")
			if _, twice := alone[name]; twice || !ok || right == "" {
				t.Errorf("%s: === %s", archive, head)
			}
			path := filepath.Join(files, name)
			if !strings.Contains(name, ".") {
				path += ".conf"
			}
			alone[name] = findingsOf(t, Settings{AsRoot: true}, path, text+"\n", files)
			within[name] = findingsOf(t, Settings{AsRoot: true}, filepath.Join(files, "httpd.conf"), usualRoot()+"Include "+path+"\n", files)
		}
	}
	compare(t, "../testdata/variations/findings/in-a-root.txt", within)
	compare(t, "../testdata/variations/findings/alone.txt", alone)
}
