//go:build !unix

package analysis_test

import "os/exec"

func inGroup(command *exec.Cmd) error { return command.Start() }

func endGroup(command *exec.Cmd) { _ = command.Process.Kill() }
