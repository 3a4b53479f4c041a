package report

import (
	"encoding/json"
	"io"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
)

// The types of `diff --format json`; docs/diff.schema.json describes them.
type (
	jsonDifference struct {
		Old         jsonSide        `json:"old"`
		New         jsonSide        `json:"new"`
		ModeChanged bool            `json:"modeChanged"`
		Changes     []jsonChange    `json:"changes"`
		Requests    []jsonRequest   `json:"requests"`
		Codes       []jsonCode      `json:"codes"`
		Findings    []jsonFindingOf `json:"findings"`
		Cut         bool            `json:"cut"`
	}
	jsonSide struct {
		Root   string  `json:"root"`
		Python *string `json:"python"`
	}
	jsonChange struct {
		Kind             ChangeKind `json:"kind"`
		ProcessGroup     string     `json:"processGroup"`
		ApplicationGroup *string    `json:"applicationGroup"`
		DecidedBy        *string    `json:"decidedBy"`
		Setting          *string    `json:"setting"`
		Old              *jsonHalf  `json:"old"`
		New              *jsonHalf  `json:"new"`
	}
	jsonHalf struct {
		Text     string       `json:"text"`
		Mode     *interp.Mode `json:"mode"`
		Interval *float64     `json:"switchInterval"`
		By       *jsonLine    `json:"by"`
	}
	jsonLine struct {
		Text string  `json:"text"`
		File *string `json:"file"`
		Line *int    `json:"line"`
	}
	jsonRequest struct {
		URL         string  `json:"url"`
		ModeChanged bool    `json:"modeChanged"`
		Old         jsonEnd `json:"old"`
		New         jsonEnd `json:"new"`
	}
	jsonEnd struct {
		Status           *int         `json:"status"`
		ProcessGroup     *string      `json:"processGroup"`
		ApplicationGroup *string      `json:"applicationGroup"`
		DecidedBy        *string      `json:"decidedBy"`
		Mode             *interp.Mode `json:"mode"`
	}
	jsonCode struct {
		New    bool     `json:"new"`
		Code   string   `json:"code"`
		Text   string   `json:"text"`
		Builds []string `json:"builds"`
		File   *string  `json:"file"`
		Line   *int     `json:"line"`
	}
	jsonFindingOf struct {
		New      bool    `json:"new"`
		Rule     string  `json:"rule"`
		Severity string  `json:"severity"`
		Message  string  `json:"message"`
		File     *string `json:"file"`
		Line     *int    `json:"line"`
	}
)

// JSON writes the difference for programs.
func (d *Difference) JSON(w io.Writer) error {
	out := jsonDifference{
		Old: jsonSide{d.Old, orNull(d.OldPython)}, New: jsonSide{d.New, orNull(d.NewPython)}, ModeChanged: d.ModeChanged,
		Changes: []jsonChange{}, Requests: []jsonRequest{}, Codes: []jsonCode{}, Findings: []jsonFindingOf{}, Cut: d.Cut,
	}
	for _, c := range d.Changes {
		out.Changes = append(out.Changes, c.json())
	}
	for _, r := range d.Requests {
		out.Requests = append(out.Requests, jsonRequest{r.URL, r.ModeChanged(), jsonEndOf(r.Old.Status, r.Old.ProcessGroup, r.Old.ApplicationGroup, r.Old.PerRequest, r.Old.Modes),
			jsonEndOf(r.New.Status, r.New.ProcessGroup, r.New.ApplicationGroup, r.New.PerRequest, r.New.Modes)})
	}
	for _, c := range d.Codes {
		file, line := c.Place.orNull()
		out.Codes = append(out.Codes, jsonCode{c.New, c.Code, c.Text, append([]string{}, c.Builds...), file, line})
	}
	for _, f := range d.Findings {
		one := jsonFindingOf{New: f.New, Rule: f.Finding.Rule, Severity: f.Finding.Severity.String(), Message: f.Finding.Message}
		if at := f.Finding.At; at != nil {
			one.File, one.Line = &at.File, &at.Line
		}
		out.Findings = append(out.Findings, one)
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(out)
}

func (c Change) json() jsonChange {
	out := jsonChange{Kind: c.Kind, ProcessGroup: c.Group, Setting: orNull(c.What)}
	switch {
	case c.PerRequest:
		out.DecidedBy = &c.Interpreter
	case !c.Whole:
		out.ApplicationGroup = &c.Interpreter
	}
	half := func(text string, mode *interp.Mode, interval *float64, by Decision) *jsonHalf {
		if text == "" {
			return nil
		}
		h := &jsonHalf{Text: text, Mode: mode, Interval: interval}
		if by.Line != "" {
			file, line := by.Place.orNull()
			h.By = &jsonLine{by.Line, file, line}
		}
		return h
	}
	out.Old = half(c.Old, c.OldMode, c.OldValue, c.OldBy)
	out.New = half(c.New, c.NewMode, c.NewValue, c.NewBy)
	return out
}

func jsonEndOf(status int, group, application *string, decidedBy string, modes []*interp.Mode) jsonEnd {
	end := jsonEnd{ProcessGroup: group, ApplicationGroup: application, DecidedBy: orNull(decidedBy)}
	if status != 0 {
		end.Status = &status
	}
	if len(modes) > 0 {
		end.Mode = modes[0]
	}
	for _, m := range modes {
		if m == nil || end.Mode == nil || *m != *end.Mode {
			end.Mode = nil
		}
	}
	return end
}

// orNull is nil for what is not known.
func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func (p Place) orNull() (*string, *int) {
	if p.File == "" {
		return nil, nil
	}
	return &p.File, &p.Line
}
