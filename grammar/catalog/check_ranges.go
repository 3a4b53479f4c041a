package catalog

import (
	"math"
	"strings"
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
	return table
}

func (s span32) check(h *handling) {
	for i, w := range h.words {
		if n := Atoi(w.Value); (n < s.least || n > s.most) && !oneOf(w.Value, strings.Fields(s.words)) {
			h.refuseWord(i, strings.ReplaceAll(s.complaint, "%s", w.Value))
		}
	}
}

func checkTimeout(h *handling) {
	value := h.value(0)
	n, end, overflow := strtol(value, 10)
	unit := value[end:]
	known := unit == "" || unit[0] == 's' || unit[0] == 'h' || strings.HasPrefix(unit, "ms") || strings.HasPrefix(unit, "mi")
	if n < 0 || overflow || !known {
		h.refuseWord(0, h.directive.ManualName+" has wrong format")
	}
}
