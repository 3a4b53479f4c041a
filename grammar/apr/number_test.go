package apr

import (
	"math"
	"testing"
)

func TestAtoi(t *testing.T) {
	for s, want := range map[string]int{
		"": 0, "abc": 0, "5": 5, "5x": 5, " \t7": 7, "-3": -3, "+4": 4, "--4": 0, "0x10": 0, "1e3": 1, "007": 7,
		"2147483647": math.MaxInt32, "2147483648": math.MinInt32, "4294967297": 1,
		"99999999999999999999": -1, "-99999999999999999999": 0,
	} {
		if got := Atoi(s); got != want {
			t.Errorf("Atoi(%q) = %d, want %d", s, got, want)
		}
	}
}
