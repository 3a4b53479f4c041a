package python_test

import (
	"strings"
	"testing"
	"time"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/python"
)

// TestHostileTextIsReadInTime reads a megabyte of what makes a careless reader recurse or look twice.
func TestHostileTextIsReadInTime(t *testing.T) {
	size := 1 << 20
	if testing.Short() {
		size >>= 3
	}
	for _, piece := range []string{"(", "f'{", "f'{:", "f'''{\"\"", "f\"{\"\"", "'''", "if a:\n ", "@a\n", "\\\n", "lambda:", "a.", "[)", "import a,", "- "} {
		text := strings.Repeat(piece, size/len(piece))
		began := time.Now()
		for _, whole := range []string{text, text + "}\n", "x = (\n" + text} {
			python.Read([]byte(whole)).Imports()
		}
		if spent := time.Since(began); spent > 20*time.Second {
			t.Errorf("%q again and again: %v", piece, spent)
		}
	}
}

func TestBlocksNestAsDeepAsPythonAllows(t *testing.T) {
	var deep strings.Builder
	for depth := range 3000 {
		deep.WriteString(strings.Repeat(" ", depth) + "if a:\n")
	}
	if python.Parse(deep.String()).Fault() == nil {
		t.Error("3,000 nested blocks: Python refuses them")
	}
}
