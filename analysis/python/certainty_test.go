package python_test

import (
	"testing"

	"github.com/modwsgi-ls/modwsgi-ls/analysis/python"
)

func TestCertaintyOfImports(t *testing.T) {
	facts := python.Facts{Minor: 13, Platform: "linux"}
	for text, want := range map[string]python.Certainty{
		"try:\n SETUP\nexcept NameError:\n SETUP = False\nif SETUP:\n pass\nelse:\n import x": python.Always,
		"A = True\nif b: A = False\nif A:\n import x":                                         python.Sometimes,
		"A = False\ndef f():\n global A\n A = True\nif A:\n import x":                         python.Sometimes,
		"A = False\nif A:\n import x":                                                         python.Never,
		"A = B = False\nif A:\n import x":                                                     python.Sometimes,
		"A = 0\nA, b = c\nif A:\n import x":                                                   python.Sometimes,
		"import x":                                                                            python.Always,
		"class A:\n import x":                                                                 python.Always,
		"def f():\n import x":                                                                 python.WhenCalled,
		"if a:\n import x":                                                                    python.Sometimes,
		"if TYPE_CHECKING:\n import x":                                                        python.Never,
		"if typing.TYPE_CHECKING:\n  pass\nelse:\n import x":                                  python.Always,
		"if 0:\n import x":                                                                    python.Never,
		"if __name__ == '__main__':\n import x":                                               python.Never,
		"if sys.version_info >= (3, 11):\n import x":                                          python.Always,
		"if sys.version_info >= (3, 13, 2):\n import x":                                       python.Sometimes,
		"if sys.version_info < (3,):\n import x":                                              python.Never,
		"if sys.version_info[0] == 2:\n pass\nelse:\n import x":                               python.Always,
		"if sys.version_info[:2] > (3, 13):\n import x":                                       python.Never,
		"if sys.version_info[:2] == (3, 13):\n import x":                                      python.Always,
		"if sys.version_info.major >= 3 and a:\n import x":                                    python.Sometimes,
		"if sys.platform == 'win32':\n import x":                                              python.Never,
		"if sys.platform.startswith('linux'):\n import x":                                     python.Always,
		"if os.name != 'nt':\n import x":                                                      python.Always,
		"if not PY2 or a:\n import x":                                                         python.Always,
		"if a:\n pass\nelif True:\n import x":                                                 python.Sometimes,
		"try:\n import x\nexcept ImportError:\n pass":                                         python.Guarded,
		"try:\n import x\nexcept (ValueError, ImportError) as e:\n  y":                        python.Guarded,
		"try:\n import x\nexcept:\n  y":                                                       python.Guarded,
		"try:\n import x\nexcept ModuleNotFoundError:\n  y":                                   python.Always,
		"try:\n import x\nexcept ValueError:\n  y":                                            python.Always,
		"try:\n import x\nexcept IMPORT_ERRORS:\n  y":                                         python.Guarded,
		"try:\n import x\nexcept ImportError:\n  raise":                                       python.Always,
		"try:\n import x\nexcept ImportError as e:\n  if a:\n    raise\n  else:\n    raise B() from e":                python.Always,
		"try:\n import x\nexcept ImportError:\n  sys.exit(1)":                                                         python.Always,
		"try:\n import x\nfinally:\n  y":                                                                              python.Always,
		"try:\n y\nexcept ImportError:\n import x":                                                                    python.Fallback,
		"try:\n y\nexcept ImportError:\n pass\nelse:\n import x":                                                      python.Sometimes,
		"try:\n y\nexcept ImportError:\n raise\nelse:\n import x":                                                     python.Always,
		"try:\n y\nexcept ValueError:\n pass\nelse:\n import x":                                                       python.Always,
		"try:\n import x\nexcept* ImportError:\n pass":                                                                python.Guarded,
		"from contextlib import suppress as quiet\nwith quiet(ImportError):\n import x":                               python.Guarded,
		"@contextmanager\ndef optional():\n try:\n  yield\n except ImportError:\n  pass\nwith optional():\n import x": python.Guarded,
		"@contextlib.contextmanager\ndef timed():\n try:\n  yield\n finally:\n  pass\nwith timed():\n import x":       python.Always,
		"class Quiet:\n def __exit__(self, *info):\n  return True\nwith Quiet() as q:\n import x":                     python.Guarded,
		"class Timed:\n def __exit__(self, *info):\n  if a: return\n  return False\nwith Timed():\n import x":         python.Always,
		"with suppress(ImportError):\n import x":                                                                      python.Guarded,
		"with contextlib.suppress(KeyError):\n import x":                                                              python.Always,
		"with warnings.catch_warnings():\n import x":                                                                  python.Always,
		"for a in b:\n import x":           python.Sometimes,
		"while True:\n import x":           python.Always,
		"match a:\n case 1:\n  import x":   python.Sometimes,
		"def f():\n if False:\n  import x": python.Never,
	} {
		module := python.Parse(text + "\n")
		imports := module.Imports()
		if len(imports) == 0 {
			t.Errorf("%q: no import", text)
			continue
		}
		last := imports[len(imports)-1]
		if got := python.CertaintyOf(last.Within, facts.In(module)); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
}
