package pcre

import (
	"sync"
	"time"

	"github.com/dlclark/regexp2/v2"
)

const (
	// matchLimit is how long one match may backtrack. PCRE2 counts steps instead and
	// gives up after 10,000,000, which takes about as long.
	matchLimit = 250 * time.Millisecond
	// mostLost is the time that may be lost to matches that were given up, before no
	// backtracking is tried until recovery has brought time back: in each second as
	// much as a tenth of one. Without it a file of a thousand catastrophic patterns
	// would cost a thousand times the limit.
	mostLost = time.Second
	recovery = 10
)

func init() {
	// The clock of the library runs only while a match with a limit does.
	regexp2.SetTimeoutCheckPeriod(10 * time.Millisecond)
}

// account is the time that was lost to matches that were given up.
type account struct {
	mu   sync.Mutex
	lost time.Duration
	at   time.Time // when lost was right
}

// patience is the account of all patterns of the process.
var patience account

// left reports whether another match may be tried.
func (a *account) left() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.lost == 0 {
		return true
	}
	a.settle()
	return a.lost < mostLost
}

// spend adds the time of a match that was given up.
func (a *account) spend(d time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.settle()
	a.lost += d
}

// settle brings back the time that has recovered until now.
func (a *account) settle() {
	now := time.Now()
	a.lost = max(0, a.lost-now.Sub(a.at)/recovery)
	a.at = now
}
