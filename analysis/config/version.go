package config

import (
	"cmp"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/catalog"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/pcre"
)

// defaultVersion is the httpd that <IfVersion> compares with when none is given.
const defaultVersion = "2.4.68"

// ifVersion reads the start of <IfVersion> (start_ifversion in mod_version.c).
func (r *fileReader) ifVersion(d *Directive) Truth {
	version := r.options.HttpdVersion
	if version == "" {
		version = defaultVersion
	}
	var words []string
	for _, w := range grammar.Words(d.Args) {
		words = append(words, w.Value)
	}
	test, complaint := readVersionTest(words, d.Name)
	var is Truth
	if complaint == "" {
		is, complaint = test.holds(version)
	}
	if complaint != "" {
		r.fault(fault{kind: FaultCondition, spot: d.LineSpot(), text: text(complaint)})
		return r.enter(d, Unknown)
	}
	if is != False {
		return r.enter(d, is)
	}
	return r.leaveOut(d, "the version of httpd is "+version)
}

// versionTest is the condition of <IfVersion>.
type versionTest struct {
	negated  bool
	operator byte // '=', '<', '>' or '~'
	orEqual  bool
	operand  string // without the '>' that closes the section
	typed    string // the operator as typed
}

// readVersionTest takes the one to three words apart; an empty word is there, too.
// complaint is httpd's message.
func readVersionTest(words []string, name string) (t versionTest, complaint string) {
	if len(words) == 1 {
		words = []string{"=", words[0]}
	}
	if len(words) == 2 && words[1] == ">" {
		words = []string{"=", words[0], ">"}
	}
	operator, operand, closer := words[0], words[1], ""
	if len(words) > 2 {
		closer = words[2]
	}
	switch {
	case closer == ">" && operand != "":
	case strings.HasSuffix(operand, ">"):
		operand = operand[:len(operand)-1]
	default:
		return t, name + "> directive missing closing '>'"
	}
	t.typed, t.operand = operator, operand
	if strings.HasPrefix(operator, "!") {
		t.negated = true
		if operator != "!" {
			operator = operator[1:]
		}
	}
	if operator != "" {
		t.operator = operator[0]
		t.orEqual = operator[1:] == "="
		if operator[1:] == "" || t.orEqual && t.operator != '~' {
			if strings.IndexByte("=<>~", t.operator) >= 0 {
				return t, ""
			}
		}
	}
	return t, "unrecognized operator '" + t.typed + "'"
}

// holds compares with the version of httpd.
func (t versionTest) holds(version string) (is Truth, complaint string) {
	operand := t.operand
	if t.operator == '=' && strings.HasPrefix(operand, "/") {
		operand = operand[1:]
		if !strings.HasSuffix(operand, "/") {
			return False, "Missing delimiting / of regular expression."
		}
		t.operator, operand = '~', operand[:len(operand)-1]
	}
	if t.operator == '~' {
		if !pcre.Valid(operand) {
			return False, "Unable to compile regular expression"
		}
		switch pcre.Compile(operand, 0).Match(version) {
		case pcre.Yes:
			return truthOf(!t.negated), ""
		case pcre.No:
			return truthOf(t.negated), ""
		}
		return Unknown, ""
	}
	if !isVersion(operand) {
		return False, "Version appears to be invalid. It must have the format " +
			"major[.minor[.patch]] where major, minor and patch are numbers."
	}
	holds := false
	order := cmp.Compare(catalog.CompareVersions(version, operand), 0)
	switch t.operator {
	case '=':
		holds = order == 0
	case '<':
		holds = order < 0 || t.orEqual && order == 0
	case '>':
		holds = order > 0 || t.orEqual && order == 0
	}
	return truthOf(holds != t.negated), ""
}

// isVersion is what compare_version takes for a version: up to three numbers.
func isVersion(s string) bool {
	if s == "" || s[0] < '0' || s[0] > '9' {
		return false
	}
	if strings.Count(s, ".") > 2 {
		return false
	}
	return strings.Trim(s, "0123456789.") == ""
}
