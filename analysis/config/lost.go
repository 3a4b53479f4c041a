package config

import (
	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
)

// lostLines are the lines that httpd does not read: the last one of a file that has no
// newline at its end, directly behind a Use. mod_macro's array_getch comes to the end
// of the macro's lines, goes on in the file and drops what it has when that ends.
func (c *Configuration) lostLines() []Fault {
	var faults []Fault
	for _, path := range c.Files {
		file, err := c.Snapshot.File(path)
		if err != nil {
			continue
		}
		before, last := lastTwo(file)
		if last == nil || !apr.EqualFold(before.Name(), "Use") || last.Kind() == grammar.Blank || last.Kind() == grammar.Comment {
			continue
		}
		if origin := c.used(path, before); origin != nil {
			faults = append(faults, Fault{
				Spot: Spot{Origin: &Origin{File: path, Line: last, Included: origin.Included}}, Kind: FaultLostLine, Warning: true,
				Message: "httpd does not read this line", Stem: "httpd does not read this line",
			})
		}
	}
	return faults
}

// lastTwo are the last lines of a file that has no newline at its end, nil for any
// other file.
func lastTwo(file *grammar.File) (before, last *grammar.Line) {
	for n := len(file.Chunks()) - 1; n >= 0; n-- {
		lines := file.Chunks()[n].Lines()
		for i := len(lines) - 1; i >= 0; i-- {
			if last != nil {
				return lines[i], last
			}
			raw := lines[i].Raw()
			if raw == "" || raw[len(raw)-1] == '\n' {
				return nil, nil
			}
			last = lines[i]
		}
	}
	return nil, nil
}

// used is where the Use on the line is executed, nil if it is not.
func (c *Configuration) used(path string, line *grammar.Line) *Origin {
	for _, act := range c.Acts() {
		if o := act.Directive.Origin; o.Line == line && o.File == path && apr.EqualFold(act.Directive.Name, "Use") {
			return o
		}
	}
	return nil
}
