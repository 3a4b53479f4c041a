package config

import "strings"

// moduleQuestions answers what the catalogue asks about modules and what they bring.
type moduleQuestions struct{ loaded, declared func(name string) bool }

// askAboutModules prepares the answers, unless a module that the catalogue does not
// know may bring anything.
func (w *walker) askAboutModules(c *Configuration) {
	if w.strangers || w.assume {
		return
	}
	var names strings.Builder
	c.root.each(noteList, 0, func(_ int, it *item) bool {
		if d := it.directive; isDirective(it) && d.role&declaringRole != 0 {
			if name, ok := d.Entry.Declares(d.Args); ok {
				names.WriteString("\x00" + name + "\x00")
			}
		}
		return true
	})
	w.declared = names.String()
	w.asked = &moduleQuestions{
		loaded:   w.loaded,
		declared: func(name string) bool { return strings.Contains(w.declared, "\x00"+name+"\x00") },
	}
}
