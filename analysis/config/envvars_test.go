package config

import (
	"maps"
	"testing"
)

func TestReadEnvvars(t *testing.T) {
	const text = `# envvars - default environment variables
unset HOME

# for supporting multiple apache2 instances
if [ "${APACHE_CONFDIR##/etc/apache2-}" != "${APACHE_CONFDIR}" ] ; then
	SUFFIX="-${APACHE_CONFDIR##/etc/apache2-}"
else
	SUFFIX=
fi
export APACHE_RUN_USER=www-data
export APACHE_PID_FILE=/var/run/apache2$SUFFIX/apache2.pid
export APACHE_LOG_DIR=/var/log/apache2${SUFFIX} # logs
: ${LANG:=C}
export A='x $B' C="two ${A} words" # comment
D=later; export D
E=hidden
export F=${NOTHING:-fall}back
`
	want := map[string]string{
		"APACHE_RUN_USER": "www-data",
		"APACHE_PID_FILE": "/var/run/apache2/apache2.pid",
		"APACHE_LOG_DIR":  "/var/log/apache2",
		"A":               "x $B",
		"C":               "two x $B words",
		"D":               "later",
		"F":               "fallback",
	}
	if got := ReadEnvvars(text); !maps.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
}
