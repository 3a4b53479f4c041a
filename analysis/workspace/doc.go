// Package workspace holds the files that a configuration is made of: what is on
// disk, cached until told otherwise, under the documents that an editor has open.
// It knows paths, folders and links, and nothing of what a directive means.
package workspace
