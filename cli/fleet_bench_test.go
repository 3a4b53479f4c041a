package cli

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// BenchmarkFleet compares one call of `check` over 2,000 trees, each with a main file and two
// virtual hosts in files of their own, with a call of `apache2 -t` for each of them.
func BenchmarkFleet(b *testing.B) {
	const roots = 2000
	folder := b.TempDir()
	write := func(name, text string) {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	head := ""
	for _, name := range []string{"mpm_event", "alias", "authz_core", "authz_host", "wsgi"} {
		head += fmt.Sprintf("LoadModule %s_module /usr/lib/apache2/modules/mod_%s.so\n", name, name)
	}
	for root := range roots {
		write(fmt.Sprintf("%04d/apache2.conf", root), head+"Listen 127.0.0.1:8099\nServerName localhost\nErrorLog /dev/null\nInclude sites/*.conf\n")
		for host := range 2 {
			write(fmt.Sprintf("%04d/sites/%d.conf", root, host), fmt.Sprintf(`WSGIDaemonProcess group%[1]d processes=2 threads=15
<VirtualHost *:80>
    ServerName host%[1]d.example.com
    DocumentRoot /srv
    WSGIScriptAlias / /srv/host%[1]d/app.wsgi process-group=group%[1]d application-group=%%{GLOBAL}
    <Directory /srv/host%[1]d>
        Require all granted
    </Directory>
</VirtualHost>
`, host))
		}
	}
	ours := filepath.Join(b.TempDir(), "modwsgi-ls")
	if output, err := exec.Command("go", "build", "-o", ours, ".").CombinedOutput(); err != nil {
		b.Fatalf("go build: %v\n%s", err, output)
	}
	b.Run("check", func(b *testing.B) {
		for b.Loop() {
			command := exec.Command(ours, "check", "--quiet", folder)
			if output, err := command.CombinedOutput(); err != nil {
				b.Fatalf("%v\n%.500s", err, output)
			}
			b.ReportMetric(peakMemory(command.ProcessState), "MiB")
		}
		b.ReportMetric(float64(roots*b.N)/b.Elapsed().Seconds(), "roots/s")
	})
	b.Run("apache2", func(b *testing.B) {
		apache, err := exec.LookPath("apache2")
		if err != nil {
			b.Skip("no apache2 on this machine to compare with")
		}
		n := 0
		for b.Loop() {
			root := filepath.Join(folder, fmt.Sprintf("%04d", n%roots))
			if output, err := exec.Command(apache, "-t", "-d", root, "-f", filepath.Join(root, "apache2.conf")).CombinedOutput(); err != nil {
				b.Fatalf("%v\n%.500s", err, output)
			}
			n++
		}
		b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "roots/s")
	})
}
