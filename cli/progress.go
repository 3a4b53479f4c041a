package cli

import (
	"fmt"
	"io"
	"time"

	"github.com/modwsgi-ls/modwsgi-ls/report/terminal"
)

// progress tells a person who waits how far the work is. Only a terminal is told, and only
// when the work takes longer than a moment.
type progress struct {
	w     io.Writer
	total int
	began time.Time
	shown bool
	last  time.Time
}

// moment is how long nobody asks for progress.
const moment = 700 * time.Millisecond

// newProgress is nil, which shows nothing, unless w is a terminal.
func newProgress(w io.Writer, total int) *progress {
	if !terminal.Of(w, terminal.Auto, terminal.Auto).Interactive {
		return nil
	}
	return &progress{w: w, total: total, began: time.Now()}
}

// at shows that done of the total are done.
func (p *progress) at(done int) {
	if p == nil || time.Since(p.began) < moment || time.Since(p.last) < moment/10 {
		return
	}
	p.shown, p.last = true, time.Now()
	fmt.Fprintf(p.w, "\r%d of %d\x1b[K", done, p.total)
}

// clear takes the line away, so that others can write there.
func (p *progress) clear() {
	if p != nil && p.shown {
		p.shown = false
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}
