package rules

import "github.com/modwsgi-ls/modwsgi-ls/analysis/interp"

// Machine is what the server's own machine says of names in the configuration.
type Machine struct {
	// Homes are the Python homes, by the path as the configuration writes it.
	Homes map[string]Home
	// Accounts are the users, by the name or #number as the configuration writes it;
	// those that do not exist are left out.
	Accounts map[string]Account
}

// Home is a Python home on disk.
type Home struct {
	Missing  bool           // nothing is there
	NoFolder bool           // a file is there
	Empty    bool           // a folder without pyvenv.cfg and without Python's library
	Python   interp.Version // zero when it is not known
}

// Account is a user of the machine.
type Account struct {
	ID          string
	Home        string
	HomeMissing bool
}
