package rules

import "strings"

// trait is something that some directive has, as it shows by itself. Parts remember
// the traits of their facts, so that a rule for which none has it, or which needs to
// know no more, looks at no directives.
type trait uint

const (
	accessInHost       trait = 1 << iota // Require in a virtual host
	requiresWSGIGroup                    // Require wsgi-group
	permitsExecCGI                       // Options with ExecCGI, or with All
	namedByEnvironment                   // a group's name is %{ENV:…}
)

// traitsOf are the traits of a fact by its lower-case name.
var traitsOf = map[string]func(fact) trait{
	"require": func(f fact) trait {
		var t trait
		if f.where.host != nil {
			t |= accessInHost
		}
		if words := f.Words(); len(words) > 0 && strings.EqualFold(words[0].Value, "wsgi-group") {
			t |= requiresWSGIGroup
		}
		return t
	},
	"options": func(f fact) trait {
		lower := strings.ToLower(f.Args)
		if strings.Contains(lower, "execcgi") && !strings.Contains(lower, "-execcgi") || strings.Contains(lower, "all") {
			return permitsExecCGI
		}
		return 0
	},
	"wsgiprocessgroup":     environmentTrait,
	"wsgiapplicationgroup": environmentTrait,
	"wsgiscriptalias":      environmentTrait,
	"wsgiscriptaliasmatch": environmentTrait,
	"wsgihandlerscript":    environmentTrait,
}

func environmentTrait(f fact) trait {
	if strings.Contains(f.Args, "%{ENV:") {
		return namedByEnvironment
	}
	return 0
}
