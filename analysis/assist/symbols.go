package assist

import (
	"cmp"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// symbolDirectives are the plain directives that the outline shows.
var symbolDirectives = map[string]SymbolKind{
	"wsgidaemonprocess":     GroupSymbol,
	"wsgiscriptalias":       MountSymbol,
	"wsgiscriptaliasmatch":  MountSymbol,
	"wsgihandlerscript":     MountSymbol,
	"wsgiimportscript":      MountSymbol,
	"wsgidispatchscript":    MountSymbol,
	"wsgifreethreading":     SettingSymbol,
	"wsgiperinterpretergil": SettingSymbol,
	"wsgiswitchinterval":    SettingSymbol,
	"wsgipythonhome":        SettingSymbol,
	"wsgipythonpath":        SettingSymbol,
	"wsgirestrictembedded":  SettingSymbol,
	"define":                VariableSymbol,
	"include":               IncludeSymbol,
	"includeoptional":       IncludeSymbol,
}

// symbolSections are the sections that are more than a section.
var symbolSections = map[string]SymbolKind{
	"<virtualhost":            HostSymbol,
	"<wsgiinterpreteroptions": ContainerSymbol,
	"<macro":                  MacroSymbol,
	"<ifmodule":               ConditionSymbol,
	"<ifdefine":               ConditionSymbol,
	"<ifversion":              ConditionSymbol,
	"<iffile":                 ConditionSymbol,
	"<ifdirective":            ConditionSymbol,
	"<ifsection":              ConditionSymbol,
	"<if":                     ConditionSymbol,
	"<elseif":                 ConditionSymbol,
	"<else":                   ConditionSymbol,
}

// Symbols is the outline of the file: its sections, and in them the daemon groups,
// mounts, settings, variables and includes.
func Symbols(d Document) []Symbol {
	modes := d.modeDetails()
	closing := map[int]*grammar.Section{} // by the offset of the opening line
	var collect func([]*grammar.Section)
	collect = func(sections []*grammar.Section) {
		for _, s := range sections {
			if s.Closed {
				closing[s.Open.Mark.Offset] = s
			}
			collect(s.Children)
		}
	}
	collect(d.File.Outline())

	type level struct {
		symbol Symbol
		end    int // offset of the closing line
	}
	stack := []level{{end: -1}}
	add := func(s Symbol) {
		top := &stack[len(stack)-1].symbol
		top.Children = append(top.Children, s)
	}
	for mark, line := range d.File.Lines() {
		if top := stack[len(stack)-1]; mark.Offset == top.end {
			stack = stack[:len(stack)-1]
			add(top.symbol)
			continue
		}
		symbol, ok := symbolOf(statementOf(mark, line))
		if !ok {
			continue
		}
		if mode := modes[line]; mode != "" {
			symbol.Detail = mode
		}
		if section := closing[mark.Offset]; section != nil {
			symbol.Span = sectionSpan(section)
			if name := serverName(d.File, section); symbol.Kind == HostSymbol && name != "" {
				// Lists of many hosts show the name only, and begin with what tells them apart.
				symbol.Name, symbol.Detail = strings.TrimSpace(name+" "+strings.TrimSpace(strings.TrimPrefix(symbol.Name, section.Name[1:]))), section.Name[1:]
			}
			stack = append(stack, level{symbol, section.Close.Mark.Offset})
			continue
		}
		add(symbol)
	}
	return stack[0].symbol.Children
}

// symbolOf is the line's entry in the outline.
func symbolOf(s statement) (Symbol, bool) {
	name := strings.ToLower(s.name)
	if s.kind == grammar.Open {
		head := strings.TrimSpace(s.name[1:] + " " + strings.TrimSpace(s.args))
		return Symbol{Name: cmp.Or(head, s.name), Kind: symbolSections[name], Span: s.whole(), NameSpan: s.span(s.nameSpan)}, true
	}
	kind, ok := symbolDirectives[name]
	if !ok {
		return Symbol{}, false
	}
	words := s.words()
	if len(words) == 0 {
		return Symbol{}, false
	}
	symbol := Symbol{Name: cmp.Or(words[0].Value, s.name), Detail: s.name, Kind: kind, Span: s.whole(), NameSpan: s.argSpan(words[0].Span)}
	if kind == SettingSymbol {
		symbol.Name, symbol.Detail = s.name, words[0].Value
	}
	return symbol, true
}

// modeDetails are the modes of the daemon groups and mounts of this file, as their hints
// say them, by line.
func (d Document) modeDetails() map[*grammar.Line]string {
	details := map[*grammar.Line]string{}
	if d.Resolution == nil {
		return details
	}
	builds := d.builds()
	for _, group := range d.Model.Groups {
		if o := group.Directive.Origin; o.File == d.Path && o.Use == nil {
			details[o.Line] = groupLabel(builds, group)
		}
	}
	ends := interpretersOf(builds[0].resolution)
	for _, mount := range d.Model.Mounts {
		if o := mount.Directive.Origin; o.File == d.Path && o.Use == nil {
			details[o.Line] = mountLabel(builds, ends[mount])
		}
	}
	return details
}
