package catalog

// spaces is what C's isspace accepts in the C locale.
const spaces = " \t\n\v\f\r"

// OnOff reads an On/Off value in any letter case (strcasecmp); ok is false for
// every other word.
func OnOff(value string) (on, ok bool) {
	on = same(value, "on")
	return on, on || same(value, "off")
}
