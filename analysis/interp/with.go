package interp

import "github.com/modwsgi-ls/modwsgi-ls/analysis/config"

// With is the model in which an On/Off directive of the scoped ones says something else.
// ok is false when it is no such directive, or one that does not count.
func (m *Model) With(d *config.Directive, on bool) (other *Model, ok bool) {
	changed := func(s Settings) (Settings, bool) {
		for _, of := range []**Setting{&s.PerInterpreterGIL, &s.FreeThreading, &s.RestrictStdin, &s.RestrictStdout, &s.RestrictSignal} {
			if *of != nil && (*of).Directive == d {
				set := **of
				set.On, set.Value = on, switchWord(on)
				*of = &set
				return s, true
			}
		}
		return s, false
	}
	x := &scoping{
		of: m.scoping.of, order: map[*Container]int{}, bySelector: map[selector][]*Container{},
		selected: map[string]bool{}, skippedFreeThreading: map[selector][]*Container{},
	}
	x.topLevel, ok = changed(m.scoping.topLevel)
	for _, c := range m.scoping.containers {
		if settings, here := changed(c.Settings); here {
			again := *c
			again.Settings = settings
			c, ok = &again, true
		}
		x.add(c)
	}
	if !ok {
		return nil, false
	}
	for _, line := range m.scoping.lines {
		if line.setting.Directive == d {
			set := *line.setting
			set.On, set.Value = on, switchWord(on)
			line.setting = &set
		}
		x.lines = append(x.lines, line)
	}
	copied := *m
	copied.scoping, copied.Containers, copied.TopLevel = x, x.containers, x.topLevel
	copied.standard = &standardResolutions{}
	return &copied, true
}

// switchWord is the value of an On/Off directive.
func switchWord(on bool) string {
	if on {
		return "On"
	}
	return "Off"
}
