package config

import (
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/pcre"
)

// checkExpression parses a condition of ap_expr (server/util_expr_parse.y) and
// returns what httpd says of it, "" if it accepts it.
func checkExpression(condition string) string {
	p := &expression{scan: expressionScanner{text: condition}}
	p.next()
	return p.verdict(p.tok != errorToken && p.expr() && p.expect("$end"))
}

// checkStringExpression is checkExpression for a text in which variables and functions are
// filled in.
func checkStringExpression(text string) string {
	p := &expression{scan: expressionScanner{text: text, within: []byte{wholeText}}}
	p.next()
	return p.verdict(p.tok != errorToken && p.content(endOfText))
}

// verdict is what httpd says of the expression that was read.
func (p *expression) verdict(ok bool) string {
	switch {
	case p.complaint != "" && p.unknown != "":
		return p.complaint + ": " + p.unknown
	case p.complaint != "":
		return p.complaint
	case p.unknown == "" && !ok:
		return p.scan.failure
	}
	return p.unknown
}

// expression is a parser of one condition. Its methods are the rules of the grammar;
// they return false when httpd stops.
type expression struct {
	scan expressionScanner
	tok  string // the name that httpd has for the token

	node *node // what the last rule has read

	complaint string // a syntax error
	// unknown is an operand that does not exist; httpd parses on.
	unknown string
}

// The names of tokens that rules ask for.
const (
	errorToken = "T_ERROR"
	identifier = "T_ID"
	endOfText  = "$end"
)

func (p *expression) next() { p.tok = p.scan.token() }

// syntax complains about the token, with what was expected there if that is few.
func (p *expression) syntax(expected ...string) bool {
	p.complaint = "syntax error, unexpected " + p.tok
	if len(expected) > 0 {
		p.complaint += ", expecting " + strings.Join(expected, " or ")
	}
	if p.tok == errorToken {
		p.unknown = p.scan.failure
	}
	return false
}

// expect takes the first of the tokens, or complains.
func (p *expression) expect(tokens ...string) bool {
	if slices.Contains(tokens, p.tok) {
		if p.tok != endOfText {
			p.next()
		}
		return true
	}
	return p.syntax(tokens...)
}

// expr is a list of terms joined by && and ||, of which && binds stronger.
func (p *expression) expr() bool {
	alternatives, all := &node{op: "||"}, &node{op: "&&"}
	for {
		if !p.term() {
			return false
		}
		all.args = append(all.args, p.node)
		and := p.tok == "T_OP_AND"
		if !and {
			alternatives.args = append(alternatives.args, all)
			all = &node{op: "&&"}
		}
		if !and && p.tok != "T_OP_OR" {
			p.node = alternatives
			return true
		}
		p.next()
	}
}

func (p *expression) term() bool {
	switch p.tok {
	case errorToken:
		p.unknown = p.scan.failure
		return false
	case "T_TRUE", "T_FALSE":
		p.node = &node{op: p.tok}
		p.next()
		return true
	case "T_OP_NOT":
		p.next()
		if !p.term() {
			return false
		}
		p.node = &node{op: "!", args: []*node{p.node}}
		return true
	case "T_OP_UNARY":
		name := p.scan.value
		p.next()
		if !p.word() {
			return false
		}
		p.node = &node{op: "-" + name, args: []*node{p.node}}
		p.exists(unaryOperators, name, "Unary operator '-"+name+"' does not exist")
		return true
	case "'('":
		p.next()
		if !p.expr() {
			return false
		}
		if p.tok != "')'" {
			return p.syntax("T_OP_OR", "T_OP_AND", "')'")
		}
		p.next()
		return true
	}
	return p.word() && p.comparison()
}

// comparison is what follows the first word.
func (p *expression) comparison() bool {
	left := p.node
	switch op := p.tok; op {
	case "T_OP_BINARY":
		name := p.scan.value
		p.next()
		if !p.word() {
			return false
		}
		p.node = &node{op: "-" + apr.Lower(name), args: []*node{left, p.node}}
		p.exists(binaryOperators, apr.Lower(name), "Binary operator '-"+name+"' does not exist")
		return true
	case "T_OP_REG", "T_OP_NRE":
		p.next()
		if p.tok != "T_REGEX" && p.tok != "T_REGEX_I" {
			return p.syntax("T_REGEX", "T_REGEX_I")
		}
		if !pcre.Valid(p.scan.value) {
			p.complaint = "Failed to compile regular expression"
			return false
		}
		pattern := &node{op: p.tok, text: p.scan.value}
		p.node = &node{op: op, args: []*node{left, pattern}}
		p.next()
		return true
	case "T_OP_IN":
		p.next()
		if !p.list() {
			return false
		}
		p.node = &node{op: op, args: []*node{left, p.node}}
		return true
	default:
		if !strings.HasPrefix(op, "T_OP_") || slices.Contains([]string{"T_OP_AND", "T_OP_OR", "T_OP_NOT", "T_OP_UNARY"}, op) {
			return p.syntax()
		}
		p.next()
		if !p.word() {
			return false
		}
		p.node = &node{op: op, args: []*node{left, p.node}}
		return true
	}
}

// list is what stands behind -in.
func (p *expression) list() bool {
	switch p.tok {
	case identifier:
		name := p.scan.value
		p.next()
		if !p.call() {
			return false
		}
		p.node = &node{op: "function", text: apr.Lower(name), args: []*node{p.node}}
		p.exists([]string{"peerextlist"}, apr.Lower(name), "List-returning function '"+name+"' does not exist")
		return true
	case "'{'":
		words := &node{op: "list"}
		for {
			p.next()
			if !p.word() {
				return false
			}
			words.args = append(words.args, p.node)
			if p.tok != "','" {
				p.node = words
				return p.expect("'}'", "','")
			}
		}
	}
	return p.syntax("T_ID", "'{'")
}

// word is an operand, with further ones that '.' appends.
func (p *expression) word() bool {
	switch p.tok {
	case "T_DIGIT":
		p.node = &node{op: "text", text: p.scan.value}
		p.next()
	case "T_REGEX_BACKREF":
		p.node = &node{op: "$", text: p.scan.value}
		p.next()
	case "T_VAR_BEGIN":
		if !p.variable() {
			return false
		}
	case identifier:
		name := p.scan.value
		p.next()
		if !p.call() {
			return false
		}
		p.node = &node{op: "function", text: apr.Lower(name), args: []*node{p.node}}
		p.function(name)
	case "T_STR_BEGIN":
		p.next()
		if !p.content("T_STR_END") {
			return false
		}
	default:
		return p.syntax()
	}
	if p.tok == "T_OP_CONCAT" {
		left := p.node
		p.next()
		if !p.word() {
			return false
		}
		p.node = &node{op: "join", args: []*node{left, p.node}}
	}
	return true
}

// call is the argument of a function, in parentheses.
func (p *expression) call() bool {
	return p.expect("'('") && p.word() && p.expect("T_OP_CONCAT", "')'")
}

// variable is %{NAME} or %{function:argument}.
func (p *expression) variable() bool {
	p.next()
	if p.tok != identifier {
		return p.syntax(identifier)
	}
	name := p.scan.value
	p.next()
	switch p.tok {
	case "T_VAR_END":
		p.node = &node{op: "variable", text: apr.Lower(name)}
		p.next()
		if !strings.HasPrefix(apr.Lower(name), "ssl_") { // mod_ssl takes all of them
			p.exists(variables, apr.Lower(name), "Variable '"+name+"' does not exist")
		}
		return true
	case "':'":
		p.next()
		if p.tok == "T_VAR_END" {
			return p.syntax()
		}
		if !p.content("T_VAR_END") {
			return false
		}
		p.node = &node{op: "function", text: apr.Lower(name), args: []*node{p.node}}
		p.function(name)
		return true
	}
	return p.syntax("T_VAR_END", "':'")
}

// content is the inside of a string or of a function's argument, up to end.
func (p *expression) content(end string) bool {
	pieces := &node{op: "join"}
	for first := true; p.tok != end; first = false {
		switch {
		case p.tok == errorToken && first:
			p.unknown = p.scan.failure
			return false
		case p.tok == "T_VAR_BEGIN":
			if !p.variable() {
				return false
			}
			pieces.args = append(pieces.args, p.node)
		case p.tok == "T_STRING":
			pieces.args = append(pieces.args, &node{op: "text", text: p.scan.value})
			p.next()
		case p.tok == "T_REGEX_BACKREF":
			pieces.args = append(pieces.args, &node{op: "$", text: p.scan.value})
			p.next()
		default:
			return p.syntax("T_STRING", "T_REGEX_BACKREF", end, "T_VAR_BEGIN")
		}
	}
	p.node = pieces
	p.next()
	return true
}

func (p *expression) function(name string) {
	p.exists(functions, apr.Lower(name), "Function '"+name+"' does not exist")
}

// exists notes that an operator, function or variable is not there; the last one
// found counts.
func (p *expression) exists(names []string, name, otherwise string) {
	if !slices.Contains(names, name) {
		p.unknown = otherwise
	}
}

// What httpd's core, mod_ssl and mod_authnz_ldap define (server/util_expr_eval.c), in lower
// case but for the unary operators.
var (
	unaryOperators  = strings.Fields("n z R T d e f s L h x F U A")
	binaryOperators = strings.Fields("ipmatch fnmatch strmatch strcmatch")
	functions       = strings.Fields("osenv env resp req http note reqenv tolower toupper escape unescape file filesize " +
		"base64 unbase64 sha1 md5 ldap ssl")
	variables = strings.Fields("https ipv6 conn_log_id conn_remote_addr http2 " +
		"request_method request_scheme request_uri request_filename remote_host remote_ident remote_user server_admin " +
		"server_name server_port server_protocol script_filename path_info query_string is_subreq document_root auth_type " +
		"the_request content_type handler request_log_id script_user script_group document_uri last_modified " +
		"context_prefix context_document_root request_status remote_addr remote_port " +
		"http_user_agent http_proxy_connection http_referer http_cookie http_forwarded http_host http_accept " +
		"time_year time_mon time_day time_hour time_min time_sec time_wday time server_software api_version")
)
