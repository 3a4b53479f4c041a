package server

import (
	"context"
	"runtime/debug"
	"slices"
	"sync"
	"time"
)

// diagnoser publishes the diagnostics of the newest snapshot. A lone edit is answered
// at once; edits that come while it works make it begin anew, so that a burst is
// answered once, for the last.
//
// An open document is published after each of its edits with its newest version,
// other files only when what is said about them has changed. A file that is not open
// is published if there is an error in it.
type diagnoser struct {
	conn *connection
	wake chan struct{}

	mu     sync.Mutex
	idle   *sync.Cond         // signalled when newest has been dealt with
	newest *snapshot          // to be diagnosed; nil when there is nothing to do
	since  time.Time          // when newest, or the first that it has replaced, came
	cancel context.CancelFunc // of the work on an older snapshot

	// incomplete is called when a disk was too slow to be read to the end, sweep now and
	// then, to forget what no analysis asks for any more.
	incomplete, sweep func()
	// outside is told the folders to watch besides the workspace, when they are others.
	outside func(folders []string)

	// These belong to run.
	published map[string]publication // by URI
	statuses  map[string]status      // as last told, by URI
	rounds    int                    // of publishing
	watched   []string               // the folders that outside was told
}

// sweepEvery is after how many rounds what nobody needs is forgotten.
const sweepEvery = 32

// publication is what the client was last told about a document.
type publication struct {
	edition     uint64 // of the document; 0 if it was not open
	diagnostics []*converted
}

func newDiagnoser(conn *connection) *diagnoser {
	d := &diagnoser{
		conn:      conn,
		wake:      make(chan struct{}, 1),
		cancel:    func() {},
		published: map[string]publication{},
		statuses:  map[string]status{},
	}
	d.idle = sync.NewCond(&d.mu)
	return d
}

// maxSilence is how long edits can put off the diagnostics: then the work on an older
// snapshot is brought to its end, so that somebody who types faster than a large tree
// is analysed is told something.
const maxSilence = 500 * time.Millisecond

// diagnose makes s the snapshot to work on, in the place of any older one.
func (d *diagnoser) diagnose(s *snapshot) {
	d.mu.Lock()
	if d.newest == nil {
		d.since = time.Now()
	}
	d.newest = s
	if time.Since(d.since) < maxSilence {
		d.cancel()
	}
	d.mu.Unlock()
	select {
	case d.wake <- struct{}{}:
	default:
	}
}

// wait returns when the newest snapshot has been diagnosed.
func (d *diagnoser) wait() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for d.newest != nil {
		d.idle.Wait()
	}
}

// run diagnoses until ctx ends.
func (d *diagnoser) run(ctx context.Context) {
	for {
		select {
		case <-d.wake:
		case <-ctx.Done():
			return
		}
		d.mu.Lock()
		s := d.newest
		work, cancel := context.WithCancel(ctx)
		d.cancel = cancel
		d.mu.Unlock()
		if s != nil {
			d.publish(work, s)
		}
		d.mu.Lock()
		if work.Err() == nil {
			d.since = time.Now()
		}
		if d.newest == s {
			d.newest = nil
			d.idle.Broadcast()
		}
		d.mu.Unlock()
		cancel()
	}
}

// publish tells the client what has changed, unless ctx ends before all is known.
func (d *diagnoser) publish(ctx context.Context, s *snapshot) {
	defer func() {
		if reason := recover(); reason != nil {
			log.Errorf("panic in the diagnostics: %v\n%s", reason, debug.Stack())
		}
	}()
	d.conn.drained(ctx, d.conn.mostUnread)
	ended := d.showProgress(ctx, s, "Reading the configuration")
	all, err := s.gather(ctx)
	apart := map[string]reports{}
	for uri, view := range s.apart {
		if err == nil {
			apart[uri], _, err = view.gatherOf(ctx, []string{uri})
		}
	}
	ended()
	if err != nil {
		return // a newer snapshot is waiting
	}
	defer d.tidy(ctx, s)
	d.tellStatus(ctx, s)
	if s.client.pulls {
		return
	}
	unopened := s.unopened(all)
	// What is withdrawn comes first: a file that was closed and opened under another of its
	// names is one file to many editors, and there the last word counts.
	for uri := range d.published {
		if s.documents[uri] == nil && unopened[uri] == nil {
			d.tell(uri, nil, nil)
			delete(d.published, uri)
		}
	}
	for _, uri := range s.openURIs() {
		document, shown := s.documents[uri], all
		if own := apart[uri]; own != nil {
			shown = own
		}
		d.tell(uri, document, shown[s.files.Canonical(document.path)])
	}
	for uri, of := range unopened {
		d.tell(uri, nil, of)
	}
}

// tidy forgets what no open document needs, and tries again what a slow disk kept from
// being read.
func (d *diagnoser) tidy(ctx context.Context, s *snapshot) {
	s.analyst.forgetUnused(ctx)
	if d.rounds++; d.rounds%sweepEvery == 0 {
		d.sweep()
	}
	if folders, ok := s.foldersOutside(ctx); ok && !slices.Equal(folders, d.watched) {
		d.watched = folders
		d.outside(folders)
	}
	if s.late.Load() {
		time.AfterFunc(maxSilence, d.incomplete)
	}
}

// tell publishes what is said about a document, if that is news or the document was
// edited. open is nil for a file that is not open, of is nil for one without findings.
func (d *diagnoser) tell(uri string, open *document, of *fileReport) {
	var diagnostics []*converted
	if of != nil {
		diagnostics = sorted(of.diagnostics)
	}
	now := publication{diagnostics: diagnostics}
	var version *int32
	if open != nil {
		now.edition, version = open.edition, &open.version
	}
	before, known := d.published[uri]
	if known && now.edition == before.edition && sameDiagnostics(diagnostics, before.diagnostics) {
		return
	}
	d.published[uri] = now
	d.conn.publish(uri, version, diagnostics)
}
