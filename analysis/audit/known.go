package audit

import "strings"

// fact is something known of a package that its files do not tell.
type fact struct {
	// module is the extension module that the fact is about.
	module string
	// since is the first Python 3.x in which it was seen.
	since int
	// second is set if the first interpreter of a process works and others do not; else every named one fails, unless
	// the main interpreter imported the module before.
	second bool
	// message is what the log says.
	message string
	// versions and source say for which versions it was seen, and where it is written down.
	versions, source string
}

// facts are what is known of packages; each entry has its source.
var facts = []fact{
	{
		module: "psycopg2._psycopg", since: 13,
		message:  "ImportError: cannot import name 'encodings' from 'psycopg2._psycopg'",
		versions: "psycopg2 2.9 on Python 3.13 and 3.14", source: "https://github.com/GrahamDumpleton/mod_wsgi/issues/915",
	},
	{
		module: "BTrees._OOBTree", since: 13, second: true,
		message:  "RecursionError: maximum recursion depth exceeded",
		versions: "BTrees 6 on Python 3.14", source: "seen with the packages of Debian sid, 2026",
	},
	{
		module: "rpds.rpds", since: 13, second: true,
		message:  "TypeError in _abc",
		versions: "rpds-py 0.2x on Python 3.14", source: "seen with the packages of Debian sid, 2026",
	},
}

// hiddenImports are modules that others import from compiled code, or by names that they work out, where no text shows it.
var hiddenImports = map[string][]string{
	"lxml.etree":                         {"lxml._elementpath"},
	"lxml.objectify":                     {"lxml.etree"},
	"cryptography.hazmat.bindings._rust": {"_cffi_backend"},
	"psycopg2._psycopg":                  {"datetime", "decimal"},

	"gevent._gevent_cgreenlet":    {"greenlet._greenlet"},
	"gevent._abstract_linkable":   {"gevent._gevent_c_abstract_linkable"},
	"gevent._greenlet_primitives": {"gevent._gevent_c_greenlet_primitives"},
	"gevent._hub_local":           {"gevent._gevent_c_hub_local"},
	"gevent._hub_primitives":      {"gevent._gevent_c_hub_primitives"},
	"gevent._ident":               {"gevent._gevent_c_ident"},
	"gevent._imap":                {"gevent._gevent_c_imap"},
	"gevent._semaphore":           {"gevent._gevent_c_semaphore"},
	"gevent._tracer":              {"gevent._gevent_c_tracer"},
	"gevent._waiter":              {"gevent._gevent_c_waiter"},
	"gevent.event":                {"gevent._gevent_cevent"},
	"gevent.greenlet":             {"gevent._gevent_cgreenlet"},
	"gevent.local":                {"gevent._gevent_clocal"},
	"gevent.queue":                {"gevent._gevent_cqueue"},
}

// factAboutPackage is what is known of a package that a name is of.
func factAboutPackage(name string, minor int) *fact {
	top, _, _ := strings.Cut(name, ".")
	for at := range facts {
		if strings.HasPrefix(facts[at].module, top+".") && minor >= facts[at].since {
			return &facts[at]
		}
	}
	return nil
}

func factAbout(module string, minor int) *fact {
	for at := range facts {
		if facts[at].module == module && minor >= facts[at].since {
			return &facts[at]
		}
	}
	return nil
}
