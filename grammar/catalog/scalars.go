package catalog

import "github.com/modwsgi-ls/modwsgi-ls/grammar/apr"

// OnOff reads an On/Off value in any letter case (strcasecmp); ok is false for
// every other word.
func OnOff(value string) (on, ok bool) {
	on = apr.EqualFold(value, "on")
	return on, on || apr.EqualFold(value, "off")
}

// SwitchInterval reads a switch interval in seconds: a number in strtod's form and
// nothing else, greater than 0 (wsgi_set_switch_interval; the option of
// WSGIDaemonProcess has the same rule). A NaN passes, as it does there.
func SwitchInterval(value string) (seconds float64, ok bool) {
	seconds, end := apr.Strtod(value)
	return seconds, end > 0 && end == len(value) && !(seconds <= 0)
}
