package server

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
)

// TestMain removes what the tests have built, and writes what was recorded.
func TestMain(m *testing.M) {
	code := m.Run()
	if err := writeRecording(); err != nil {
		log.Error(err.Error())
		code = 1
	}
	if built.folder != "" {
		os.RemoveAll(built.folder)
	}
	os.Exit(code)
}

var built struct {
	once   sync.Once
	folder string
	err    error
	output []byte
}

// binary builds the program, once, and returns its path.
func binary(t testing.TB) string {
	t.Helper()
	built.once.Do(func() {
		if built.folder, built.err = os.MkdirTemp("", "modwsgi-ls"); built.err == nil {
			command := exec.Command("go", "build", "-o", built.folder, "github.com/modwsgi-ls/modwsgi-ls")
			built.output, built.err = command.CombinedOutput()
		}
	})
	if built.err != nil {
		t.Fatalf("%v\n%s", built.err, built.output)
	}
	name := "modwsgi-ls"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	return filepath.Join(built.folder, name)
}

// launch runs the built program. It returns the session, the process, and all that
// it writes to standard output.
func launch(t testing.TB, args ...string) (*session, *exec.Cmd, *bytes.Buffer) {
	t.Helper()
	command := exec.Command(binary(t), args...)
	to, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	var written bytes.Buffer
	from, copied := io.Pipe()
	s := newSession(t, to, from)
	go func() {
		_, _ = io.Copy(io.MultiWriter(&written, copied), out)
		_ = command.Wait()
		s.exited <- command.ProcessState.ExitCode()
	}()
	t.Cleanup(func() { _ = command.Process.Kill() })
	return s, command, &written
}

// The built program, from its start to its end.
func TestBinary(t *testing.T) {
	folder := tree(t, map[string]string{"apache2.conf": wholeRoot})
	uri := fileURI(filepath.Join(folder, "apache2.conf"))
	s, _, written := launch(t, "--stdio", "--clientProcessId=1")
	s.initialize(folder, map[string]any{"trace": "verbose"})
	s.open(uri, wholeRoot+"Bogus On\n")
	if got, want := summary(s.publishedAt(uri, 1)), "1 Invalid command 'Bogus'"; got != want {
		t.Errorf("published %q, want %q", got, want)
	}
	hover := mustAsk[struct{ Contents struct{ Value string } }](s, "textDocument/hover", position(uri, 0, 3))
	if !strings.Contains(hover.Contents.Value, "LoadModule") {
		t.Errorf("the hover says %q", hover.Contents.Value)
	}
	s.raw("Content-Length: 3\r\n\r\n{]}")
	receive(t, s.orphans, "parse error")
	if code := s.end(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	// Nothing but protocol was written.
	frames := newFrameReader(bufio.NewReader(written), MaxMessage)
	for {
		_, err := frames.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestBinaryExitCode(t *testing.T) {
	s, _, _ := launch(t)
	s.initialize("", nil)
	s.notify("exit", nil)
	if code := s.exitCode(); code != 1 {
		t.Errorf("exit code %d", code)
	}
}
