package grammar

import (
	"fmt"
	"strings"
	"testing"
)

// realistic is a configuration of about as many lines: virtual hosts with daemon
// process groups, mounts and directories.
func realistic(lines int) string {
	const host = `
# Application %[1]d
<VirtualHost *:443>
    ServerName app%[1]d.example.org
    ServerAlias www.app%[1]d.example.org
    WSGIDaemonProcess app%[1]d processes=2 threads=15 \
        python-home=/srv/app%[1]d/venv display-name=%%{GROUP}
    WSGIProcessGroup app%[1]d
    WSGIApplicationGroup %%{GLOBAL}
    WSGIScriptAlias / ${APPS}/app%[1]d/wsgi.py
    <Directory "${APPS}/app%[1]d">
        Require all granted
        SetEnv APP_NAME "application number %[1]d"
    </Directory>
    <Location /static>
        Header set Cache-Control "max-age=3600, public"
    </Location>
    ErrorLog ${APACHE_LOG_DIR}/app%[1]d.log
</VirtualHost>
`
	var b strings.Builder
	for i := range lines / strings.Count(host, "\n") {
		fmt.Fprintf(&b, host, i)
	}
	return b.String()
}

func BenchmarkParse(b *testing.B) {
	text := realistic(10000)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		Parse(text)
	}
}

func BenchmarkReparse(b *testing.B) {
	for _, lines := range []int{10000, 100000} {
		b.Run(fmt.Sprintf("lines=%d", lines), func(b *testing.B) {
			f := Parse(realistic(lines))
			middle := f.Len() / 2
			edits := []Edit{{Span{middle, middle}, "x"}, {Span{middle, middle + 1}, ""}}
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				f = f.Reparse(edits[i%2])
			}
		})
	}
}

func BenchmarkOutline(b *testing.B) {
	f := Parse(realistic(10000))
	b.ReportAllocs()
	for b.Loop() {
		outline(f)
	}
}

func BenchmarkTokens(b *testing.B) {
	text := realistic(10000)
	f := Parse(text)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		for _, l := range f.Lines() {
			l.Tokens()
		}
	}
}

func BenchmarkPosition(b *testing.B) {
	f := Parse(realistic(10000))
	for i := 0; b.Loop(); i++ {
		f.Offset(f.Position(i*7919%f.Len(), UTF16), UTF16)
	}
}
