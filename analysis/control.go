package analysis

import (
	"path/filepath"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
)

// controlScript is what httpd is started with by the script apachectl that
// `mod_wsgi-express setup-server` writes beside its configuration
// (src/express/scripts.py): the -D names, on which most of that configuration depends,
// and the environment. Both are empty where there is no such script.
func controlScript(root string, s *workspace.Snapshot) (defines []string, env map[string]string) {
	file, err := s.File(filepath.Join(filepath.Dir(root), "apachectl"))
	if err != nil {
		return nil, nil
	}
	text := file.Text()
	_, rest, found := strings.Cut(text, "\nHTTPD_ARGS=\"")
	if !found {
		return nil, nil
	}
	arguments, _, _ := strings.Cut(rest, "\"")
	for _, word := range strings.Fields(arguments) {
		if name, ok := strings.CutPrefix(word, "-D"); ok {
			defines = append(defines, name)
		}
	}
	return defines, config.ReadEnvvars(text)
}
