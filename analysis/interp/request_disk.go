package interp

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
)

// fileKind is what stands under a path on the server's disk.
type fileKind uint8

const (
	unknownKind fileKind = iota // the server's disk is not this machine's, or not known to be
	absent
	regularFile
	folderKind
	specialFile // a pipe, a device
)

// disk is the server's disk, as far as this machine shows it.
type disk struct {
	config *config.Configuration
	roots  []string // folders of the configuration that are here: what is not in them is not there
	here   bool     // the modules that the server loads are here, so that it is likely its disk
}

// diskOf looks which folders of the requests to h are on this machine.
func (m *Model) diskOf(h *Host) disk {
	d := disk{config: m.Config}
	if m.Config.Snapshot == nil {
		return d
	}
	d.here = m.Config.OnServer()
	for _, s := range []*Host{h, m.base.main} {
		var named []string
		if s.documentRoot != nil {
			named = append(named, absolute(m.Config, value(s.documentRoot.Words(), 0)))
		}
		for _, a := range s.aliases.all {
			named = append(named, a.target)
		}
		for _, mount := range s.mounts {
			named = append(named, mount.Target)
		}
		for _, name := range named {
			if d.kind(name) == folderKind {
				d.roots = append(d.roots, strings.TrimRight(name, "/")+"/")
			}
		}
	}
	return d
}

// kind is what stands under the path. That nothing does is known in the folders of the
// configuration that are here, beside scripts, and beside those folders where the modules
// are here, too.
func (d disk) kind(name string) fileKind {
	if d.config.Snapshot == nil || !strings.HasPrefix(name, "/") {
		return unknownKind
	}
	info, err := d.config.Snapshot.Stat(d.config.Options.Mapped(path.Clean(name)))
	switch {
	case err == nil && info.Dir:
		return folderKind
	case err == nil && strings.HasSuffix(name, "/"):
		return absent // a file's name with a slash behind it
	case err == nil && info.Regular:
		return regularFile
	case err == nil:
		return specialFile
	case !errors.Is(err, fs.ErrNotExist):
		return unknownKind
	}
	for _, root := range d.roots {
		if strings.HasPrefix(name, root) {
			return absent
		}
	}
	if around := path.Dir(path.Clean(name)); d.holdsScripts(around) || d.here && d.holdsRoot(around) {
		return absent
	}
	return unknownKind
}

// holdsRoot reports whether one of the roots stands directly in a folder.
func (d disk) holdsRoot(name string) bool {
	return slices.ContainsFunc(d.roots, func(root string) bool { return path.Dir(strings.TrimSuffix(root, "/")) == name })
}

// isLink reports whether a path names a symbolic link.
func (d disk) isLink(name string) bool {
	return d.config.Snapshot != nil && strings.HasPrefix(name, "/") && d.config.Snapshot.IsLink(d.config.Options.Mapped(path.Clean(name)))
}

// top is what stands under the first part of a path, which tells mod_rewrite whether a path
// is one of the file system.
func (d disk) top(name string) fileKind {
	kind := d.kind(name)
	if kind == unknownKind && d.here {
		return absent
	}
	return kind
}

// holdsScripts reports whether scripts are in a folder, so that it is likely the one of the
// server and not one of the same name.
func (d disk) holdsScripts(name string) bool {
	entries, err := d.config.Snapshot.ReadDir(d.config.Options.Mapped(name))
	return err == nil && slices.ContainsFunc(entries, func(e workspace.Entry) bool {
		return !e.Dir && suffixEnd(e.Name) == len(e.Name)
	})
}

// walk goes down a path as ap_directory_walk does: to the file, or to the first part
// that is not there. rest is the path info. A kind that is not known ends the walk too.
func (d disk) walk(name string) (file, rest string, kind fileKind) {
	if kind := d.kind(name); kind == regularFile || kind == folderKind {
		return name, "", kind
	}
	for end := 1; end <= len(name); end++ {
		if end < len(name) && name[end] != '/' || name[end-1] == '/' {
			continue
		}
		if kind := d.kind(name[:end]); kind != folderKind {
			return name[:end], name[end:], kind
		}
	}
	return name, "", d.kind(name)
}
