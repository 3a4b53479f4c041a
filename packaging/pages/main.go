// Command pages writes what a package has beside the program, into the folder that it is
// given: manual pages (man), completions of shells (completions), and the licenses of the
// modules that are part of the program.
package main

import (
	"compress/gzip"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

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
	man, completions := filepath.Join(folder, "man"), filepath.Join(folder, "completions")
	if err := errors.Join(os.MkdirAll(man, 0o755), os.MkdirAll(completions, 0o755)); err != nil {
		return err
	}
	return errors.Join(manuals(command, man), shells(command, completions), licenses(filepath.Join(folder, "licenses.txt")), zipped(filepath.Join(folder, "licenses.txt")))
}

// manuals writes the page of the command and of those below it.
func manuals(command *cobra.Command, folder string) error {
	path := filepath.Join(folder, strings.ReplaceAll(command.CommandPath(), " ", "-")+".1")
	errs := []error{os.WriteFile(path, []byte(cli.Manual(command)), 0o644), zipped(path)}
	for _, sub := range command.Commands() {
		if sub.IsAvailableCommand() {
			errs = append(errs, manuals(sub, folder))
		}
	}
	return errors.Join(errs...)
}

// zipped writes a file once more as packages have it, with a name in .gz and without a time.
func zipped(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	file, err := os.Create(path + ".gz")
	if err != nil {
		return err
	}
	w, err := gzip.NewWriterLevel(file, gzip.BestCompression)
	if err != nil {
		return err
	}
	_, err = w.Write(text)
	return errors.Join(err, w.Close(), file.Close())
}

// shells writes the completions under the names by which the shells look for them.
func shells(command *cobra.Command, folder string) error {
	return errors.Join(
		command.GenBashCompletionFileV2(filepath.Join(folder, "modwsgi-ls.bash"), true),
		command.GenZshCompletionFile(filepath.Join(folder, "_modwsgi-ls")),
		command.GenFishCompletionFile(filepath.Join(folder, "modwsgi-ls.fish"), true),
	)
}
