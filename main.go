// Command modwsgi-ls is a language server, and a checker for the command line, for
// Apache httpd configurations that host Python with mod_wsgi.
package main

import (
	"os"

	"github.com/modwsgi-ls/modwsgi-ls/cli"
)

func main() {
	os.Exit(cli.Run(os.Args[1:], os.Stdout, os.Stderr))
}
