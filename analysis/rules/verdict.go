package rules

import (
	"cmp"
	"slices"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/config"
)

// Verdict is what `apache2 -t` says about a configuration on the target.
type Verdict struct {
	OK bool
	// File is the absolute path of the file that httpd names, or a text such as
	// "macro 'm' (defined on line 1 of ...) used on line 4 of ..."; "" for an error
	// without a place.
	File string
	// Line is the line that httpd names, from 1; 0 without a place.
	Line int
	// Message is httpd's wording, Stem the same without the help text of the command
	// table.
	Message, Stem string
	// Phase is where the error came up.
	Phase config.Phase
	// Codes are the codes of the messages logged up to the end of the walk, each once,
	// ascending. AH01574 is not among them: it tells about a file, not about the
	// configuration's meaning, and the recorded verdicts leave it out too.
	Codes []string
}

// Configtest predicts `apache2 -t`: httpd reads all files, checks what has no
// place, walks the tree, and stops at the first error (httpd's main function and
// ap_process_config_tree). An error that only a condition of unknown value lets in counts
// as none.
func Configtest(in Input) Verdict {
	in = in.open()
	events := refusals(in)
	for _, e := range in.Resolution.Load {
		events = append(events, refusal{Fault: config.Fault{
			Phase: config.Walk, Seq: e.Seq, Code: e.Code, Message: e.Text, Warning: true, Directive: e.Directive,
		}})
	}
	inOrder(events)
	v := Verdict{OK: true}
	for _, e := range events {
		if e.certain() {
			v.refuse(in.Config, e.Fault)
			break
		}
		if e.Warning && e.Code != "" && e.Code != loadedTwice.ID && e.Phase != config.After {
			v.Codes = append(v.Codes, e.Code)
		}
	}
	slices.Sort(v.Codes)
	v.Codes = slices.Compact(v.Codes)
	return v
}

// refuse makes f the error that ends the run.
func (v *Verdict) refuse(c *config.Configuration, f config.Fault) {
	v.OK = false
	v.Message, v.Stem, v.Phase = f.Message, cmp.Or(f.Stem, f.Message), f.Phase
	spot := f.Spot
	if f.ReportSpot != nil {
		spot = *f.ReportSpot
	}
	switch {
	case f.Code == badUser.ID || f.Code == badGroup.ID: // httpd names no place
	case f.FileText != "":
		v.File, v.Line = f.FileText, f.ReportLine
	case spot.Origin != nil:
		at := c.Locate(spot)
		v.File, v.Line = at.File, at.Line
	}
}

// inOrder sorts the events as httpd comes to them.
func inOrder(events []refusal) {
	slices.SortStableFunc(events, func(a, b refusal) int {
		return cmp.Or(cmp.Compare(a.Phase, b.Phase), cmp.Compare(a.Seq, b.Seq))
	})
}
