package interp

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/grammar/pcre"
)

// Of many lines the same one takes a URL as if each was tried in its order.
func TestNearAliases(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	paths := []string{"", "/", "/a", "/a/", "/a/b", "//a", "/a//b/", "/ab", "a", "/b"}
	uris := append([]string{"/a/b/c", "/abc", "/a//b", "/b//", "/c"}, paths...)
	for range 2000 {
		var list aliasList
		for range random.IntN(6) {
			a := &alias{path: paths[random.IntN(len(paths))]}
			if random.IntN(3) == 0 {
				a.pattern = pcre.Compile("^"+a.path, 0)
			}
			list.add(a)
		}
		for _, uri := range uris {
			takes := func(a *alias) bool {
				_, answer := a.take(uri)
				return answer == pcre.Yes
			}
			var want, got *alias
			if i := slices.IndexFunc(list.all, takes); i >= 0 {
				want = list.all[i]
			}
			for a := range list.near(uri) {
				if takes(a) {
					got = a
					break
				}
			}
			if got != want {
				t.Fatalf("%q: %+v takes it, want %+v", uri, got, want)
			}
		}
	}
}
