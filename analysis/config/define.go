package config

import (
	"path/filepath"
	"runtime"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// define executes Define (set_define in server/core.c).
func (r *fileReader) define(d *Directive) {
	words := d.Words()
	name := words[0].Value
	if !r.variableName(d, words[0]) || !r.afford(d.Origin, cost{names: 1}) {
		return
	}
	def := Define{Name: name, Directive: d}
	if len(words) > 1 && words[1].Value != "" {
		def.Value, def.HasValue = words[1].Value, true
	}
	if earlier, ok := r.value(keyDefine(name)).(Define); ok && !def.HasValue {
		def.Value, def.HasValue = earlier.Value, earlier.HasValue
	}
	r.set(keyDefine(name), def)
	if def.HasValue {
		r.set(keyVariable(name), def.Value)
	}
}

// undefine executes UnDefine (unset_define in server/core.c).
func (r *fileReader) undefine(d *Directive) {
	words := d.Words()
	if !r.variableName(d, words[0]) {
		return
	}
	r.set(keyDefine(words[0].Value), nil)
	r.set(keyVariable(words[0].Value), nil)
}

func (r *fileReader) variableName(d *Directive, w grammar.Word) bool {
	if !strings.Contains(w.Value, ":") {
		return true
	}
	r.fault(fault{kind: FaultDefine, spot: d.Spot(w.Span), text: text("Variable name must not contain ':'")})
	return false
}

// setServerRoot executes ServerRoot (set_server_root in server/core.c). A folder that
// is not there is an error where the configuration surely lives on this machine. A
// tree that was checked out elsewhere takes the place of the folder that it names.
func (r *fileReader) setServerRoot(d *Directive) {
	word := d.Words()[0]
	live := filepath.Clean("/" + word.Value) // "/" is httpd's own working directory
	elsewhere := OnDrive(word.Value) && runtime.GOOS != "windows"
	if elsewhere {
		live = filepath.Clean(strings.ReplaceAll(word.Value, `\`, "/"))
		r.set(keyWindows, true)
	}
	path := r.options.Mapped(live)
	switch {
	case filepath.IsAbs(path) && r.isFolder(path):
		r.set(keyServerRoot, path)
	case !elsewhere && (r.livesBeside(path) || !filepath.IsAbs(word.Value)):
		r.fault(fault{kind: FaultServerRoot, spot: d.Spot(word.Span), text: text("ServerRoot must be a valid directory")})
	default:
		here := r.options.checkedOut(live)
		r.set(keyServerRoot, here)
		r.set(keyMoved, moved{live, here})
	}
}

// OnDrive reports whether a path is one of Windows: C:/ or C:\ stands before it.
func OnDrive(path string) bool {
	return len(path) > 2 && path[1] == ':' && (path[2] == '/' || path[2] == '\\') && ('a' <= path[0]|0x20 && path[0]|0x20 <= 'z')
}

// moved is a folder that stands in the place of another one.
type moved struct{ live, here string }

// livesBeside reports whether the root file lies below the folder that the path is
// in: then it is where it lives.
func (r *fileReader) livesBeside(path string) bool {
	folder := filepath.Dir(path)
	return folder != "/" && strings.HasPrefix(r.options.Root, folder+"/")
}

// checkedOut guesses which folder around the root file is the server root that is
// called live: the one with its name, else the one with conf/httpd.conf in it.
func (o *Options) checkedOut(live string) string {
	folder := filepath.Dir(o.Root)
	for f := folder; f != filepath.Dir(f); f = filepath.Dir(f) {
		if filepath.Base(f) == filepath.Base(live) {
			return f
		}
	}
	if filepath.Base(folder) == "conf" {
		return filepath.Dir(folder)
	}
	return folder
}

// isFolder asks the workspace whether the path is a folder.
func (r *fileReader) isFolder(path string) bool {
	info, ok := r.ask(fileInfo, path).(workspace.Info)
	return ok && info.Dir
}

// absolute joins a path to ServerRoot and normalises it, as ap_server_root_relative
// does; a slash at its end stays.
func (r *fileReader) absolute(path string) string {
	joined := path
	if !filepath.IsAbs(path) && !OnDrive(path) {
		root, _ := r.value(keyServerRoot).(string)
		joined = root + "/" + path
	}
	joined = filepath.Clean(joined)
	if strings.HasSuffix(path, "/") && joined != "/" {
		joined += "/"
	}
	if m, ok := r.value(keyMoved).(moved); ok {
		if rest, below := strings.CutPrefix(joined, m.live+"/"); below {
			return m.here + "/" + rest
		}
	}
	return r.options.Mapped(joined)
}

// Mapped is where a path of the live tree is now; see PathMap.
func (o *Options) Mapped(path string) string {
	best := ""
	for live := range o.PathMap {
		prefix := strings.TrimSuffix(live, "/")
		if len(live) > len(best) && (path == prefix || strings.HasPrefix(path, prefix+"/")) {
			best = live
		}
	}
	if best == "" {
		return path
	}
	rest := strings.TrimPrefix(path, strings.TrimSuffix(best, "/"))
	return strings.TrimSuffix(o.PathMap[best], "/") + rest
}
