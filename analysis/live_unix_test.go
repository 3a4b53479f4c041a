//go:build unix

package analysis_test

import (
	"os/exec"
	"syscall"
)

// inGroup starts a command in a process group of its own.
func inGroup(command *exec.Cmd) error {
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	return command.Start()
}

// endGroup ends httpd with its children, which would take their time to end by themselves.
func endGroup(command *exec.Cmd) { _ = syscall.Kill(-command.Process.Pid, syscall.SIGKILL) }
