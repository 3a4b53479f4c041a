package catalog

import (
	"fmt"
	"strings"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
	"github.com/modwsgi-ls/modwsgi-ls/grammar/apr"
)

// proxyParameter is what set_worker_param or set_balancer_param of
// modules/proxy/mod_proxy.c says to a value of one parameter, "" when it takes it.
type proxyParameter func(h *handling, value string) string

// numberIn refuses what C's atoi reads as less than least, or more than most; most is 0
// where there is no bound.
func numberIn(least, most int, complaint string) proxyParameter {
	return func(_ *handling, value string) string {
		if n := apr.Atoi(value); n < least || most > 0 && n > most {
			return complaint
		}
		return ""
	}
}

// proxyBuffer refuses sizes below 512 bytes but 0.
func proxyBuffer(name string) proxyParameter {
	return func(_ *handling, value string) string {
		if n := apr.Atoi(value); n < 512 && n != 0 {
			return name + " must be >= 512 bytes, or 0 for system default."
		}
		return ""
	}
}

func proxySwitch(name string) proxyParameter {
	return oneOfWords("on off", name+" must be On|Off")
}

func oneOfWords(list, complaint string) proxyParameter {
	allowed := strings.Fields(list)
	return func(_ *handling, value string) string {
		if !oneOf(value, allowed) {
			return complaint
		}
		return ""
	}
}

func shorterThan(than int, complaint string) proxyParameter {
	return func(_ *handling, value string) string {
		if len(value) >= than {
			return complaint
		}
		return ""
	}
}

// milliseconds refuses what ap_timeout_parameter_parse does not read, and less than one.
func milliseconds(wrong, short string) proxyParameter {
	return func(_ *handling, value string) string {
		n, end, _ := apr.Strtol(value, 10)
		unit := apr.Lower(value[end:])
		switch {
		case n < 0 || unit != "" && unit != "s" && unit != "ms" && unit != "h" && unit != "mi" && unit != "min":
			return wrong
		case end == 0 && value != "":
			return wrong
		case n == 0:
			return short
		}
		return ""
	}
}

// loadFactor is the weight of a worker.
func loadFactor(_ *handling, value string) string {
	if f := apr.Atof(value); f < 1 || f > 100 {
		return "LoadFactor must be a number between 1..100"
	}
	return ""
}

// workerStatus is the letters of status=.
func workerStatus(_ *handling, value string) string {
	for i := 0; i < len(value); i++ {
		if value[i] == '+' || value[i] == '-' {
			i++
		}
		if i == len(value) || !strings.ContainsRune("DISHRECNO", rune(value[i]&^0x20)) {
			return "Unknown status parameter option"
		}
	}
	return ""
}

// addressTTL is -1 or a number of seconds with nothing but an s behind it.
func addressTTL(_ *handling, value string) string {
	n, end, overflow := apr.Strtol(value, 10)
	if rest := value[end:]; value != "" && (end == 0 || overflow || n < -1 || rest != "" && rest != "s") {
		return "AddressTTL must be -1 or a number of seconds not exceeding (2147483647)"
	}
	return ""
}

var workerParameters = map[string]proxyParameter{
	"loadfactor":        loadFactor,
	"retry":             numberIn(0, 0, "Retry must be a positive value"),
	"ttl":               numberIn(1, 0, "TTL must be at least one second"),
	"min":               numberIn(0, 0, "Min must be a positive number"),
	"max":               numberIn(0, 0, "Max must be a positive number"),
	"smax":              numberIn(0, 0, "Smax must be a positive number"),
	"acquire":           milliseconds("Acquire timeout has wrong format", "Acquire must be at least one millisecond"),
	"timeout":           numberIn(1, 0, "Timeout must be at least one second"),
	"iobuffersize":      proxyBuffer("IOBufferSize"),
	"receivebuffersize": proxyBuffer("ReceiveBufferSize"),
	"keepalive":         proxySwitch("KeepAlive"),
	"disablereuse":      proxySwitch("DisableReuse"),
	"enablereuse":       proxySwitch("EnableReuse"),
	"route":             shorterThan(64, "Route length must be < 64 characters"),
	"redirect":          shorterThan(64, "Redirect length must be < 64 characters"),
	"status":            workerStatus,
	"flushpackets":      oneOfWords("on off auto", "flushpackets must be on|off|auto"),
	"flushwait":         numberIn(0, 1000, "flushwait must be <= 1000, or 0 for system default of 10 millseconds."),
	"ping":              milliseconds("Ping/Pong timeout has wrong format", "Ping/Pong timeout must be at least one millisecond"),
	"lbset":             numberIn(0, 99, "lbset must be between 0 and 99"),
	"connectiontimeout": milliseconds("Connectiontimeout has wrong format", "Connectiontimeout must be at least one millisecond."),
	"flusher":           shorterThan(16, "flusher name length must be < 16 characters"),
	"upgrade":           shorterThan(16, "upgrade protocol length must be < 16 characters"),
	"responsefieldsize": numberIn(0, 0, "ResponseFieldSize must be greater than 0 bytes, or 0 for system default."),
	"secret":            shorterThan(64, "Secret length must be < 64 characters"),
	"addressttl":        addressTTL,
}

// balancerMethods are the providers of lbmethod=, by module.
var balancerMethods = providers(map[string]string{
	"lbmethod_byrequests_module": "byrequests",
	"lbmethod_bytraffic_module":  "bytraffic",
	"lbmethod_bybusyness_module": "bybusyness",
	"lbmethod_heartbeat_module":  "heartbeat",
})

func balancerMethod(h *handling, value string) string {
	if !h.provided(value, balancerMethods) {
		return "unknown lbmethod"
	}
	return ""
}

// failOnStatus is a list of numbers of three digits.
func failOnStatus(_ *handling, value string) string {
	for code := range strings.SplitSeq(strings.NewReplacer(" ", ",", "\t", ",").Replace(value), ",") {
		if code != "" && (len(code) != 3 || apr.Atoi(code) < 100 || strings.Trim(code, "0123456789") != "") {
			return "failonstatus must be one or more HTTP response codes"
		}
	}
	return ""
}

func sessionSeparator(_ *handling, value string) string {
	if len(value) != 1 && !apr.EqualFold(value, "off") {
		return "stickysessionsep must be a single character or Off"
	}
	return ""
}

func anyText(*handling, string) string { return "" }

var balancerParameters = map[string]proxyParameter{
	"stickysession":    anyText,
	"stickysessionsep": sessionSeparator,
	"nofailover":       proxySwitch("failover"),
	"timeout":          numberIn(1, 0, "timeout must be at least one second"),
	"maxattempts":      numberIn(0, 0, "maximum number of attempts must be a positive number"),
	"lbmethod":         balancerMethod,
	"scolonpathdelim":  proxySwitch("scolonpathdelim"),
	"failonstatus":     failOnStatus,
	"failontimeout":    proxySwitch("failontimeout"),
	"nonce":            shorterThan(37, "Provided nonce is too large"),
	"growth":           numberIn(1, 100, "growth must be between 1 and 100"),
	"forcerecovery":    proxySwitch("forcerecovery"),
}

// isBalancer reports whether a URL names a balancer (ap_proxy_valid_balancer_name).
func isBalancer(url string) bool {
	return len(url) > len("balancer://") && apr.EqualFold(url[:len("balancer://")], "balancer://")
}

// proxySetting is a parameter in the words of a directive.
type proxySetting struct {
	name, value string
	word        grammar.Word
}

// settings notes a parameter; one that is given again keeps its place and takes the new
// value, as in a table of APR.
type proxySettings []proxySetting

func (list *proxySettings) set(name, value string, w grammar.Word) {
	for i := range *list {
		if s := &(*list)[i]; apr.EqualFold(s.name, name) {
			s.value, s.word = value, w
			return
		}
	}
	*list = append(*list, proxySetting{name, value, w})
}

// judge is what is said to the first parameter of a worker or balancer that is refused.
func (list proxySettings) judge(h *handling, balancer bool) (refused proxySetting, complaint string) {
	known, unknown := workerParameters, "unknown Worker parameter"
	if balancer {
		known, unknown = balancerParameters, "unknown Balancer parameter"
	}
	for _, s := range list {
		check := known[apr.Lower(s.name)]
		switch {
		case check != nil:
			if complaint := check(h, s.value); complaint != "" {
				return s, complaint
			}
		case !balancer && strings.HasPrefix(apr.Lower(s.name), "hc") && h.mayLoad("proxy_hcheck_module"):
			// mod_proxy_hcheck reads these.
		default:
			return s, unknown
		}
	}
	return proxySetting{}, ""
}

// mayLoad reports whether the module is loaded, or nobody knows.
func (h *handling) mayLoad(module string) bool {
	return h.where.Loaded == nil || h.where.Loaded(module)
}

// workerURL is what ap_proxy_define_worker says to a URL, "" when it takes it. match is
// true for a pattern's, in which $1 and its like stand for text that is not known yet.
func workerURL(url string, match bool) string {
	given := url
	if prefix := "unix:"; len(url) > len(prefix) && apr.EqualFold(url[:len(prefix)], prefix) {
		_, behind, ok := strings.Cut(url, "|")
		if ok {
			if scheme, rest, ok := strings.Cut(behind, ":"); ok && scheme != "" && !strings.HasPrefix(rest, "//") {
				return "" // the socket is enough
			}
			url = behind
		}
	}
	scheme, rest, ok := strings.Cut(url, ":")
	if !ok || match && strings.HasPrefix(url, "$") {
		return "URL must be absolute!: " + given
	}
	if !isScheme(scheme) {
		return "Unable to parse URL: " + given
	}
	authority, ok := strings.CutPrefix(rest, "//")
	if end := strings.IndexAny(authority, "/?#"); end >= 0 {
		authority = authority[:end]
	}
	authority = authority[strings.LastIndexByte(authority, '@')+1:]
	host, port := authority, ""
	if end := strings.IndexByte(authority, ']'); strings.HasPrefix(authority, "[") && end > 0 {
		host, port = authority[1:end], strings.TrimPrefix(authority[end+1:], ":")
	} else if i := strings.LastIndexByte(authority, ':'); i >= 0 {
		host, port = authority[:i], authority[i+1:]
	}
	switch {
	case ok && match && strings.Contains(authority, "$"):
		return ""
	case !ok || host == "":
		return "URL must be absolute!: " + given
	}
	if _, end, _ := apr.Strtol(port, 10); port != "" && end < len(port) {
		return "Unable to parse URL: " + given
	}
	return ""
}

// isScheme reports whether apr_uri_parse takes the text in front of the first colon for
// a scheme.
func isScheme(text string) bool {
	for i := range len(text) {
		c := text[i]
		letter := 'a' <= c|0x20 && c|0x20 <= 'z'
		if !letter && (i == 0 || (c < '0' || c > '9') && c != '+' && c != '-' && c != '.') {
			return false
		}
	}
	return text != ""
}

// checkBalancerMember is add_member.
func checkBalancerMember(h *handling) {
	path, name := "", -1
	inside := strings.HasPrefix(apr.Lower(h.where.Section), "<proxy") || h.where.Directory
	if inside {
		path, _, _ = strings.Cut(h.where.SectionWord, ">")
	}
	var settings proxySettings
	for i, w := range h.words {
		key, value, isSetting := strings.Cut(w.Value, "=")
		switch {
		case isSetting:
			settings.set(key, value, w)
		case path == "":
			path = w.Value
		case name < 0:
			name = i
		case inside:
			h.refuseWord(i, "BalancerMember can not have a balancer name when defined in a location")
			return
		default:
			h.refuseWord(i, "Invalid BalancerMember parameter. Parameter must be in the form 'key=value'")
			return
		}
	}
	switch {
	case path == "" && !inside:
		h.refuseWord(len(h.words), "BalancerMember must define balancer name when outside <Proxy > section")
		return
	case name < 0:
		h.refuseWord(len(h.words), "BalancerMember must define remote proxy server")
		return
	}
	if complaint := workerURL(h.value(name), false); complaint != "" {
		h.refuseWord(name, "BalancerMember "+complaint)
		return
	}
	if path != "" && !isBalancer(path) {
		h.refuseWord(0, fmt.Sprintf("BalancerMember Bad syntax for a balancer name (%s)", path))
		return
	}
	if s, complaint := settings.judge(h, false); complaint != "" {
		h.refuse(s.word.Span, "BalancerMember "+complaint)
	}
}

// checkProxySet is set_proxy_param. Outside of <Proxy> the first word must be a worker or
// balancer that is defined already, which is not known here.
func checkProxySet(h *handling) {
	name, first := h.where.SectionWord, 0
	inside := strings.HasPrefix(apr.Lower(h.where.Section), "<proxy")
	if inside {
		name, _, _ = strings.Cut(name, ">")
	} else {
		name, first = h.value(0), 1
	}
	if name == "" {
		return
	}
	if inside && !isBalancer(name) {
		if complaint := workerURL(name, false); complaint != "" {
			h.refuse(grammar.Span{End: len(h.args)}, "ProxySet "+complaint)
			return
		}
	}
	h.proxySettings(first, name, "ProxySet: ", "Invalid ProxySet parameter. Parameter must be in the form 'key=value'")
}

// proxySettings judges the words from the first on as parameters of the worker or
// balancer of that name, each as it comes.
func (h *handling) proxySettings(first int, name, prefix, wrongForm string) {
	for i := first; i < len(h.words); i++ {
		w := h.words[i]
		key, value, isSetting := strings.Cut(w.Value, "=")
		if !isSetting {
			h.refuseWord(i, wrongForm)
			return
		}
		one := proxySettings{{key, value, w}}
		if _, complaint := one.judge(h, isBalancer(name)); complaint != "" {
			h.refuseWord(i, fmt.Sprintf("%s%s %s=%s; %s", prefix, complaint, key, value, name))
			return
		}
	}
}
