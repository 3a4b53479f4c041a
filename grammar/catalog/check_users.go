package catalog

import (
	"strconv"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
)

// userExists looks a user up (ap_uname2id in server/util.c). An unknown name ends
// httpd on the spot; about an unknown number nothing is said here.
func (h *handling) userExists(at grammar.Span, name string) bool {
	return h.exists(at, name, h.where.UserExists, "AH00543", "user")
}

// groupExists is the same for groups (ap_gname2id).
func (h *handling) groupExists(at grammar.Span, name string) bool {
	return h.exists(at, name, h.where.GroupExists, "AH00544", "group")
}

func (h *handling) exists(at grammar.Span, name string, known func(string) bool, code, what string) bool {
	number, numeric := strings.CutPrefix(name, "#")
	if numeric {
		name = "#" + strconv.Itoa(apr.Atoi(number))
	}
	if known == nil || known(name) {
		return true
	}
	if !numeric {
		h.faults = append(h.faults, ArgumentFault{
			Message: code + ": apache2: bad " + what + " name " + name, Span: at, Code: code,
		})
	}
	return false
}
