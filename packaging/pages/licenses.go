package main

import (
	"errors"
	"fmt"
	"go/build"
	"os"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"strings"
)

// licenseFile fits the names of files that a license asks to be handed on.
var licenseFile = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|copyright)([.-].*)?$`)

// licenses writes the licenses of the modules that are part of the program: those that this
// program is built of, as it holds the whole command line.
func licenses(path string) error {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return errors.New("this program does not know its modules")
	}
	var b strings.Builder
	fmt.Fprintln(&b, "modwsgi-ls holds code of these modules, under the licenses that follow their names.")
	for _, module := range info.Deps {
		if module.Replace != nil {
			module = module.Replace
		}
		texts, err := licensesIn(moduleFolder(module.Path, module.Version))
		if err != nil {
			return fmt.Errorf("%s: %w", module.Path, err)
		}
		fmt.Fprintf(&b, "\n%s\n%s %s\n%s\n\n%s", strings.Repeat("=", 80), module.Path, module.Version, strings.Repeat("=", 80), texts)
	}
	return os.WriteFile(path, []byte(b.String()), 0o644)
}

// licensesIn are the texts of the licenses in a module's folder.
func licensesIn(folder string) (string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return "", err
	}
	var texts strings.Builder
	for _, entry := range entries {
		if entry.IsDir() || !licenseFile.MatchString(entry.Name()) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(folder, entry.Name()))
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&texts, "%s\n", strings.TrimRight(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n"))
	}
	if texts.Len() == 0 {
		return "", fmt.Errorf("no license in %s", folder)
	}
	return texts.String(), nil
}

// moduleFolder is where Go keeps a module that it has downloaded: capital letters of its
// path are written as small ones behind an exclamation mark.
func moduleFolder(path, version string) string {
	cache := os.Getenv("GOMODCACHE")
	if cache == "" {
		cache = filepath.Join(filepath.SplitList(build.Default.GOPATH)[0], "pkg", "mod")
	}
	capitals := regexp.MustCompile("[A-Z]")
	escaped := capitals.ReplaceAllStringFunc(path+"@"+version, func(s string) string { return "!" + strings.ToLower(s) })
	return filepath.Join(cache, filepath.FromSlash(escaped))
}
