// Package interp works out which Python processes and interpreters a
// configuration makes, where each request ends, and which GIL mode, switch
// interval, restrictions and path each interpreter gets, with the reasons. It
// follows mod_wsgi's C source; the function a rule comes from is named beside it.
package interp
