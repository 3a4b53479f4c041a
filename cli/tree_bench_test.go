package cli

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// bigTree writes a configuration of 500 files and 100,000 lines, 5,000 virtual hosts
// with a daemon group and a mount each, that the real httpd accepts.
func bigTree(b *testing.B) (folder string) {
	folder = b.TempDir()
	if err := os.Mkdir(filepath.Join(folder, "sites"), 0o755); err != nil {
		b.Fatal(err)
	}
	var root strings.Builder
	for _, name := range []string{"mpm_event", "alias", "authz_core", "authz_host", "wsgi"} {
		fmt.Fprintf(&root, "LoadModule %s_module /usr/lib/apache2/modules/mod_%s.so\n", name, name)
	}
	root.WriteString("Listen 127.0.0.1:8099\nServerName localhost\nErrorLog /dev/null\nInclude sites/*.conf\n")
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	write("apache2.conf", root.String())
	for file := range 500 {
		var text strings.Builder
		for host := 10 * file; host < 10*file+10; host++ {
			fmt.Fprintf(&text, `# Host %[1]d
WSGIDaemonProcess group%[1]d processes=2 threads=15 display-name=%%{GROUP}
<VirtualHost *:80>
    ServerName host%[1]d.example.com
    ServerAlias www.host%[1]d.example.com
    DocumentRoot /srv
    WSGIScriptAlias / /srv/host%[1]d/app.wsgi process-group=group%[1]d application-group=%%{GLOBAL}
    <Directory /srv/host%[1]d>
        Require all granted
        <Files app.wsgi>
            Options -Indexes
        </Files>
    </Directory>
    Alias /static /srv/host%[1]d/static
    <Location /admin>
        Require ip 127.0.0.1
        WSGIProcessGroup group%[1]d
    </Location>
</VirtualHost>

`, host)
		}
		write(fmt.Sprintf("sites/%03d.conf", file), text.String())
	}
	return folder
}

// BenchmarkWholeTree compares `check` with `apache2 -t` on the same tree, each as a
// process of its own.
func BenchmarkWholeTree(b *testing.B) {
	folder := bigTree(b)
	root := filepath.Join(folder, "apache2.conf")
	ours := filepath.Join(b.TempDir(), "modwsgi-ls")
	if output, err := exec.Command("go", "build", "-o", ours, ".").CombinedOutput(); err != nil {
		b.Fatalf("go build: %v\n%s", err, output)
	}
	for _, program := range []struct {
		name    string
		command []string
	}{
		{"check", []string{ours, "check", "-d", folder, root}},
		{"apache2", []string{"apache2", "-t", "-d", folder, "-f", root}},
	} {
		b.Run(program.name, func(b *testing.B) {
			path, err := exec.LookPath(program.command[0])
			if err != nil {
				b.Skip("no apache2 on this machine to compare with")
			}
			for b.Loop() {
				output, err := exec.Command(path, program.command[1:]...).CombinedOutput()
				if err != nil || bytes.Contains(output, []byte("error")) {
					b.Fatalf("%q: %v\n%.500s", program.command, err, output)
				}
			}
		})
	}
}
