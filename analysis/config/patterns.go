package config

import (
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/pcre"
)

// Pattern is a regular expression of the directive, compiled with the options that are in
// force there; caseless is what the directive or a flag of it says.
func (d *Directive) Pattern(text string, caseless bool) *pcre.Pattern {
	options := d.patterns
	if caseless {
		options |= pcre.Caseless
	}
	return pcre.Compile(text, options)
}

// Patterns are the options that a regular expression gets which httpd compiles when it has
// read the configuration, as those of .htaccess files.
func (c *Configuration) Patterns() pcre.Options {
	options, _ := c.env.get(keyPatterns).(pcre.Options)
	return options
}

// setPatterns is what RegexDefaultOptions leaves for the lines behind it
// (set_regex_default_options in server/core.c). One that httpd refuses changes nothing.
func (r *fileReader) setPatterns(d *Directive) {
	if !atServerLevel(d) {
		return
	}
	options, _ := r.value(keyPatterns).(pcre.Options)
	for _, w := range d.Words() {
		switch name := apr.Lower(w.Value); {
		case name == "none":
			options = noPatternOptions
		case strings.HasPrefix(name, "+"):
			options = withOption(options, name[1:])
		case strings.HasPrefix(name, "-"):
			options = withoutOption(options, name[1:])
		default:
			options = withOption(noPatternOptions, name)
		}
	}
	r.set(keyPatterns, options)
}

// noPatternOptions is without any of httpd's own options.
const noPatternOptions = pcre.DotWithinLine | pcre.DollarBeforeLineFeed

func withOption(options pcre.Options, name string) pcre.Options {
	switch name {
	case "icase":
		return options | pcre.Caseless
	case "dotall":
		return options &^ pcre.DotWithinLine
	case "dollar_endonly":
		return options &^ pcre.DollarBeforeLineFeed
	}
	return options
}

func withoutOption(options pcre.Options, name string) pcre.Options {
	switch name {
	case "icase":
		return options &^ pcre.Caseless
	case "dotall":
		return options | pcre.DotWithinLine
	case "dollar_endonly":
		return options | pcre.DollarBeforeLineFeed
	}
	return options
}
