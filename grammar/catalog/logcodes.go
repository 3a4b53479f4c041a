package catalog

import "sync"

// LogCode is one numbered message of mod_wsgi's log.
type LogCode struct {
	Code  string // WSGI0200
	Title string
	// Level is Apache's level of the message, such as WARNING; "" for a retired code.
	Level string
	// When says at which time of the server's life it is logged.
	When        string
	Explanation string
	Fix         string
	// Predict says what is needed to foresee the message: parse (logged while the
	// configuration is read), config (follows from the configuration and the Python
	// build), filesystem, script, request, or no.
	Predict string
	// HTTPStatus is what the client gets, 0 where the message decides no answer.
	HTTPStatus int
	// Messages are the printf templates that the source logs, without the code.
	Messages []string
	// Function is the C function that logs it.
	Function string
	URL      string
	// Retired is a number that no message uses any more.
	Retired bool
	// Reachable is false for a message that no path of the source can log.
	Reachable bool
	Note      string
}

// LogCodeOf finds a code such as "WSGI0200", in this spelling; nil if there is none.
func LogCodeOf(code string) *LogCode { return logCodes()[code] }

var logCodes = sync.OnceValue(func() map[string]*LogCode {
	var file struct{ Codes []*LogCode }
	decode("mod_wsgi-log-codes.json", &file)
	byCode := make(map[string]*LogCode, len(file.Codes))
	for _, c := range file.Codes {
		byCode[c.Code] = c
	}
	return byCode
})
