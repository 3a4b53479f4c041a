package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"

	protocol "github.com/tliron/glsp/protocol_3_16"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/settings"
)

// settingsSection is the name under which clients keep our settings.
const settingsSection = "modwsgi-ls"

// editorSettings are what a user can set, in initializationOptions and in the section
// modwsgi-ls of the client's configuration. Everything is optional. Paths may be
// relative to the first workspace folder.
type editorSettings struct {
	// Settings go before those of the project's file.
	settings.Settings
	// Configtest asks the real httpd when a document is saved.
	Configtest configtestSettings `json:"configtest"`
	// Audit says what is read of the applications.
	Audit auditSettings `json:"audit"`
	// Trusted says that the workspace may make us start a program, and read files outside of it. Diagnostics is
	// "push" (the default) or "pull": then open documents are not published, as a
	// client that pulls would show everything twice. Both count in
	// initializationOptions only.
	Trusted     bool   `json:"trusted"`
	Diagnostics string `json:"diagnostics"`
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
func (s *editorSettings) read(data json.RawMessage) error {
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
	var faults []error
	for _, wrong := range settings.InEditor(data) {
		faults = append(faults, fmt.Errorf("the setting %w", &wrong))
	}
	return errors.Join(append(faults, readMembers(members, reflect.ValueOf(s).Elem()))...)
}

// readMembers reads each member of an object into the field of that name, one by one: a
// member of the wrong type costs no other. It is reported unless the schema of the settings
// tells of it.
func readMembers(members map[string]json.RawMessage, into reflect.Value) error {
	var faults []error
	for i := range into.NumField() {
		if into.Type().Field(i).Anonymous {
			_ = readMembers(members, into.Field(i))
			continue
		}
		name := into.Type().Field(i).Tag.Get("json")
		member, given := members[name]
		if !given {
			continue
		}
		field := reflect.New(into.Field(i).Type())
		if err := json.Unmarshal(member, field.Interface()); err != nil {
			faults = append(faults, fmt.Errorf("the setting %s is not read: it has another form", name))
			continue
		}
		into.Field(i).Set(field.Elem())
	}
	return errors.Join(faults...)
}

// tell shows the user what is wrong with the settings.
func (s *server) tell(err error) {
	s.trace.warn(err.Error())
	s.conn.notify(protocol.ServerWindowShowMessage, protocol.ShowMessageParams{Type: protocol.MessageTypeWarning, Message: "modwsgi-ls: " + err.Error()})
}

// configure makes the settings count.
func (s *server) configure(next editorSettings) {
	folder := ""
	if len(s.folders) > 0 {
		folder = s.folders[0]
	}
	s.settings = next
	s.analyst = newAnalyst(next.Absolute(folder), s.tell)
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
	var next editorSettings
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
