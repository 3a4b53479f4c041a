package packaging

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// releases stands in for the page of the releases: what a script downloads comes from a
// folder, and the programs by which it would change the machine say only that they were
// called.
type releases struct{ folder, bin string }

// newReleases serves an archive and the checksums under a path of the page. Of what is
// "damaged" the checksum is wrong.
func newReleases(t *testing.T, under, archive string) releases {
	t.Helper()
	r := releases{t.TempDir(), t.TempDir()}
	content := packed(t)
	sum := sha256.Sum256(content)
	if under == "damaged" {
		under, content = "latest/download", append(content, 0)
	}
	served := filepath.Join(r.folder, filepath.FromSlash(under))
	if err := os.MkdirAll(served, 0o755); err != nil {
		t.Fatal(err)
	}
	files := map[string]string{
		filepath.Join(served, archive):         string(content),
		filepath.Join(served, "checksums.txt"): fmt.Sprintf("%064d  other_%s\n%x  %s\n", 0, archive, sum, archive),
		filepath.Join(r.bin, "curl"):           standInForCurl,
		filepath.Join(r.bin, "apt-get"):        "#!/bin/sh\necho apt-get \"$@\"\n",
		filepath.Join(r.bin, "dpkg"):           "#!/bin/sh\n[ \"$1\" = --print-architecture ] && exec echo \"$MACHINE\"\necho dpkg \"$@\"\n",
	}
	for path, text := range files {
		if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

// standInForCurl copies from the folder RELEASES what an address of the releases names.
const standInForCurl = `#!/bin/sh
for word; do
  case $before in --output) to=$word ;; esac
  before=$word
done
file=${before#https://github.com/modwsgi-ls/modwsgi-ls/releases/}
[ -f "$RELEASES/$file" ] || { echo "curl: (22) The requested URL returned error: 404" >&2; exit 22; }
cp "$RELEASES/$file" "${to:-${file##*/}}"
`

// packed is an archive as goreleaser makes it, with a program that does nothing.
func packed(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	zipped := gzip.NewWriter(&b)
	archive := tar.NewWriter(zipped)
	const program = "#!/bin/sh\n"
	if err := archive.WriteHeader(&tar.Header{Name: "modwsgi-ls", Mode: 0o755, Size: int64(len(program))}); err != nil {
		t.Fatal(err)
	}
	if _, err := archive.Write([]byte(program)); err != nil {
		t.Fatal(err)
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	if err := zipped.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// run runs a script as the pipeline's shell does, in a folder of its own.
func (r releases) run(t *testing.T, shell, script string, env ...string) (output string, err error) {
	t.Helper()
	options := []string{"-e", "-c", script}
	if shell == "bash" {
		options = []string{"--noprofile", "--norc", "-eo", "pipefail", "-c", script}
	}
	command := exec.Command(shell, options...)
	command.Dir = t.TempDir()
	command.Env = append(os.Environ(), append(env, "RELEASES="+r.folder, "PATH="+r.bin+":"+os.Getenv("PATH"))...)
	out, err := command.CombinedOutput()
	return string(out), err
}
