package analysis

import (
	"runtime"
	"testing"
)

func TestAccountsByNumber(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("accounts have no such numbers")
	}
	if !userExists("#0") || !groupExists("#0") {
		t.Error("root is not known by its number")
	}
	if userExists("#4000000001") || groupExists("#4000000001") {
		t.Error("a number that nobody has is known")
	}
}
