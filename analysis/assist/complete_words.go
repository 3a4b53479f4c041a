package assist

import (
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// logLevels are the words of LogLevel (ap_parse_log_level in httpd's server/log.c).
var logLevels = []string{"emerg", "alert", "crit", "error", "warn", "notice", "info", "debug",
	"trace1", "trace2", "trace3", "trace4", "trace5", "trace6", "trace7", "trace8"}

// requirements are the authorization providers of httpd's own modules, by the name that
// Require takes.
var requirements = []string{"all", "valid-user", "user", "group", "ip", "host", "local", "env", "expr", "method",
	"forward-dns", "file-owner", "file-group", "not"}

// furtherWords are the words that a directive of httpd takes and that its syntax line
// does not name, at the argument with that index.
func furtherWords(directive string, words []grammar.Word, index int) []string {
	first := ""
	if len(words) > 0 {
		first = strings.ToLower(words[0].Value)
	}
	switch directive = strings.ToLower(directive); directive {
	case "require":
		switch {
		case index == 0, index == 1 && first == "not":
			return requirements
		case first == "all":
			return []string{"granted", "denied"}
		case first == "method":
			return []string{"GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"}
		}
	case "options":
		var all []string
		for _, option := range []string{"ExecCGI", "FollowSymLinks", "Includes", "IncludesNOEXEC", "Indexes", "MultiViews", "SymLinksIfOwnerMatch"} {
			all = append(all, option, "+"+option, "-"+option)
		}
		if index == 0 {
			all = append([]string{"None", "All"}, all...)
		}
		return all
	case "loglevel":
		var all []string
		if index == 0 {
			all = append(all, logLevels...)
		}
		for _, level := range logLevels {
			all = append(all, "wsgi:"+level)
		}
		return all
	case "allowoverride":
		return []string{"None", "All", "AuthConfig", "FileInfo", "Indexes", "Limit", "Options=", "Nonfatal=All"}
	case "loadmodule":
		if name, ok := strings.CutSuffix(first, "_module"); ok && index == 1 {
			return []string{"modules/mod_" + name + ".so"}
		}
	case "order":
		return []string{"allow,deny", "deny,allow"}
	case "allow", "deny":
		if index == 0 {
			return []string{"from"}
		}
		return []string{"all", "env="}
	}
	return nil
}

// typicalArguments are what completing a directive writes behind its name where the
// syntax line alone would leave an argument out that the server insists on, or say
// nothing of use; each word with its tab stop.
var typicalArguments = map[string][][]string{
	"ifversion":        {{">="}, {"2.4"}},
	"wsgiimportscript": {{"path"}, {"process-group=name"}, {"application-group=%{GLOBAL}"}},
	"require":          {{"all granted", "all denied", "valid-user", "local"}},
	"macro":            {{"name"}, {"$parameter"}},
	"options":          {{"FollowSymLinks"}},
	"loglevel":         {{"info wsgi:info", "warn", "debug"}},
	"allowoverride":    {{"None", "All", "FileInfo"}},
	"location":         {{"/path"}},
	"use":              {{"name"}},
}

// macroParameters are the parameters of the macro around the line, for a '$' that the
// cursor's word begins.
func (d Document) macroParameters(s statement, w typed) []CompletionItem {
	var parameters []string
	for _, section := range d.File.Enclosing(s.mark.Offset) {
		if strings.EqualFold(section.Name, "<macro") {
			for i, word := range statementOf(section.Open.Mark, section.Open.Line).words() {
				if i > 0 {
					parameters = append(parameters, word.Value)
				}
			}
		}
	}
	start := strings.LastIndexAny(w.before, "$%@")
	if start < 0 || len(parameters) == 0 || strings.ContainsAny(w.before[start:], "{/ ") {
		return nil
	}
	replace := grammar.Span{Start: w.span.Start + start, End: w.span.Start + len(w.before)}
	var items []CompletionItem
	for _, name := range parameters {
		if strings.HasPrefix(name, w.before[start:start+1]) {
			items = append(items, CompletionItem{Label: name, Detail: "parameter of the macro", Kind: VariableItem, Insert: name, Filter: name, Replace: replace})
		}
	}
	return items
}
