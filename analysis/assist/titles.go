package assist

import (
	"path/filepath"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
)

// InterpreterTitle names an interpreter for people, without markup: the default name
// "www.example.com|/api" is "/api of www.example.com".
func InterpreterTitle(i *interp.Interpreter) string {
	switch {
	case i.Main:
		return "main interpreter"
	case i.Created != interp.PerRequest:
		return NameTitle(i.ApplicationGroup)
	case i.Pattern == "%{RESOURCE}":
		return "one for each host and script (%{RESOURCE})"
	case i.Unset:
		return i.Pattern + " (nothing here sets the variable)"
	case strings.HasPrefix(i.Pattern, "%{ENV:"):
		return "the one that the variable " + strings.TrimSuffix(strings.TrimPrefix(i.Pattern, "%{ENV:"), "}") + " names"
	case strings.HasPrefix(i.Pattern, "%{"):
		return i.Pattern + ", chosen by the request"
	}
	return "the one chosen by " + filepath.Base(i.Pattern)
}

// NameTitle is an application group's name for people.
func NameTitle(name string) string {
	if name == "" {
		return "main interpreter"
	}
	if host, path, ok := interp.SplitResource(name); ok {
		return path + " of " + host
	}
	return name
}

// MountTitle is the URL path of a mount, and the virtual host that it belongs to.
func MountTitle(m *interp.Mount) string {
	if m.Host != nil && !m.Host.Main() && m.Host.ServerName != "" {
		return m.Path + " of " + m.Host.ServerName
	}
	return m.Path
}
