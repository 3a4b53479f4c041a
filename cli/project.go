package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/spf13/cobra"

	"github.com/modwsgi-ls/modwsgi-ls/analysis"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/settings"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
)

// project knows the settings of each root: the flags, over the file of the project that
// the root is in. It is safe for concurrent use.
type project struct {
	flags   settings.Settings
	express bool // all roots are fragments of mod_wsgi-express
	// includes are the include files of mod_wsgi-express in their order, absolute, where
	// several make one configuration.
	includes []string
	file     string // given by --config; absolute
	noFile   bool

	files sync.Map // by path: func() (*settings.File, error)
}

// project reads the flags.
func (f *inputFlags) project(command *cobra.Command) (*project, error) {
	given, err := f.read(command)
	if err != nil {
		return nil, err
	}
	p := &project{flags: given, express: f.isExpress, noFile: f.noFile}
	if f.file != "" {
		if p.file, err = filepath.Abs(f.file); err != nil {
			return nil, err
		}
		if _, err := p.read(p.file); err != nil {
			return nil, fmt.Errorf("--config: %w", err)
		}
	}
	return p, nil
}

// fileOf is the project's file that counts for the folder, nil without one.
func (p *project) fileOf(folder string) (*settings.File, error) {
	path := p.file
	if path == "" && !p.noFile {
		path = settings.Find(folder, isFile)
	}
	if path == "" {
		return nil, nil
	}
	return p.read(path)
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// read reads a file once.
func (p *project) read(path string) (*settings.File, error) {
	once, _ := p.files.LoadOrStore(path, sync.OnceValues(func() (*settings.File, error) {
		file, err := workspace.NewStore(nil).Snapshot().File(path)
		if err != nil {
			return nil, withoutOperation(err)
		}
		return settings.Parse(path, file.Text())
	}))
	return once.(func() (*settings.File, error))()
}

// settings are those in force for files in the folder.
func (p *project) settings(folder string) (settings.Settings, error) {
	file, err := p.fileOf(folder)
	if err != nil || file == nil {
		return p.flags, err
	}
	return p.flags.Over(file.Settings), nil
}

// of are the settings to analyse the root at the absolute path with.
func (p *project) of(root string) (analysis.Settings, error) {
	s, err := p.settings(filepath.Dir(root))
	if err != nil {
		return analysis.Settings{}, err
	}
	from := "flag"
	if p.flags.Python == "" {
		from = settings.FileName
	}
	translated, err := s.Analysis(from)
	if p.express || s.ExpressReads(root) {
		translated.Express = s.Express.Server()
		if p.includes != nil {
			translated.Express.Includes = p.includes
		}
	}
	return translated, err
}

// asOne makes one root of the files that mod_wsgi-express reads one after the other;
// roots of an ordinary httpd stay as they are.
func (p *project) asOne(roots []string) ([]string, error) {
	if !p.express || len(roots) < 2 {
		return roots, nil
	}
	for _, root := range roots {
		absolute, err := filepath.Abs(root)
		if err != nil {
			return nil, err
		}
		p.includes = append(p.includes, absolute)
	}
	return roots[:1], nil
}

// roots are the files that the paths name; without a path those of the project that the
// working folder is in.
func (p *project) roots(paths []string, folder string) ([]string, error) {
	if len(paths) > 0 {
		return rootsAt(paths)
	}
	file, err := p.fileOf(folder)
	switch {
	case err != nil:
		return nil, err
	case file == nil:
		return nil, errors.New("check: name a main configuration file, or a folder that holds one, such as /etc/apache2")
	}
	names := file.Settings.Roots
	if len(names) == 0 {
		names = []string{filepath.Dir(file.Path)}
	}
	for i, name := range names {
		if relative, err := filepath.Rel(folder, name); err == nil {
			names[i] = relative
		}
	}
	roots, err := rootsAt(names)
	if errors.Is(err, fs.ErrNotExist) {
		err = fmt.Errorf("%s: roots: %w", file.Path, err)
	}
	return roots, err
}
