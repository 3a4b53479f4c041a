// Package analysis ties the stages together for its two users, the language server
// and the command line: which files are roots, what a root evaluates to, and
// everything that is known about it.
package analysis
