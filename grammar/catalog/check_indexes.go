package catalog

import (
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
)

// indexHandlers are the directives of modules/generators/mod_autoindex.c and a
// neighbour from mod_negotiation.
var indexHandlers = map[string]handler{
	"IndexOptions":      checkIndexOptions,
	"IndexOrderDefault": checkIndexOrder,

	"ForceLanguagePriority": checkForcePriority,
}

var indexOptions = []string{
	"FancyIndexing", "FoldersFirst", "HTMLTable", "IconsAreLinks", "IgnoreCase", "IgnoreClient", "ScanHTMLTitles",
	"SuppressColumnSorting", "SuppressDescription", "SuppressHTMLPreamble", "SuppressIcon", "SuppressLastModified",
	"SuppressSize", "SuppressRules", "TrackModified", "VersionSort", "XHTML", "ShowForbidden", "AddAltClass", "None",
	"IconWidth", "IconHeight", "NameWidth", "DescriptionWidth", "UseOldDateFormat",
}

var sizedIndexOptions = []string{"IconWidth", "IconHeight", "NameWidth", "DescriptionWidth"}

// checkIndexOptions is add_opts.
func checkIndexOptions(h *handling) {
	for i, w := range h.words {
		sign, name := "", w.Value
		if strings.HasPrefix(name, "+") || strings.HasPrefix(name, "-") {
			sign, name = name[:1], name[1:]
		}
		if message := indexOptionFault(sign, name); message != "" {
			h.refuseWord(i, message)
			if !oneOf(name, indexOptions) {
				h.suggestNearest(sign, name, indexOptions)
			}
		}
	}
}

// indexOptionFault is why add_opts refuses one word, "" if it does not.
func indexOptionFault(sign, name string) string {
	key, value, valued := strings.Cut(name, "=")
	switch {
	case valued && oneOf(key, []string{"Type", "Charset"}):
		return ""
	case valued && oneOf(key, sizedIndexOptions):
		return indexSizeFault(sign, key, value)
	case valued || !oneOf(name, indexOptions):
		return "Invalid directory indexing option"
	case apr.EqualFold(name, "None") && sign != "":
		return "Cannot combine '+' or '-' with 'None' keyword"
	case apr.EqualFold(name, "NameWidth") && sign != "-":
		return "NameWidth with no value may only appear as '-NameWidth'"
	case apr.EqualFold(name, "DescriptionWidth") && sign != "-":
		return "DescriptionWidth with no value may only appear as '-DescriptionWidth'"
	}
	return ""
}

func indexSizeFault(sign, key, value string) string {
	width := apr.Atoi(value)
	relative := strings.HasPrefix(value, "*") || width == 0
	for _, name := range sizedIndexOptions {
		if apr.EqualFold(name, key) {
			key = name
		}
	}
	switch {
	case sign == "-":
		return "Cannot combine '-' with " + key + "=n"
	case key == "NameWidth" && !relative && width < 5:
		return "NameWidth value must be greater than 5"
	case key == "DescriptionWidth" && !relative && width < 12:
		return "DescriptionWidth value must be greater than 12"
	}
	return ""
}

// checkIndexOrder is set_default_order.
func checkIndexOrder(h *handling) {
	if !oneOf(h.value(0), []string{"Ascending", "Descending"}) {
		h.refuseWord(0, "First keyword must be 'Ascending' or 'Descending'")
	}
	if !oneOf(h.value(1), []string{"Name", "Date", "Size", "Description"}) {
		h.refuseWord(1, "Second keyword must be 'Name', 'Date', 'Size', or 'Description'")
	}
}

// checkForcePriority is set_force_priority in modules/mappers/mod_negotiation.c. What
// an earlier directive of the same section says is not known here.
func checkForcePriority(h *handling) {
	none, some := false, false
	for i, w := range h.words {
		switch name := apr.Lower(w.Value); {
		case name == "none" && some:
			h.refuseWord(i, "Cannot combine ForceLanguagePriority options with None")
			return
		case name == "none":
			none = true
		case name != "prefer" && name != "fallback":
			h.refuseWord(i, "Invalid ForceLanguagePriority option "+w.Value)
			return
		case none:
			option := map[string]string{"prefer": "Prefer", "fallback": "Fallback"}[name]
			h.refuseWord(i, "Cannot combine ForceLanguagePriority options None and "+option)
			return
		default:
			some = true
		}
	}
}
