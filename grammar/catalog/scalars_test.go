package catalog

import (
	"math"
	"testing"
)

// What strtod reads, checked with glibc.
func TestSwitchInterval(t *testing.T) {
	for _, test := range []struct {
		value   string
		seconds float64
		ok      bool
	}{
		{"0.005", 0.005, true}, {".5", 0.5, true}, {"5.", 5, true}, {"1e-3", 0.001, true}, {" 0.1", 0.1, true}, {"+1", 1, true},
		{"0x1p-3", 0.125, true}, {"0x.8", 0.5, true}, {"0X1P-3", 0.125, true}, {"inf", math.Inf(1), true}, {"INFINITY", math.Inf(1), true},
		{"1e999", math.Inf(1), true}, {"0", 0, false}, {"-1", 0, false}, {"-inf", 0, false}, {"", 0, false}, {".", 0, false},
		{"5ms", 0, false}, {"0.1 ", 0, false}, {"0,005", 0, false}, {"abc", 0, false}, {"0x", 0, false}, {"1e", 0, false},
		{"1_0", 0, false}, {"1e-999", 0, false}, {"infinite", 0, false}, {"e5", 0, false}, {" ", 0, false},
	} {
		seconds, ok := SwitchInterval(test.value)
		if ok != test.ok || ok && seconds != test.seconds {
			t.Errorf("SwitchInterval(%q) = %v, %v, want %v, %v", test.value, seconds, ok, test.seconds, test.ok)
		}
	}
	for _, nan := range []string{"nan", "NaN", "nan()", "nan(1_a)"} {
		if seconds, ok := SwitchInterval(nan); !ok || !math.IsNaN(seconds) {
			t.Errorf("SwitchInterval(%q) = %v, %v, want NaN, which passes", nan, seconds, ok)
		}
	}
	if _, ok := SwitchInterval("nan(;)"); ok {
		t.Error("nan(;) is not a number and nothing else")
	}
}

func TestOnOff(t *testing.T) {
	for value, want := range map[string][2]bool{
		"On": {true, true}, "oFf": {false, true}, "": {false, false}, "yes": {false, false}, "On;": {false, false}, "1": {false, false},
	} {
		if on, ok := OnOff(value); on != want[0] || ok != want[1] {
			t.Errorf("OnOff(%q) = %v, %v, want %v", value, on, ok, want)
		}
	}
}
