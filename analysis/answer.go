package analysis

import (
	"fmt"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/interp"
)

// Answer says where a request ends, as programs read it: `explain --request --format
// json` and the editors' command print it. What is not known is null.
type Answer struct {
	URL              string        `json:"url"`
	Status           *int          `json:"status"`
	ProcessGroup     *string       `json:"processGroup"`
	ApplicationGroup *string       `json:"applicationGroup"`
	Mode             *interp.Mode  `json:"mode"`
	Codes            []string      `json:"codes"`
	DecidedBy        []AnswerStep  `json:"decidedBy"`
	PerRequest       *AnswerChoice `json:"perRequest"`
	// Note says what keeps such a request from coming; "" for nothing.
	Note string `json:"note,omitempty"`
}

// AnswerStep is a line that had a part in the answer.
type AnswerStep struct {
	File   string `json:"file"`
	Line   int    `json:"line"` // the first one of the directive, from 1
	Reason string `json:"reason"`
}

// AnswerChoice is what only the request itself decides.
type AnswerChoice struct {
	Pattern    string   `json:"pattern"`
	Candidates []string `json:"candidates"`
}

// Builds are the resolutions to answer from: the one of the target when its build of
// Python is known, else one for each kind of build.
func (r *Result) Builds() []*interp.Resolution {
	if r.Target.Concrete() {
		return []*interp.Resolution{r.Resolution}
	}
	return r.Kinds()
}

// Kinds are the resolutions on each kind of build of Python, whatever the target.
func (r *Result) Kinds() []*interp.Resolution {
	var builds []*interp.Resolution
	base := Assumed(r.Target)
	for kind := range interp.StandardTargets(base) {
		builds = append(builds, r.Model.ResolveStandard(base, kind))
	}
	return builds
}

// Answer follows the request for url. The mode is given if it is the same on all
// builds; path turns an absolute path into the one to print.
func (r *Result) Answer(url string, builds []*interp.Resolution, path func(string) string) Answer {
	found := builds[0].Request(url)
	answer := Answer{
		URL:              url,
		ProcessGroup:     found.ProcessGroup,
		ApplicationGroup: found.ApplicationGroup,
		Codes:            []string{},
		DecidedBy:        []AnswerStep{},
	}
	if found.Status != 0 {
		answer.Status = &found.Status
	}
	answer.Mode = found.Mode()
	for _, build := range builds[1:] {
		if mode := build.Request(url).Mode(); mode == nil || answer.Mode == nil || *mode != *answer.Mode {
			answer.Mode = nil
			break
		}
	}
	for _, emission := range found.Codes {
		answer.Codes = append(answer.Codes, emission.Code)
	}
	if step, ok := r.modeStep(builds[len(builds)-1].Request(url), path); ok {
		answer.DecidedBy = append(answer.DecidedBy, step)
	}
	for _, step := range found.DecidedBy {
		if step.Directive == nil {
			continue
		}
		if at := r.Config.LocateDirective(step.Directive); at.File != "" {
			answer.DecidedBy = append(answer.DecidedBy, AnswerStep{path(at.File), at.First, step.Text})
		}
	}
	answer.Note = r.unheard(url)
	if choice := found.PerRequest; choice != nil {
		answer.PerRequest = &AnswerChoice{choice.Pattern, append([]string{}, choice.Candidates...)}
	}
	return answer
}

// IsRequest reports whether a text can be asked about: a path of the main server, or a
// whole URL.
func IsRequest(text string) bool {
	if strings.HasPrefix(text, "/") {
		return true
	}
	_, ok := portOf(text)
	return ok
}

// portOf is the port that a client connects to for a whole URL.
func portOf(text string) (port int, ok bool) {
	address, err := url.Parse(text)
	if err != nil || address.Hostname() == "" {
		return 0, false
	}
	switch number := address.Port(); {
	case number != "":
		port, err = strconv.Atoi(number)
		return port, err == nil && port <= 65535 && (address.Scheme == "http" || address.Scheme == "https")
	case address.Scheme == "https":
		return 443, true
	default:
		return 80, address.Scheme == "http"
	}
}

// unheard is the remark on a URL whose port httpd does not listen on.
func (r *Result) unheard(url string) string {
	port, whole := portOf(url)
	if !whole || r.Fragment || r.Config.Partial || r.Model.ListensOn(port) {
		return ""
	}
	return fmt.Sprintf("httpd does not listen on port %d: such a request comes only through something in front that passes it on", port)
}

// Relative is the path relative to the root's folder; outside of it the path is
// absolute. A text that is not a path is returned unchanged.
func (r *Result) Relative(path string) string {
	if !filepath.IsAbs(path) {
		return path
	}
	relative, err := filepath.Rel(filepath.Dir(r.Root), path)
	if err != nil || relative == ".." || strings.HasPrefix(relative, ".."+string(filepath.Separator)) {
		return path
	}
	return relative
}

// modeStep is the line that decides the GIL mode of the request on the latest build; false
// where a default does, or where the interpreters that may serve it differ.
func (r *Result) modeStep(a *interp.RequestAnswer, path func(string) string) (AnswerStep, bool) {
	mode := a.Mode()
	if mode == nil {
		return AnswerStep{}, false
	}
	for _, in := range a.Serving() {
		if reason, ok := in.ModeReason(); ok && reason.Directive != nil {
			at := r.Config.LocateDirective(reason.Directive)
			line := strings.TrimSpace(reason.Setting + " " + reason.Value)
			return AnswerStep{path(at.File), at.First, mode.Words() + ": " + line}, at.File != ""
		}
	}
	return AnswerStep{}, false
}
