package analysis

import (
	"errors"
	"io/fs"
	"maps"
	"os/user"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/rules"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/workspace"
)

// machine asks this machine about the names in the configuration; nil where the server
// runs elsewhere.
func (p *Project) machine(root string, c *config.Configuration, m *interp.Model, s *workspace.Snapshot) *rules.Machine {
	if !p.knowsAccounts(root) {
		return nil
	}
	machine := &rules.Machine{Homes: map[string]rules.Home{}, Accounts: map[string]rules.Account{}}
	for _, home := range interp.PythonHomes(c) {
		if strings.HasPrefix(home, "/") && !strings.Contains(home, "${") {
			machine.Homes[home] = pythonHome(s, c.Options.Mapped(home))
		}
	}
	ask := func(name string) {
		if account, ok := p.account(name); ok {
			_, err := s.Stat(c.Options.Mapped(account.Home))
			account.HomeMissing = errors.Is(err, fs.ErrNotExist)
			machine.Accounts[name] = account
		}
	}
	for _, g := range m.Groups {
		if o := g.Option("user"); o != nil {
			ask(o.Value)
		}
	}
	if len(machine.Accounts) > 0 { // else nobody compares them
		for _, f := range c.Facts() {
			if words := f.Directive.Words(); strings.EqualFold(f.Directive.Name, "User") && len(words) == 1 {
				ask(words[0].Value)
			}
		}
	}
	return machine
}

// pythonHome looks at a Python home on disk. What cannot be read is taken to be right.
func pythonHome(s *workspace.Snapshot, home string) rules.Home {
	info, err := s.Stat(home)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return rules.Home{Missing: true}
	case err != nil:
		return rules.Home{}
	case !info.Dir:
		return rules.Home{NoFolder: true}
	}
	if _, err := s.ReadDir(home); err != nil {
		return rules.Home{}
	}
	version, found := interp.InstalledPython(s, home)
	return rules.Home{Empty: !found, Python: version}
}

// account looks up a user by name, or by number with # before it; the answer is kept.
func (p *Project) account(name string) (rules.Account, bool) {
	if known, ok := p.accounts[name]; ok {
		return *known, known.ID != ""
	}
	found, err := user.Lookup(name)
	if number, ok := strings.CutPrefix(name, "#"); ok {
		found, err = user.LookupId(number)
	}
	account := rules.Account{}
	if err == nil {
		account = rules.Account{ID: found.Uid, Home: found.HomeDir}
	}
	if p.accounts == nil {
		p.accounts = map[string]*rules.Account{}
	}
	p.accounts[name] = &account
	return account, account.ID != ""
}

// sameMachine reports whether the answers of two machines are the same.
func sameMachine(a, b *rules.Machine) bool {
	if a == nil || b == nil {
		return a == b
	}
	return maps.Equal(a.Homes, b.Homes) && maps.Equal(a.Accounts, b.Accounts)
}
