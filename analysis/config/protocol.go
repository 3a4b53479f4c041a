package config

import (
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
)

// exclusive are the pairs of protocol options of which a server can have only one.
var exclusive = [][2]string{{"Allow0.9", "Require1.0"}, {"Strict", "Unsafe"}, {"RegisteredMethods", "LenientMethods"}}

// checkProtocolOptions refuses HttpProtocolOptions that contradict one another or
// earlier ones of the same server (set_http_protocol_options in server/core.c).
func (c *Configuration) checkProtocolOptions(options []Fact) {
	type choice struct {
		server *Directive
		option string // lower-case
	}
	made := map[choice]bool{}
	for _, o := range options {
		server := o.Directive.Enclosing("<VirtualHost")
		for _, word := range o.Directive.Words() {
			made[choice{server, apr.Lower(word.Value)}] = true
			for _, pair := range exclusive {
				mine := strings.EqualFold(word.Value, pair[0]) || strings.EqualFold(word.Value, pair[1])
				if !mine || !made[choice{server, apr.Lower(pair[0])}] || !made[choice{server, apr.Lower(pair[1])}] {
					continue
				}
				f := fault{kind: FaultValue, spot: o.Directive.Spot(word.Span), text: message{
					"HttpProtocolOptions '%s' and '%s' are mutually exclusive", []any{pair[0], pair[1]}}}
				c.fault(&f, Walk, o.Seq, o.Directive)
			}
		}
	}
}
