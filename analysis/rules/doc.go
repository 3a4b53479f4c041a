// Package rules judges a configuration: what httpd and mod_wsgi refuse, what they
// accept and then do otherwise than it was meant, and what could be better. Each
// rule reads the values of the stages before it (Configuration, Model,
// Resolution), resolves nothing again, and has a page in docs/rules.
package rules
