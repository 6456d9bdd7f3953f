//go:build unix && !linux

package supervise

import (
	"os/exec"
	"syscall"
)

// launch starts the process in a group of its own: Ctrl-C is for us alone.
func launch(cmd *exec.Cmd) error {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	return cmd.Start()
}
