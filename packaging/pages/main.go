// Command pages writes what a package has beside the program, into the folder that it is
// given: manual pages (man) and completions of shells (completions).
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"github.com/modwsgi-ls/modwsgi-ls/cli"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: pages FOLDER")
		os.Exit(2)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "pages:", err)
		os.Exit(1)
	}
}

func write(folder string) error {
	command := cli.Command()
	command.DisableAutoGenTag = true
	man, completions := filepath.Join(folder, "man"), filepath.Join(folder, "completions")
	if err := errors.Join(os.MkdirAll(man, 0o755), os.MkdirAll(completions, 0o755)); err != nil {
		return err
	}
	// The same pages on every day, so that a package can be built again.
	epoch := time.Unix(0, 0)
	header := &doc.GenManHeader{Section: "1", Source: "modwsgi-ls " + command.Version, Manual: "modwsgi-ls", Date: &epoch}
	return errors.Join(doc.GenManTree(command, header, man), shells(command, completions))
}

// shells writes the completions under the names by which the shells look for them.
func shells(command *cobra.Command, folder string) error {
	return errors.Join(
		command.GenBashCompletionFileV2(filepath.Join(folder, "modwsgi-ls.bash"), true),
		command.GenZshCompletionFile(filepath.Join(folder, "_modwsgi-ls")),
		command.GenFishCompletionFile(filepath.Join(folder, "modwsgi-ls.fish"), true),
	)
}
