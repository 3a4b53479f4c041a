package config

import "strings"

// checkListeners are the refusals of alloc_listener in server/listen.c: the same
// address and port twice. Addresses are compared as they are written.
func (c *Configuration) checkListeners(listeners []Fact) {
	type listener struct{ host, port string }
	seen := map[listener]bool{}
	for _, l := range listeners {
		words := l.Directive.Words()
		if len(words) == 0 || !atServerLevel(l.Directive) || l.Directive.Condition != True {
			continue // refused, or perhaps not read
		}
		host, port := splitAddress(words[0].Value)
		if host == "*" {
			host = ""
		}
		if port == "" || !isPort(port) {
			continue // refused by itself
		}
		key := listener{host, strings.TrimLeft(port, "0")}
		if seen[key] {
			f := fault{kind: FaultListen, spot: l.Directive.Spot(words[0].Span),
				text: text("Cannot define multiple Listeners on the same IP:port")}
			c.fault(&f, Walk, l.Seq, l.Directive)
		}
		seen[key] = true
	}
}

// atServerLevel reports whether d acts on the server itself: nothing is around it, or
// only mod_wsgi's containers, which scope few directives.
func atServerLevel(d *Directive) bool {
	for p := d.Parent; p != nil; p = p.Parent {
		if !strings.EqualFold(p.Name, "<WSGIInterpreterOptions") {
			return false
		}
	}
	return true
}
