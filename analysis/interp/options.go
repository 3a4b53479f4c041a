package interp

import (
	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// arguments splits a mod_wsgi directive's arguments into its positional words and
// its name=value options, as wsgi_parse_option does.
func arguments(d *config.Directive) (positional []grammar.Word, options []Option) {
	if d.Entry == nil {
		return d.Words(), nil
	}
	positional, raw := d.Entry.WSGIOptions(d.Args)
	for _, o := range raw {
		if o.Malformed {
			continue
		}
		options = append(options, Option{Name: o.Name, Value: o.Value, Span: o.Span, ValueSpan: o.ValueSpan})
	}
	return positional, options
}

// last returns the option of that name that counts: each occurrence overwrites the
// one before.
func last(options []Option, name string) *Option {
	for i := len(options) - 1; i >= 0; i-- {
		if options[i].Name == name {
			return &options[i]
		}
	}
	return nil
}

// groupOption is a group given as an option, with %{GLOBAL} as the empty name; nil
// when it is not given.
func groupOption(options []Option, name string) *string {
	o := last(options, name)
	if o == nil {
		return nil
	}
	value := globalAsEmpty(o.Value)
	return &value
}

// globalAsEmpty turns exactly %{GLOBAL} into the empty name.
func globalAsEmpty(value string) string {
	if value == "%{GLOBAL}" {
		return ""
	}
	return value
}

// value is the i-th word, "" when there are fewer.
func value(words []grammar.Word, i int) string {
	if i < len(words) {
		return words[i].Value
	}
	return ""
}
