// Package config evaluates one root configuration as httpd does: a reading phase
// (Define, conditionals, Macro, Include) that yields the tree of directives, and
// the walk that looks each of them up, checks its place and its arguments. What a
// directive means to Python is not known here.
package config
