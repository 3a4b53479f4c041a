package server

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/modwsgi-ls/modwsgi-ls/analysis"
)

// verdict is what the real httpd refuses in a root.
type verdict struct {
	source  string // "apache2 -t"
	file    string // where it says so, absolute
	line    int    // from 1; 0 without a place
	message string
}

// configtestTime is how long the real httpd may take. It may look up host names.
const configtestTime = 20 * time.Second

// startConfigtest asks the real httpd about the roots of a document that was saved.
// It does nothing unless the user has named the program and trusts the workspace:
// this is the only program that the server ever starts.
func (s *server) startConfigtest(path string) {
	command := s.settings.Configtest
	if command.Command == "" || !s.settings.Trusted {
		return
	}
	saved := s.snapshot()
	s.background(func(ctx context.Context) error {
		results, err := saved.analyses(ctx, path)
		if err != nil {
			return err
		}
		express, err := saved.express(ctx, path)
		if err != nil {
			return err
		}
		for _, r := range results {
			if r.Fragment || express {
				continue // httpd cannot read it by itself
			}
			found, err := runConfigtest(ctx, command, r)
			if err != nil {
				return err
			}
			s.post(func() { s.takeVerdict(saved, r.Root, found) })
		}
		return nil
	})
}

// takeVerdict shows a verdict, nil for none, if the text that it is about is still
// there.
func (s *server) takeVerdict(saved *snapshot, root string, found *verdict) {
	verdicts := map[string]verdict{}
	for other, v := range s.verdicts {
		if other != root {
			verdicts[other] = v
		}
	}
	if found != nil {
		now, was := s.snapshot().documentOf(found.file), saved.documentOf(found.file)
		if now != nil && was != nil && now.edition != was.edition {
			return
		}
		verdicts[root] = *found
	}
	s.verdicts = verdicts
	s.changed()
}

// withdrawVerdicts drops the verdicts about lines of a file that is being edited.
func (s *server) withdrawVerdicts(path string) {
	if len(s.verdicts) == 0 {
		return
	}
	files, remaining := s.store.Snapshot(), map[string]verdict{}
	for root, v := range s.verdicts {
		if files.Canonical(v.file) != files.Canonical(path) {
			remaining[root] = v
		}
	}
	s.verdicts = remaining
}

// runConfigtest has the real httpd read a root as the analysis does. The verdict is
// nil if it accepts it; the error is that the program could not be asked.
func runConfigtest(ctx context.Context, settings configtestSettings, r *analysis.Result) (*verdict, error) {
	ctx, cancel := context.WithTimeout(ctx, configtestTime)
	defer cancel()
	options := r.Config.Options
	args := append([]string{}, settings.Args...)
	args = append(args, "-t", "-f", r.Root)
	if options.ServerRoot != "" {
		args = append(args, "-d", options.ServerRoot)
	}
	for _, flag := range []struct {
		name   string
		values []string
	}{{"-D", options.Defines}, {"-C", options.Before}, {"-c", options.After}} {
		for _, value := range flag.values {
			args = append(args, flag.name, value)
		}
	}
	command := exec.CommandContext(ctx, settings.Command, args...)
	command.Dir = filepath.Dir(r.Root)
	command.Env = os.Environ()
	for name, value := range options.Env {
		command.Env = append(command.Env, name+"="+value)
	}
	command.WaitDelay = time.Second
	output, err := command.CombinedOutput()
	var refused *exec.ExitError
	switch {
	case err == nil:
		return nil, nil
	case ctx.Err() != nil || !errors.As(err, &refused):
		return nil, fmt.Errorf("configtest: %s cannot be asked: %w", settings.Command, err)
	}
	v := parseVerdict(string(output), r.Root)
	v.source = filepath.Base(settings.Command) + " -t"
	return &v, nil
}

// syntaxErrorAt is how httpd names the place of an error (ap_process_config_tree and
// main's reading phase, log message AH00526); for a line out of a macro the file part
// names the definition and the use, of which the use is what the user has written. An
// error in an included file is the innermost of several such texts.
var (
	syntaxErrorAt = regexp.MustCompile(`.*Syntax error on line (\d+) of (.+?):(?:[ \t]+(.*))?$`)
	macroUsedAt   = regexp.MustCompile(`^macro '.*' .* used on line (\d+) of "?([^"]+?)"?$`)
)

// parseVerdict reads what httpd -t has printed. A text without a place is shown at
// the root.
func parseVerdict(output, root string) verdict {
	v := verdict{file: root}
	lines := strings.Split(strings.TrimSpace(strings.ReplaceAll(output, "\r\n", "\n")), "\n")
	for i, line := range lines {
		at := syntaxErrorAt.FindStringSubmatch(line)
		if at == nil {
			continue
		}
		number, file := at[1], at[2]
		for {
			use := macroUsedAt.FindStringSubmatch(file)
			if use == nil {
				break
			}
			number, file = use[1], use[2]
		}
		v.line, _ = strconv.Atoi(number)
		if filepath.IsAbs(file) {
			v.file = filepath.Clean(file)
		}
		v.message = at[3]
		if v.message == "" && i+1 < len(lines) {
			v.message = lines[i+1]
		}
		return v
	}
	v.message = lines[len(lines)-1]
	for _, line := range lines {
		if strings.Contains(line, "rror") {
			v.message = line
			break
		}
	}
	return v
}
