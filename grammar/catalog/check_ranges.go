package catalog

import (
	"math"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
)

// span32 is a directive whose word C's atoi reads and which must lie in a range.
type span32 struct {
	least, most int
	words       string // that are accepted besides numbers
	complaint   string // %s is the word
}

const anyMore = math.MaxInt32

var ranges = map[string]span32{
	// server/core.c, server/listen.c
	"MaxRanges":         {1, anyMore, "none default unlimited", "MaxRanges requires 'none', 'default', 'unlimited' or a positive integer"},
	"MaxRangeOverlaps":  {1, anyMore, "none default unlimited", "MaxRangeOverlaps requires 'none', 'default', 'unlimited' or a positive integer"},
	"MaxRangeReversals": {1, anyMore, "none default unlimited", "MaxRangeReversals requires 'none', 'default', 'unlimited' or a positive integer"},
	"LimitRequestLine":  {0, anyMore, "", `LimitRequestLine "%s" must be a non-negative integer`},
	"LimitRequestFieldsize": {0, anyMore, "",
		`LimitRequestFieldsize "%s" must be a non-negative integer`},
	"LimitRequestFields": {0, anyMore, "",
		`LimitRequestFields "%s" must be a non-negative integer (0 = no limit)`},
	"LimitInternalRecursion": {1, anyMore, "", "The recursion limit must be greater than zero."},
	"ListenBacklog":          {1, anyMore, "", "ListenBacklog must be > 0"},
	// modules/filters/mod_deflate.c
	"DeflateCompressionLevel": {1, 9, "", "Compression Level must be between 1 and 9"},
	"DeflateMemLevel":         {1, 9, "", "DeflateMemLevel must be between 1 and 9"},
	"DeflateWindowSize":       {1, 15, "", "DeflateWindowSize must be between 1 and 15"},
	"DeflateBufferSize":       {1, anyMore, "", "DeflateBufferSize should be positive"},

	"DeflateInflateRatioBurst": {1, anyMore, "", "DeflateInflateRatioBurst must be positive"},
	"DeflateInflateRatioLimit": {1, anyMore, "", "DeflateInflateRatioLimit must be positive"},
	// server/listen.c, modules/proxy/mod_proxy.c
	"ListenCoresBucketsRatio": {1, anyMore, "", "ListenCoresBucketsRatio must be > 0"},
	"ListenTCPDeferAccept":    {1, anyMore, "", "ListenTCPDeferAccept must be > 0"},
	"ProxyTimeout":            {1, anyMore, "", "Proxy Timeout must be at least 1 second."},
}

// timeouts are the directives whose word is a time with an optional unit
// (ap_timeout_parameter_parse in server/util.c).
var timeouts = []string{
	"KeepAliveTimeout", "CGIScriptTimeout", "CGIDScriptTimeout", "LDAPRetryDelay",
	"MemcacheConnTTL", "RedisConnPoolTTL", "RedisTimeout",
}

var rangeHandlers = makeRangeHandlers()

func makeRangeHandlers() map[string]handler {
	table := each(checkTimeout, timeouts...)
	for name, s := range ranges {
		table[name] = s.check
	}
	for name, w := range wholeNumbers {
		table[name] = w.check
	}
	for _, name := range bufferSizes {
		table[name] = checkBufferSize
	}
	return table
}

func (s span32) check(h *handling) {
	for i, w := range h.words {
		if n := apr.Atoi(w.Value); (n < s.least || n > s.most) && !oneOf(w.Value, strings.Fields(s.words)) {
			h.refuseWord(i, strings.ReplaceAll(s.complaint, "%s", w.Value))
		}
	}
}

func checkTimeout(h *handling) {
	value := h.value(0)
	n, end, overflow := apr.Strtol(value, 10)
	unit := value[end:]
	known := unit == "" || unit[0] == 's' || unit[0] == 'h' || strings.HasPrefix(unit, "ms") || strings.HasPrefix(unit, "mi")
	if n < 0 || overflow || !known {
		h.refuseWord(0, h.directive.ManualName+" has wrong format")
	}
}

// bufferSizes are the directives whose word is a number of bytes, 0 for the system's
// own (server/listen.c, modules/proxy/mod_proxy.c).
var bufferSizes = []string{"ReceiveBufferSize", "SendBufferSize", "ProxyReceiveBufferSize", "ProxyIOBufferSize"}

func checkBufferSize(h *handling) {
	const least = 512
	if n := apr.Atoi(h.value(0)); n < least && n != 0 {
		h.refuseWord(0, h.directive.Name+" must be >= 512 bytes, or 0 for system default.")
	}
}

// wholeNumber is a directive whose word must be a decimal number and nothing else
// (apr_strtoff).
type wholeNumber struct {
	least, most int64
	complaint   string // %s is the word
}

const (
	largeBytes = "parameter must be a number between 0 and (4294967295U)): %s"
	noLimit    = math.MaxInt64
)

var wholeNumbers = map[string]wholeNumber{
	// server/core.c
	"FlushMaxPipelined": {-1, math.MaxInt32, "parameter must be a number between -1 and (2147483647): %s"},
	"FlushMaxThreshold": {0, math.MaxUint32, largeBytes},
	"ReadBufferSize":    {0, math.MaxUint32, largeBytes},
	// modules/filters/mod_deflate.c
	"DeflateInflateLimitRequestBody": {0, noLimit, "DeflateInflateLimitRequestBody requires a non-negative integer."},
}

func (w wholeNumber) check(h *handling) {
	value := h.value(0)
	n, end, overflow := apr.Strtol(value, 10)
	if overflow || end < len(value) || n < w.least || n > w.most {
		h.refuseWord(0, strings.ReplaceAll(w.complaint, "%s", value))
	}
}
