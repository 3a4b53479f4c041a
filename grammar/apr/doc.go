// Package apr does to text what the libraries of httpd do: APR, httpd's own util.c and
// the C library in the C locale. Its functions name the C function that they are.
package apr
