package server

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"reflect"
	"time"

	protocol "github.com/tliron/glsp/protocol_3_16"

	"github.com/modwsgi-ls/modwsgi-ls/analysis"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
)

// settingsSection is the name under which clients keep our settings.
const settingsSection = "modwsgi-ls"

// settings are what a user can set, in initializationOptions and in the section
// modwsgi-ls of the client's configuration. Everything is optional. Paths may be
// relative to the first workspace folder.
type settings struct {
	// Roots are the main configuration files; without them they are found.
	Roots []string `json:"roots"`
	// ServerRoot, Defines, Before and After are httpd's -d, -D, -C and -c.
	ServerRoot string   `json:"serverRoot"`
	Defines    []string `json:"defines"`
	Before     []string `json:"before"`
	After      []string `json:"after"`
	// Env is the server's environment; Envvars is a file of exports.
	Env     map[string]string `json:"env"`
	Envvars string            `json:"envvars"`
	// PathMap says where the server's path prefixes are on this machine.
	PathMap map[string]string `json:"pathMap"`
	// Python ("3.13", "3.13t" for a free-threaded build), ModWSGI and Httpd are what
	// the configuration will run on; what is missing is inferred.
	Python  string `json:"python"`
	ModWSGI string `json:"modWsgi"`
	Httpd   string `json:"httpd"`
	// Express describes the mod_wsgi-express that reads some files.
	Express expressSettings `json:"express"`
	// Configtest asks the real httpd when a document is saved.
	Configtest configtestSettings `json:"configtest"`
	// Trusted says that the workspace may make us start a program. Diagnostics is
	// "push" (the default) or "pull": then open documents are not published, as a
	// client that pulls would show everything twice. Both count in
	// initializationOptions only.
	Trusted     bool   `json:"trusted"`
	Diagnostics string `json:"diagnostics"`
}

// expressSettings are options of mod_wsgi-express (setup-server); what is not set
// has express's own default.
type expressSettings struct {
	// IncludeFiles are glob patterns for the files of --include-file.
	IncludeFiles     []string `json:"includeFiles"`
	Host             string   `json:"host"`
	Port             int      `json:"port"`
	ProcessGroup     string   `json:"processGroup"`
	ApplicationGroup string   `json:"applicationGroup"`
	Processes        int      `json:"processes"`
	Threads          *int     `json:"threads"`
	FreeThreading    bool     `json:"freeThreading"`
	EmbeddedMode     bool     `json:"embeddedMode"`
}

// analysis translates the settings.
func (x expressSettings) analysis() *analysis.Express {
	threads := 5
	if x.Threads != nil {
		threads = *x.Threads
	}
	return &analysis.Express{
		Host:             cmp.Or(x.Host, "localhost"),
		Port:             cmp.Or(x.Port, 8000),
		ProcessGroup:     x.ProcessGroup,
		ApplicationGroup: x.ApplicationGroup,
		Processes:        x.Processes,
		Threads:          threads,
		FreeThreading:    x.FreeThreading,
		Embedded:         x.EmbeddedMode,
	}
}

// configtestSettings say how to ask the real httpd.
type configtestSettings struct {
	// Command is the executable, such as /usr/sbin/apache2; "" is never.
	Command string `json:"command"`
	// Args come before the -t and -f that we add.
	Args []string `json:"args"`
}

// read reads settings in any of the forms in which clients send them: the section
// itself, or an object that holds it under its name. The error names what could not be
// read; the rest counts.
func (s *settings) read(data json.RawMessage) error {
	var wrapped map[string]json.RawMessage
	if err := json.Unmarshal(data, &wrapped); err != nil {
		return err
	}
	if section, ok := wrapped[settingsSection]; ok {
		data = section
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(data, &members); err != nil {
		return err
	}
	return readMembers(members, reflect.ValueOf(s).Elem())
}

// readMembers reads each member of an object into the field of that name, one by one: a
// member of the wrong type is reported and costs no other.
func readMembers(members map[string]json.RawMessage, into reflect.Value) error {
	var faults []error
	for i := range into.NumField() {
		name := into.Type().Field(i).Tag.Get("json")
		member, given := members[name]
		if !given {
			continue
		}
		field := reflect.New(into.Field(i).Type())
		if err := json.Unmarshal(member, field.Interface()); err != nil {
			faults = append(faults, fmt.Errorf("the setting %s is not read: %w", name, err))
			continue
		}
		into.Field(i).Set(field.Elem())
	}
	return errors.Join(faults...)
}

// analysis translates the settings. A target that cannot be read is reported and
// counts as not set.
func (s *settings) analysis(folder string) (analysis.Settings, error) {
	absolute := func(path string) string {
		if path == "" || filepath.IsAbs(path) || folder == "" {
			return path
		}
		return filepath.Join(folder, path)
	}
	translated := analysis.Settings{
		ServerRoot: absolute(s.ServerRoot),
		Defines:    s.Defines,
		Before:     s.Before,
		After:      s.After,
		Env:        maps.Clone(s.Env),
		Envvars:    absolute(s.Envvars),
		AsRoot:     true,
		PathMap:    map[string]string{},
	}
	for _, root := range s.Roots {
		translated.Roots = append(translated.Roots, absolute(root))
	}
	for live, here := range s.PathMap {
		translated.PathMap[live] = absolute(here)
	}
	return translated, s.target(&translated.Target)
}

func (s *settings) target(target *interp.Target) error {
	if s.Python != "" {
		version, freeThreaded, err := interp.ParsePython(s.Python)
		if err != nil {
			return fmt.Errorf("setting python: %w", err)
		}
		target.Python, target.FreeThreaded, target.From = version, &freeThreaded, "setting"
	}
	var err error
	if s.ModWSGI != "" {
		if target.ModWSGI, err = interp.ParseVersion(s.ModWSGI); err != nil {
			return fmt.Errorf("setting modWsgi: %w", err)
		}
	}
	if s.Httpd != "" {
		if target.Httpd, err = interp.ParseVersion(s.Httpd); err != nil {
			return fmt.Errorf("setting httpd: %w", err)
		}
	}
	return nil
}

// tell shows the user what is wrong with the settings.
func (s *server) tell(err error) {
	s.trace.warn(err.Error())
	s.conn.notify(protocol.ServerWindowShowMessage, protocol.ShowMessageParams{Type: protocol.MessageTypeWarning, Message: "modwsgi-ls: " + err.Error()})
}

// diskPatience is how long an analysis waits for a slow disk.
const diskPatience = time.Second

// configure makes the settings count.
func (s *server) configure(next settings) {
	folder := ""
	if len(s.folders) > 0 {
		folder = s.folders[0]
	}
	translated, err := next.analysis(folder)
	if err != nil {
		s.tell(err)
	}
	translated.Limits = config.Limits{Time: diskPatience}
	s.settings = next
	s.analyst = newAnalyst(translated, next.Express, folder)
	s.verdicts = map[string]verdict{}
}

// didChangeConfiguration takes over the settings that the client sends, or asks for
// them if it only says that they have changed.
func (s *server) didChangeConfiguration(sent json.RawMessage) error {
	switch {
	case saysSomething(sent):
		s.takeSettings(sent)
	case s.client.configuration:
		s.fetchSettings()
	}
	return nil
}

// saysSomething reports whether the JSON is an object with something in it.
func saysSomething(settings json.RawMessage) bool {
	var members map[string]json.RawMessage
	return json.Unmarshal(settings, &members) == nil && len(members) > 0
}

// takeSettings has the sent settings replace those of before.
func (s *server) takeSettings(sent json.RawMessage) {
	var next settings
	if err := next.read(sent); err != nil {
		s.tell(err)
	}
	next.Trusted, next.Diagnostics = s.settings.Trusted, s.settings.Diagnostics
	if reflect.DeepEqual(next, s.settings) {
		return // many clients send what they have sent with initialize
	}
	s.configure(next)
	s.changed()
	s.refresh()
}

// fetchSettings asks the client for our section.
func (s *server) fetchSettings() {
	section := settingsSection
	s.background(func(ctx context.Context) error {
		var sections []json.RawMessage
		params := protocol.ConfigurationParams{Items: []protocol.ConfigurationItem{{Section: &section}}}
		if err := s.conn.call(ctx, protocol.ServerWorkspaceConfiguration, params, &sections); err != nil {
			return err
		}
		s.post(func() {
			if len(sections) == 1 && saysSomething(sections[0]) {
				s.takeSettings(sections[0])
			}
		})
		return nil
	})
}

// background runs a talk with the client, which may take its time.
func (s *server) background(talk func(ctx context.Context) error) {
	go func() {
		if err := talk(s.ctx); err != nil && s.ctx.Err() == nil {
			s.trace.warn(err.Error())
		}
	}()
}
