// Package cli is the command line: a file for each command, and what the commands share.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/modwsgi-ls/modwsgi-ls/server"
)

// The exit codes; the help of each command says which it has.
const (
	exitClean    = 0
	exitFindings = 1 // found what a pipeline should stop at
	exitFailed   = 2 // could not run
)

// exitError ends the program with a code; its message has been printed already.
type exitError int

func (e exitError) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

// Run carries out the command that args (without the program's name) ask for and
// returns the program's exit code.
func Run(args []string, stdout, stderr io.Writer) int {
	return execute(args, os.Stdin, stdout, stderr)
}

func execute(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	command := rootCommand()
	command.SetArgs(args)
	command.SetIn(stdin)
	command.SetOut(stdout)
	command.SetErr(stderr)
	err := command.Execute()
	var code exitError
	switch {
	case err == nil:
		return exitClean
	case errors.As(err, &code):
		return int(code)
	default:
		fmt.Fprintln(stderr, "modwsgi-ls:", err)
		return exitFailed
	}
}

// Command is the whole command line, for its manual pages and completions.
func Command() *cobra.Command { return rootCommand() }

func rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "modwsgi-ls",
		Short: "Language server for Apache httpd configurations that host Python with mod_wsgi",
		Long: `modwsgi-ls reads an Apache configuration as httpd reads it and works out which Python
interpreter every request ends in, and which GIL mode that interpreter really gets.

Without a command it is a language server on standard input and output: an editor starts it.
In a terminal, use "check" and "explain".`,
		Example: `  modwsgi-ls check /etc/apache2
  modwsgi-ls explain --python 3.13t /etc/apache2/apache2.conf
  modwsgi-ls explain --request http://www.example.com/api /etc/apache2/apache2.conf`,
		Version:       version(),
		Args:          noCommand,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.SetVersionTemplate(versionText())
	root.SetFlagErrorFunc(misused)
	root.SetHelpFunc(help)
	var options server.Options
	addServeFlags(root, &options)
	root.RunE = func(*cobra.Command, []string) error { return serve(options) }
	root.AddCommand(serveCommand(), checkCommand(), explainCommand(), auditCommand(), diffCommand(), fmtCommand(),
		configCommand(), rulesCommand(), versionCommand())
	proposeValues(root)
	return root
}

func serveCommand() *cobra.Command {
	var options server.Options
	command := &cobra.Command{
		Use:   "serve",
		Short: "Speak the Language Server Protocol on standard input and output (the default)",
		Args:  noWords,
		RunE:  func(*cobra.Command, []string) error { return serve(options) },
	}
	addServeFlags(command, &options)
	return command
}

func addServeFlags(command *cobra.Command, options *server.Options) {
	flags := command.Flags()
	flags.Bool("stdio", true, "accepted for editors that pass it; standard input and output are all there is")
	_ = flags.MarkHidden("stdio")
	flags.IntVar(&options.ClientProcess, "clientProcessId", 0, "end when the process with this `ID` ends")
	flags.CountVarP(&options.Verbosity, "verbose", "v", "log more to standard error; repeat for more")
}

func serve(options server.Options) error {
	if term.IsTerminal(int(os.Stdin.Fd())) {
		fmt.Fprintln(os.Stderr, `modwsgi-ls is a language server: an editor starts it and talks to it on standard input, so there is
nothing to type here. In a terminal, try "modwsgi-ls check PATH" or "modwsgi-ls explain ROOT"; "modwsgi-ls --help"
tells more. Press Ctrl-D to end it.`)
	}
	options.Version = version()
	if code := server.Serve(context.Background(), os.Stdin, os.Stdout, options); code != 0 {
		return exitError(code)
	}
	return nil
}
