package grammar_test

import (
	"fmt"

	"github.com/modwsgi-ls/modwsgi-ls/grammar"
)

// An edit re-reads the lines that it touches and shares all others.
func ExampleFile_Reparse() {
	before := grammar.Parse("Listen 80\nWSGIDaemonProcess shop \\\n    threads=5\n")
	after := before.Reparse(grammar.Edit{Span: grammar.Span{Start: 7, End: 9}, Text: "8080"})
	for mark, line := range after.Lines() {
		fmt.Printf("line %d: %s\n", mark.Line+1, line.Text())
	}
	_, old := before.LineAt(20)
	_, same := after.LineAt(22)
	fmt.Println(old == same)
	// Output:
	// line 1: Listen 8080
	// line 2: WSGIDaemonProcess shop     threads=5
	// true
}
