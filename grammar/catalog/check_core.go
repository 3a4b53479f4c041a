package catalog

import (
	"slices"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
)

// coreHandlers are directives of httpd's server/core.c for directories, and their
// neighbours from mod_filter.
var coreHandlers = map[string]handler{
	"Options":          checkOptionsDirective,
	"AllowOverride":    checkAllowOverride,
	"FileETag":         checkFileETag,
	"ErrorDocument":    checkErrorDocument,
	"LimitRequestBody": checkLimitRequestBody,
	"LogLevel":         checkLogLevel,
	"Error":            checkError,
	"CGIVar":           checkCGIVar,

	"RegexDefaultOptions": checkRegexDefaultOptions,

	// modules/filters/mod_filter.c
	"AddOutputFilterByType": checkFilterByType,
	"FilterProvider":        checkFilterProvider,
}

var directoryOptions = []string{
	"Indexes", "Includes", "IncludesNOEXEC", "FollowSymLinks", "SymLinksIfOwnerMatch", "ExecCGI", "MultiViews",
	"RunScripts", "None", "All",
}

// checkOptionsDirective is set_options.
func checkOptionsDirective(h *handling) {
	const mixed = "Either all Options must start with + or -, or no Option may."
	var relative, sweeping bool
	for i, w := range h.words {
		name := w.Value
		if strings.HasPrefix(name, "+") || strings.HasPrefix(name, "-") {
			name = name[1:]
			if !relative && i > 0 && !sweeping {
				h.refuseWord(i, mixed)
				return
			}
			relative = true
		} else if relative && i > 0 {
			h.refuseWord(i, mixed)
			return
		}
		none, all := apr.EqualFold(name, "None"), apr.EqualFold(name, "All")
		sweeping = sweeping || none || all
		switch {
		case !oneOf(name, directoryOptions):
			h.refuseWord(i, "Illegal option "+name)
			h.suggestNearest(w.Value[:len(w.Value)-len(name)], name, directoryOptions)
		case none && i > 0:
			h.refuseWord(i, "'Options None' must be the first Option given.")
		case all && i > 0:
			h.refuseWord(i, "'Options All' must be the first option given.")
		case none && relative:
			h.refuseWord(i, "You may not use 'Options +None' or 'Options -None'.")
		case all && relative:
			h.refuseWord(i, "You may not use 'Options +All' or 'Options -All'.")
		}
	}
}

var overrides = []string{"Limit", "Options", "FileInfo", "AuthConfig", "Indexes", "Nonfatal", "None", "All"}

// checkAllowOverride is set_override.
func checkAllowOverride(h *handling) {
	for i, w := range h.words {
		name, _, valued := strings.Cut(w.Value, "=")
		if !oneOf(name, overrides) {
			h.refuseWord(i, "Illegal override option "+name)
			h.suggestNearest("", name, overrides)
		} else if apr.EqualFold(name, "Nonfatal") && !valued {
			h.refuseWord(i, "=Override, =Unknown or =All expected after "+name)
		}
	}
}

var etagComponents = []string{"None", "All", "Size", "LMTime", "MTime", "LastModified", "INode", "Digest"}

// checkFileETag is set_etag_bits.
func checkFileETag(h *handling) {
	for i, w := range h.words {
		name := strings.TrimPrefix(w.Value, "+")
		if name == w.Value {
			name = strings.TrimPrefix(w.Value, "-")
		}
		if !oneOf(name, etagComponents) {
			h.refuseWord(i, "Unknown keyword '"+name+"' for FileETag directive")
		} else if name != w.Value && (apr.EqualFold(name, "None") || apr.EqualFold(name, "All")) {
			h.refuseWord(i, "FileETag keyword '"+name+"' cannot be used with '+' or '-'")
		}
	}
}

// checkErrorDocument is set_error_document. Expressions in the text are not judged.
func checkErrorDocument(h *handling) {
	if !knownStatus(apr.Atoi(h.value(0))) {
		h.refuseWord(0, "Unsupported HTTP response code "+h.value(0))
	}
}

// statuses are the codes for which httpd has a status line
// (modules/http/http_protocol.c), as first and last of a run.
var statuses = [][2]int{
	{100, 103}, {200, 208}, {226, 226}, {300, 305}, {307, 308}, {400, 417}, {421, 424}, {426, 426}, {428, 429},
	{431, 431}, {451, 451}, {500, 508}, {510, 511},
}

func knownStatus(code int) bool {
	return slices.ContainsFunc(statuses, func(run [2]int) bool { return run[0] <= code && code <= run[1] })
}

// checkLimitRequestBody is set_limit_req_body.
func checkLimitRequestBody(h *handling) {
	n, end, overflow := apr.Strtol(h.value(0), 10)
	if overflow {
		h.refuseWord(0, "LimitRequestBody argument is not parsable.")
	} else if end != len(h.value(0)) || n < 0 {
		h.refuseWord(0, "LimitRequestBody requires a non-negative integer.")
	}
}

var logLevels = []string{
	"emerg", "alert", "crit", "error", "warn", "notice", "info", "debug",
	"trace1", "trace2", "trace3", "trace4", "trace5", "trace6", "trace7", "trace8",
}

// checkLogLevel is set_loglevel, without the look for the module.
func checkLogLevel(h *handling) {
	const complaint = "Log level keyword must be one of emerg/alert/crit/error/warn/notice/info/debug/trace1/.../trace8"
	for i, w := range h.words {
		module, level := "", w.Value
		colon := strings.LastIndexByte(w.Value, ':')
		if colon >= 0 {
			module, level = w.Value[:colon], w.Value[colon+1:]
		}
		switch {
		case oneOf(level, logLevels):
			continue
		case colon < 0:
			h.refuseWord(i, complaint)
		case level == "":
			h.refuseWord(i, "Module specifier '"+module+"' must be followed by a log level keyword")
			continue
		default:
			h.refuseWord(i, module+":"+level+": "+complaint)
		}
		h.suggestNearest(w.Value[:colon+1], level, logLevels)
	}
}

// checkError is generate_error: the directive exists to fail.
func checkError(h *handling) {
	text := h.args
	if text == "" {
		text = "The Error directive was used with no message."
	} else if first, last := text[0], text[len(text)-1]; (first == '"' || first == '\'') && first == last {
		text = text[1:max(1, len(text)-1)]
	}
	h.refuse(grammar.Span{End: len(h.args)}, text)
}

// checkCGIVar is set_cgi_var.
func checkCGIVar(h *handling) {
	if name := h.value(0); name != "REQUEST_URI" {
		h.refuseWord(0, `Unrecognized CGI variable: "`+name+`"`)
	} else if !oneOf(h.value(1), []string{"current-uri", "original-uri"}) {
		h.refuseWord(1, "Valid rules for REQUEST_URI are 'current-uri' and 'original-uri'")
	}
}

var patternOptions = []string{"ICASE", "DOTALL", "DOLLAR_ENDONLY"}

// checkRegexDefaultOptions is set_regex_default_options.
func checkRegexDefaultOptions(h *handling) {
	for i, w := range h.words {
		name := w.Value
		if apr.EqualFold(name, "none") {
			continue
		}
		if strings.HasPrefix(name, "+") || strings.HasPrefix(name, "-") {
			name = name[1:]
		}
		if !oneOf(name, patternOptions) {
			h.refuseWord(i, "RegexDefaultOptions: option '"+name+"' unknown")
			h.suggestNearest(w.Value[:len(w.Value)-len(name)], name, patternOptions)
			return
		}
	}
}
