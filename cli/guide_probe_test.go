package cli

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

func TestProbe(t *testing.T) {
	if os.Getenv("PROBE") == "" {
		t.Skip()
	}
	for _, line := range strings.Split(strings.TrimSpace(os.Getenv("PROBE")), "\n") {
		f := strings.SplitN(line, "@", 4) // file@python@door@at
		l := look{door: f[2], at: strings.ReplaceAll(f[3], `\n`, "\n"), python: f[1]}
		e := openInEditor(t, guideFolder+"/"+f[0], l.python)
		door, rest, _ := strings.Cut(l.door, " ")
		fmt.Printf("##### %s %q %s %q\n%s\n", f[0], f[1], f[2], f[3], e.ask(door, rest, l.at))
		e.close()
	}
}
