package server

import (
	"sync"

	"github.com/tliron/commonlog"
	"github.com/tliron/commonlog/simple"
)

var log = commonlog.GetLogger("modwsgi-ls")

var logStarted sync.Once

// startLog sends the log of the process to standard error, unbuffered: what a fault
// has to say must not be lost with the process. The first session decides how much.
func startLog(verbosity int) {
	logStarted.Do(func() {
		backend := simple.NewBackend()
		backend.Buffered = false
		backend.Configure(verbosity, nil)
		commonlog.SetBackend(backend)
	})
}
