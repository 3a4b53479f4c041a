package interp

import (
	"fmt"
	"strings"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
)

// largeSite is a server with a daemon group, a mount and sections for each virtual
// host, of 20 lines each.
func largeSite(hosts int) string {
	var b strings.Builder
	b.WriteString("ServerName main.example\nListen 80\n")
	for i := range hosts {
		fmt.Fprintf(&b, `# Host %[1]d
WSGIDaemonProcess site%[1]d processes=2 threads=15 display-name=%%{GROUP}
<WSGIInterpreterOptions process-group=site%[1]d>
    WSGIPerInterpreterGIL On
</WSGIInterpreterOptions>
<VirtualHost *:80>
    ServerName site%[1]d.example
    ServerAlias www.site%[1]d.example
    DocumentRoot /srv/site%[1]d/static
    WSGIScriptAlias / /srv/site%[1]d/app.wsgi process-group=site%[1]d
    <Directory /srv/site%[1]d>
        Require all granted
    </Directory>
    Alias /static /srv/site%[1]d/static
    <Location /admin>
        Require ip 127.0.0.1
        WSGIApplicationGroup admin
    </Location>
</VirtualHost>

`, i)
	}
	return b.String()
}

// manyMounts is one server with n mounts and n containers.
func manyMounts(n int) string {
	var b strings.Builder
	b.WriteString("ServerName main.example\nListen 80\nWSGIDaemonProcess d\n")
	for i := range n {
		fmt.Fprintf(&b, "WSGIScriptAlias /m%[1]d /srv/app.wsgi process-group=d application-group=a%[1]d\n<WSGIInterpreterOptions application-group=a%[1]d>\nWSGIRestrictStdin On\n</WSGIInterpreterOptions>\n", i)
	}
	return b.String()
}

func BenchmarkAnalyse(b *testing.B) {
	for name, text := range map[string]string{"500 hosts": largeSite(500), "5000 hosts": largeSite(5000), "5000 mounts": manyMounts(5000)} {
		c := parse(b, text, config.Options{})
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				r := Build(c).Resolve(standard(13, false))
				if len(r.Processes) < 2 {
					b.Fatal("no processes")
				}
			}
		})
		m := Build(c)
		b.Run(name+", resolve", func(b *testing.B) {
			for b.Loop() {
				m.Resolve(standard(13, false))
			}
		})
		r := m.Resolve(standard(13, false))
		b.Run(name+", request", func(b *testing.B) {
			for b.Loop() {
				if a := r.Request("http://site4999.example/m4999"); a.Status != 200 && a.Status != 404 {
					b.Fatal(a.Status)
				}
			}
		})
	}
}

// BenchmarkUpdate is what typing in the middle of a large site costs here.
func BenchmarkUpdate(b *testing.B) {
	for _, hosts := range []int{500, 5000} {
		for _, line := range []string{"# Host %d", "Alias /static /srv/site%d/static", "WSGIDaemonProcess site%d ", "WSGIApplicationGroup admin"} {
			typed := line
			if strings.Contains(line, "%d") {
				typed = fmt.Sprintf(line, hosts/2)
			}
			b.Run(fmt.Sprintf("%d hosts/%s", hosts, strings.Fields(line)[0]), func(b *testing.B) {
				text := largeSite(hosts)
				e := newEditor(text)
				at := strings.Count(text[:strings.Index(text, typed)], "\n")
				whole := lineAt(text, typed)
				e.configure()
				e.update()
				for i := 0; b.Loop(); i++ {
					b.StopTimer()
					e.edit(at, 1, strings.TrimSuffix(whole, "\n")+strings.Repeat("x", i%2)+"\n")
					e.configure()
					b.StartTimer()
					e.update()
				}
			})
		}
	}
}
