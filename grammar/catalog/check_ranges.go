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
	// modules/filters/mod_brotli.c
	"BrotliCompressionQuality":       {0, 11, "", "BrotliCompressionQuality must be between 0 and 11"},
	"BrotliCompressionWindow":        {10, 24, "", "BrotliCompressionWindow must be between 10 and 24"},
	"BrotliCompressionMaxInputBlock": {16, 24, "", "BrotliCompressionMaxInputBlock must be between 16 and 24"},
	// modules/cache, modules/md
	"CacheDirLength":  {1, anyMore, "", "CacheDirLength value must be an integer greater than 0"},
	"CacheDirLevels":  {1, anyMore, "", "CacheDirLevels value must be an integer greater than 0"},
	"CacheLockMaxAge": {1, anyMore, "", "CacheLockMaxAge value must be a non-zero positive integer"},
	"MDRetryFailover": {1, anyMore, "", "invalid argument, must be a number > 0"},
	// modules/http2
	"H2MaxSessionStreams": {1, anyMore, "", h2Positive},
	"H2MaxWorkers":        {1, anyMore, "", h2Positive},
	"H2MinWorkers":        {1, anyMore, "", h2Positive},
	"H2StreamMaxMemSize":  {1024, anyMore, "", h2Large},
	"H2WindowSize":        {1024, anyMore, "", h2Large},
	"H2MaxDataFrameLen":   {0, anyMore, "", "value must be 0 or larger"},
	// modules/ldap/util_ldap.c
	"LDAPReferralHopLimit": {1, anyMore, "",
		"LDAPReferralHopLimit must be greater than zero (Use 'LDAPReferrals Off' to disable referral chasing)"},
	// server/listen.c, modules/proxy/mod_proxy.c
	"ListenCoresBucketsRatio": {1, anyMore, "", "ListenCoresBucketsRatio must be > 0"},
	"ListenTCPDeferAccept":    {1, anyMore, "", "ListenTCPDeferAccept must be > 0"},
	"ProxyTimeout":            {1, anyMore, "", "Proxy Timeout must be at least 1 second."},
}

const (
	h2Positive = "value must be > 0"
	h2Large    = "value must be >= 1024"
)

// timeouts are the directives whose word is a time with an optional unit
// (ap_timeout_parameter_parse in server/util.c).
var timeouts = []string{
	"KeepAliveTimeout", "CGIScriptTimeout", "CGIDScriptTimeout", "LDAPRetryDelay",
	"MemcacheConnTTL", "RedisConnPoolTTL", "RedisTimeout",
}

// otherTimeouts are those that have words of their own for it.
var otherTimeouts = map[string]string{
	"H2StreamTimeout":        "Invalid timeout value",
	"H2MaxWorkerIdleSeconds": "Invalid idle limit value",
}

var rangeHandlers = makeRangeHandlers()

func makeRangeHandlers() map[string]handler {
	table := each(checkTimeout, timeouts...)
	for name, complaint := range otherTimeouts {
		table[name] = func(h *handling) { judgeTimeout(h, complaint) }
	}
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

func checkTimeout(h *handling) { judgeTimeout(h, h.directive.ManualName+" has wrong format") }

func judgeTimeout(h *handling, complaint string) {
	value := h.value(0)
	n, end, overflow := apr.Strtol(value, 10)
	unit := value[end:]
	known := unit == "" || unit[0] == 's' || unit[0] == 'h' || strings.HasPrefix(unit, "ms") || strings.HasPrefix(unit, "mi")
	if n < 0 || overflow || !known {
		h.refuseWord(0, complaint)
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
	// modules/filters/mod_request.c
	"KeptBodySize": {0, noLimit, "KeptBodySize must be a valid size in bytes, or zero."},
}

func (w wholeNumber) check(h *handling) {
	value := h.value(0)
	n, end, overflow := apr.Strtol(value, 10)
	if overflow || end < len(value) || n < w.least || n > w.most {
		h.refuseWord(0, strings.ReplaceAll(w.complaint, "%s", value))
	}
}
