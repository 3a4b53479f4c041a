// Package grammar reads the text of one configuration file as httpd's reader
// does: physical lines joined to logical lines, logical lines split into words,
// and the outline of sections. It knows no directive's meaning, no other file and
// no protocol. A File is immutable and shares everything that an edit did not
// touch with the file that it came from.
package grammar
