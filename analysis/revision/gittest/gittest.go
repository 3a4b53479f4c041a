// Package gittest makes git repositories for tests.
package gittest

import (
	"testing"
	"time"

	"github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/plumbing/object"
)

// Commit makes the folder a repository whose one commit holds all that is in it.
func Commit(t testing.TB, folder string) {
	t.Helper()
	repository, err := git.PlainInit(folder, false)
	if err != nil {
		t.Fatal(err)
	}
	tree, err := repository.Worktree()
	if err != nil {
		t.Fatal(err)
	}
	if err := tree.AddWithOptions(&git.AddOptions{All: true}); err != nil {
		t.Fatal(err)
	}
	author := &object.Signature{Name: "a", Email: "a@example.com", When: time.Unix(0, 0)}
	if _, err := tree.Commit("all", &git.CommitOptions{Author: author}); err != nil {
		t.Fatal(err)
	}
}
