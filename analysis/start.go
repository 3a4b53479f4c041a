package analysis

import (
	"maps"
	"path/filepath"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// start are the files that say how httpd is started with a root; nil for one that is
// not there.
type start struct {
	// control is the script apachectl that `mod_wsgi-express setup-server` writes beside
	// its configuration (src/express/scripts.py).
	control *grammar.File
	// envvars is the file of exports that the settings name, else the one beside the
	// root, which Debian's apachectl reads.
	envvars *grammar.File
}

func (p *Project) start(root string, s *workspace.Snapshot) start {
	read := func(path string) *grammar.File {
		file, err := s.File(path)
		if err != nil {
			return nil
		}
		return file
	}
	envvars := p.settings.Envvars
	if envvars == "" {
		envvars = filepath.Join(filepath.Dir(root), "envvars")
	}
	return start{control: read(filepath.Join(filepath.Dir(root), "apachectl")), envvars: read(envvars)}
}

// arguments are the words that a script of express gives to httpd; ok is false for
// every other script.
func (s start) arguments() (words []string, ok bool) {
	if s.control == nil {
		return nil, false
	}
	_, rest, found := strings.Cut(s.control.Text(), "\nHTTPD_ARGS=\"")
	arguments, _, _ := strings.Cut(rest, "\"")
	return strings.Fields(arguments), found
}

// defines are the names that httpd gets with -D, on which most of a configuration of
// express depends.
func (s start) defines() []string {
	var defines []string
	words, _ := s.arguments()
	for _, word := range words {
		if name, ok := strings.CutPrefix(word, "-D"); ok {
			defines = append(defines, name)
		}
	}
	return defines
}

// environment is the server's environment: what the script exports, then the exports
// of the envvars file.
func (s start) environment() map[string]string {
	env := map[string]string{}
	if _, ok := s.arguments(); ok {
		maps.Copy(env, config.ReadEnvvars(s.control.Text()))
	}
	if s.envvars != nil {
		maps.Copy(env, config.ReadEnvvars(s.envvars.Text()))
	}
	return env
}
