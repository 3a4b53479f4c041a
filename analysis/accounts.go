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

// userExists looks up a name, or a number with # before it.
func userExists(name string) bool {
	if number, ok := strings.CutPrefix(name, "#"); ok {
		_, err := user.LookupId(number)
		return err == nil
	}
	_, err := user.Lookup(name)
	return err == nil
}

// groupExists is the same for groups.
func groupExists(name string) bool {
	if number, ok := strings.CutPrefix(name, "#"); ok {
		_, err := user.LookupGroupId(number)
		return err == nil
	}
	_, err := user.LookupGroup(name)
	return err == nil
}
