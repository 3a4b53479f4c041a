package assist

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"
)

func TestCallHierarchy(t *testing.T) {
	text := `LoadModule macro_module modules/mod_macro.so
Include extra/a.conf
<Macro Inner $x>
Define $x
</Macro>
<Macro Out|er $x>
Use Inner $x
Include extra/b.conf
</Macro>
Use Outer a
<VirtualHost *:80>
Use outer b
</VirtualHost>
`
	text, offset := cut(t, text)
	d := document(t, text, "3.13", extra)
	show := func(calls []Call) []string {
		var list []string
		for _, c := range calls {
			name := c.Macro
			if name == "" {
				name = filepath.Base(c.Path)
			}
			list = append(list, fmt.Sprintf("%s × %d", name, len(c.Sites)))
		}
		return list
	}
	check := func(what string, got []string, want ...string) {
		t.Helper()
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", what, got, want)
		}
	}
	outer := Callables(d, offset)
	if len(outer) != 1 || outer[0].Macro != "Outer" {
		t.Fatalf("callables at the cursor: %+v", outer)
	}
	check("callers of Outer", show(Callers(d, outer[0])), "httpd.conf × 2")
	check("callees of Outer", show(Callees(d, outer[0])), "Inner × 1", "b.conf × 1")
	root := Callables(d, 0)
	check("callees of the file", show(Callees(d, root[0])), "a.conf × 1", "Outer × 2")
	included := Callables(d, len("LoadModule macro_module modules/mod_macro.so\nInclude ex"))
	check("callers of a.conf", show(Callers(d, included[0])), "httpd.conf × 1")
}
