package analysis

import (
	"os/user"
	"path/filepath"
	"strings"
)

// knowsAccounts reports whether the accounts of this machine are those of the
// server: the settings say how httpd is started here, or the configuration stands
// where an installed one does.
func (p *Project) knowsAccounts(root string) bool {
	if p.settings.Express != nil {
		return false
	}
	return p.settings.ServerRoot != "" || strings.HasPrefix(filepath.ToSlash(root), "/etc/")
}

func userExists(name string) bool {
	_, err := user.Lookup(name)
	return err == nil
}

func groupExists(name string) bool {
	_, err := user.LookupGroup(name)
	return err == nil
}
