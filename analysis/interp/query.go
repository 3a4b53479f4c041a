package interp

import (
	"net/url"
	"path"
	"strconv"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
)

// query is one request on its way through httpd: either a given URL, or (static) any
// request that takes a mount or a section, of which headers are not known.
type query struct {
	m      *Model
	host   *Host
	hosts  []*Host // that it can be for, host the first; one unless the address decides
	static bool

	sentHost   string // the Host header as the client sends it, "" for the one that the name makes
	name       string // of the Host header, without the port and a dot at its end
	headerPort int    // of the Host header; 0 without one
	socketPort int    // that the client connects to; 0 not known
	uri        string // decoded path
	args       string // query string

	mount       *Mount
	mountFile   string
	file        string // mapped file, "" not known
	pathInfo    string
	scriptName  string
	scriptKnown bool
	scopes      []*scope
	table       *table     // its environment, nil where that is looked up in the lines
	open        []*section // that may apply, see inForce
	// unsure is the first alias or mount before the one that takes the URL whose pattern
	// is not known to match or not, nil without one.
	unsure *config.Directive
}

// ask reads a URL: "/path?query" for the main server's name, or
// "http://host:port/path?query"; the host and port are the Host header's.
func (m *Model) ask(address string) *query {
	q := &query{m: m}
	rest := address
	if _, after, ok := strings.Cut(address, "://"); ok && !strings.HasPrefix(address, "/") {
		authority := after
		rest = "/"
		if i := strings.IndexAny(after, "/?#"); i >= 0 {
			authority, rest = after[:i], after[i:]
		}
		q.sentHost = authority[strings.LastIndexByte(authority, '@')+1:]
		q.name, q.headerPort = splitPort(q.sentHost)
		q.name = strings.TrimSuffix(q.name, ".")
		if q.headerPort == 0 && strings.HasPrefix(strings.ToLower(address), "https:") && m.listening(443) {
			q.socketPort = 443
		}
	} else {
		q.name = m.base.main.ServerName
		q.headerPort = headerPort(m.socketPort(m.base.main))
	}
	rest, _, _ = strings.Cut(rest, "#")
	rest, q.args, _ = strings.Cut(rest, "?")
	q.uri = rest
	if decoded, err := url.PathUnescape(rest); err == nil {
		q.uri = decoded
	}
	q.uri = cleanURL(q.uri)
	if q.socketPort == 0 {
		q.socketPort = m.connectedPort(q.name, q.headerPort)
	}
	q.hosts = m.possibleHosts(q.name, q.socketPort)
	q.host = q.hosts[0]
	q.follow()
	return q
}

// headerPort is the port that a client writes into the Host header.
func headerPort(socket int) int {
	if socket == 80 || socket == 443 {
		return 0
	}
	return socket
}

// connectedPort is the local port of a request: the one in the URL if httpd listens
// there, else the first that it listens on where a virtual host has the name.
func (m *Model) connectedPort(name string, inURL int) int {
	wanted := inURL
	if wanted == 0 {
		wanted = 80
	}
	if m.listening(wanted) || len(m.base.listens) == 0 {
		return wanted
	}
	for _, l := range m.base.listens {
		for _, h := range m.possibleHosts(name, l.port) {
			if !h.Main() && m.answersTo(h, name) {
				return l.port
			}
		}
	}
	return m.base.listens[0].port
}

// anyRequest is the request for a URL path on a server as a client most likely sends
// it; with known false the path stands for all URLs of a place that is no URL.
func (m *Model) anyRequest(h *Host, uri string) *query {
	q := &query{m: m, host: h, static: true, name: m.Name(h), socketPort: m.socketPort(h), uri: uri}
	q.headerPort = headerPort(q.socketPort)
	q.follow()
	return q
}

// follow maps the URL to a file and collects the places in force.
func (q *query) follow() {
	a, file, unsureAlias := q.m.aliasFor(q.host, q.uri)
	if unsureAlias != nil {
		q.unsure = unsureAlias.directive
	}
	if a != nil {
		q.file, q.pathInfo = splitKnownScript(file)
	} else if !q.takenByMount() {
		if root := q.documentRoot(); root != "" {
			q.file, q.pathInfo = unknownFile(root, q.uri)
		}
	}
	q.scriptName = q.cleanScriptName()
	q.scriptKnown = true
	q.scopes, q.open = q.m.inForce(q.host, cleanURL(q.uri), cleanFile(q.file))
}

// takenByMount looks for the mount that takes the URL.
func (q *query) takenByMount() bool {
	mount, file, unsure := q.m.mountFor(q.host, q.uri)
	if unsure != nil && q.unsure == nil {
		q.unsure = unsure.Directive
	}
	if mount == nil {
		return false
	}
	q.mount, q.mountFile = mount, file
	q.file, q.pathInfo, _ = scriptFile(mount, file)
	return true
}

// documentRoot is the folder in force, "" when none is set.
func (q *query) documentRoot() string {
	for _, h := range []*Host{q.host, q.m.base.main} {
		if h.documentRoot != nil {
			return strings.TrimRight(absolute(q.m.Config, value(h.documentRoot.Words(), 0)), "/")
		}
	}
	return ""
}

// unknownFile maps a URL below the document root, of which nothing but scripts by
// their suffix is taken to exist: the first component that does not exist ends httpd's
// walk, and the rest is path info.
func unknownFile(root, uri string) (file, pathInfo string) {
	if end := suffixEnd(uri); end > 0 {
		return root + uri[:end], uri[end:]
	}
	name := strings.TrimLeft(uri, "/")
	first, _, _ := strings.Cut(name, "/")
	end := len(uri) - len(name) + len(first)
	return root + uri[:end], uri[end:]
}

// splitKnownScript splits a file behind a component that is a script by its suffix.
func splitKnownScript(file string) (script, pathInfo string) {
	if end := suffixEnd(file); end > 0 {
		return file[:end], file[end:]
	}
	return file, ""
}

// cleanScriptName is wsgi_script_name: the URL without the path info, runs of slashes
// as one, in lower case when the file system is taken for case-insensitive.
func (q *query) cleanScriptName() string {
	name := apr.MergeSlashes(q.uri)
	name = name[:pathInfoStart(name, apr.MergeSlashes(q.pathInfo))]
	if !q.m.base.cases {
		name = strings.ToLower(name)
	}
	return name
}

// pathInfoStart is where the path info begins in a URL path (ap_find_path_info in
// httpd's util_script.c): what both have in common at the end, from its first slash on.
func pathInfoStart(uri, pathInfo string) int {
	u, p := len(uri), len(pathInfo)
	for u > 0 && p > 0 && uri[u-1] == pathInfo[p-1] {
		u, p = u-1, p-1
	}
	if slash := strings.IndexByte(uri[u:], '/'); slash >= 0 {
		return u + slash
	}
	return len(uri)
}

// cleanURL is a path as httpd normalizes it before it looks for a mount or a
// <Location>: without "//", "." and ".." (ap_normalize_path with MergeSlashes On).
func cleanURL(uri string) string {
	clean := path.Clean("/" + uri)
	if last := uri[strings.LastIndexByte(uri, '/')+1:]; clean != "/" && (last == "" || last == "." || last == "..") {
		clean += "/"
	}
	return clean
}

func cleanFile(file string) string {
	if file == "" {
		return ""
	}
	return path.Clean(file)
}

// groups are where a request is served, before a dispatch script has its say.
type groups struct {
	process, application     group
	processBy, applicationBy *config.Directive
}

// groups works out the process and application group (wsgi_create_req_config, then
// the options of the mount or handler script in wsgi_hook_handler).
func (q *query) groups(options *Handler) groups {
	var g groups
	g.process, g.processBy = literal(""), lastSet(q.scopes, "wsgiprocessgroup")
	if g.processBy != nil {
		g.process = q.expand(value(g.processBy.Words(), 0), requestGroup)
	}
	g.applicationBy = lastSet(q.scopes, "wsgiapplicationgroup")
	if g.applicationBy != nil {
		g.application = q.expand(value(g.applicationBy.Words(), 0), requestGroup)
	} else {
		g.application = q.resource()
	}
	if options != nil {
		if options.ProcessGroup != nil {
			g.process, g.processBy = q.expand(*options.ProcessGroup, requestGroup), options.Directive
		}
		if options.ApplicationGroup != nil {
			g.application, g.applicationBy = q.expand(*options.ApplicationGroup, requestGroup), options.Directive
		}
	}
	for _, s := range q.open {
		condition := &PerRequestChoice{Pattern: s.directive.Name + " " + s.directive.Args}
		if len(s.settings.get("wsgiprocessgroup")) > 0 && (options == nil || options.ProcessGroup == nil) {
			g.process = group{open: condition}
		}
		if len(s.settings.get("wsgiapplicationgroup")) > 0 && (options == nil || options.ApplicationGroup == nil) {
			g.application = group{open: condition}
		}
	}
	return g
}

// options are the group options of a mount, in the form of a handler's.
func (m *Mount) options() *Handler {
	return &Handler{Directive: m.Directive, ProcessGroup: m.ProcessGroup, ApplicationGroup: m.ApplicationGroup}
}

// dispatcher is the dispatch script in force, nil without one.
func (q *query) dispatcher() *Script {
	return scriptFor(q.scopes, "WSGIDispatchScript")
}

// portName is the address of the request for people: host:port.
func (q *query) portName() string {
	if q.socketPort == 0 {
		return q.name
	}
	return q.name + ":" + strconv.Itoa(q.socketPort)
}
