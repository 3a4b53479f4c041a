package interp

import (
	"slices"
	"strconv"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/pcre"
)

// evaluate works out a condition of ap_expr in a directive for the request.
func (e *exchange) evaluate(d *config.Directive, condition string) (config.Truth, []string) {
	c, ok := config.ParseCondition(condition)
	if !ok {
		return config.Unknown, nil
	}
	return c.Evaluate(requestSource{e, d})
}

// requestSource answers what conditions ask about a request.
type requestSource struct {
	*exchange
	asking *config.Directive
}

// Variable is %{NAME}.
func (s requestSource) Variable(name string) (string, bool) { return s.serverVariable(name) }

// Function is %{name:argument}.
func (s requestSource) Function(name, argument string) (string, bool) {
	switch name {
	case "http", "req":
		return s.header(argument)
	case "env", "reqenv", "note":
		v := s.variable(argument)
		if name == "note" {
			return "", false
		}
		return v.value, !v.open
	case "osenv":
		return s.m.Config.Options.Env[argument], true
	}
	return "", false
}

// Test is a unary operator about files, URLs and addresses.
func (s requestSource) Test(operator, argument string) config.Truth {
	switch operator {
	case "-R":
		address, known := s.w.remoteAddress()
		if !known {
			return config.Unknown
		}
		return config.IPMatch(address, argument)
	case "-f", "-d", "-e", "-s", "-L", "-h":
		return s.fileTest(operator, argument)
	}
	return config.Unknown
}

// fileTest is a test of a file's kind.
func (e *exchange) fileTest(operator, file string) config.Truth {
	if !strings.HasPrefix(file, "/") {
		return config.False
	}
	kind := e.w.disk.kind(file)
	is := false
	if link := operator == "-l" || operator == "-L" || operator == "-h"; link {
		if kind == unknownKind {
			return config.Unknown
		}
		return truth(e.w.disk.isLink(file))
	}
	switch {
	case kind == unknownKind:
		return config.Unknown
	case operator == "-e":
		is = kind != absent
	case operator == "-d":
		is = kind == folderKind
	case operator == "-s" && kind == regularFile:
		return config.Unknown
	default:
		is = kind == regularFile
	}
	if is {
		return config.True
	}
	return config.False
}

// Matches applies a regular expression.
func (s requestSource) Matches(pattern string, caseless bool, subject string) ([]string, config.Truth) {
	at, answer := s.asking.Pattern(pattern, caseless).Find(subject)
	switch answer {
	case pcre.Yes:
		return texts(subject, at), config.True
	case pcre.No:
		return nil, config.False
	}
	return nil, config.Unknown
}

// header is a header that the client sends; "Host" alone is known.
func (e *exchange) header(name string) (string, bool) {
	if strings.EqualFold(name, "host") && !e.rewritesHost() {
		return e.hostHeader(), true
	}
	return "", false
}

// rewritesHost reports whether mod_headers changes the Host header before anybody looks at
// it, which the flag "early" does.
func (e *exchange) rewritesHost() bool {
	return slices.ContainsFunc(e.serverScopes(), func(s *scope) bool {
		return slices.ContainsFunc(e.w.lines.of(s, "requestheader"), func(d *config.Directive) bool {
			words := d.Words()
			return strings.EqualFold(value(words, 1), "host") && strings.EqualFold(words[len(words)-1].Value, "early")
		})
	})
}

// serverVariable is a variable of conditions and of RewriteRule, by its lower-case name.
func (e *exchange) serverVariable(name string) (value string, known bool) {
	if header, ok := strings.CutPrefix(name, "http_"); ok {
		return e.header(strings.ReplaceAll(header, "_", "-"))
	}
	switch name {
	case "request_method":
		return "GET", true
	case "request_uri", "document_uri":
		return e.uri, true
	case "script_filename", "request_filename":
		return e.file, true
	case "path_info":
		return e.pathInfo, true
	case "query_string":
		return e.args, true
	case "document_root":
		root := e.documentRoot()
		return root, root != ""
	case "server_name":
		return e.nameForURL()
	case "server_port":
		return e.serverPort()
	case "https":
		if e.w.secure() {
			return "on", true
		}
		return "off", true
	case "request_scheme":
		if e.w.secure() {
			return "https", true
		}
		return "http", true
	case "the_request":
		return e.requestLine(), true
	case "server_addr":
		address, known := e.w.localAddress()
		return address.String(), known
	case "remote_addr", "conn_remote_addr":
		return e.w.remoteAddress()
	case "remote_user", "remote_ident", "auth_type":
		return "", true
	case "handler":
		return e.handler, true
	case "is_subreq":
		return strconv.FormatBool(e.sub), true
	case "context_prefix":
		return e.contextPrefix, true
	case "context_document_root":
		if e.contextRoot != "" {
			return e.contextRoot, true
		}
		root := e.documentRoot()
		return root, root != ""
	case "ipv6":
		address, known := e.w.localAddress()
		if known && address.Is6() {
			return "on", true
		}
		return "off", known
	}
	return "", false
}

// requestLine is the first line of the request.
func (e *exchange) requestLine() string {
	line := "GET " + e.w.raw
	if e.w.query.args != "" {
		line += "?" + e.w.query.args
	}
	return line + " HTTP/1.1"
}

// nameForURL is ap_get_server_name: the client's word for the server, unless
// UseCanonicalName says otherwise.
func (e *exchange) nameForURL() (string, bool) {
	if !e.m.canonical(e.host) && e.name != "" {
		return strings.ToLower(e.name), true
	}
	name := e.m.Name(e.host)
	return name, name != ""
}

// serverPort is ap_get_server_port as a text.
func (e *exchange) serverPort() (string, bool) {
	port := e.port()
	if port == 0 {
		port = 80
		if e.w.secure() {
			port = 443
		}
	}
	return strconv.Itoa(port), true
}
