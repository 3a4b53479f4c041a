package config

import (
	"os"
	"strings"
	"testing"
)

// valueModules are the modules that the real httpd had loaded when it was asked.
const valueModules = "mpm_event access_compat actions alias auth_basic authn_core authn_file authz_core authz_host authz_user dav dav_fs dir env " +
	"headers lbmethod_byrequests lbmethod_bytraffic proxy proxy_ajp proxy_balancer proxy_fcgi proxy_http remoteip reqtimeout rewrite setenvif " +
	"slotmem_shm socache_shmcb ssl " +
	"auth_digest brotli buffer cache cache_disk cache_socache charset_lite dbd deflate filter " +
	"http2 ldap authnz_ldap log_debug lua md request usertrack"

// TestValuesOfModules holds the verdicts on values of directives of httpd's modules
// against those of the real httpd 2.4.71: each line of the table is a configuration and
// the message, which is empty where httpd accepts it.
func TestValuesOfModules(t *testing.T) {
	data, err := os.ReadFile("../../testdata/httpd-values/values.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var head strings.Builder
	for module := range strings.FieldsSeq(valueModules) {
		head.WriteString("LoadModule " + module + "_module modules/mod_" + module + ".so\n")
	}
	count := 0
	for line := range strings.Lines(string(data)) {
		text, want, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		c := evaluate(Options{Root: "/httpd.conf"}, map[string]string{"/httpd.conf": head.String() + strings.ReplaceAll(text, `\n`, "\n") + "\n"})
		got := ""
		for _, fault := range c.Faults {
			if !fault.Warning {
				got = fault.Message
				break
			}
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
		count++
	}
	t.Logf("%d lines", count)
}
