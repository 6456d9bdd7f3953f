package shop

import (
	"os/exec"
	"runtime"
	"sync"
	"syscall"
)

// starts carries commands to the one thread that starts them all: the kernel kills a child when the thread that started
// it ends, so this one never does.
var starts = sync.OnceValue(func() chan<- func() {
	requests := make(chan func())
	go func() {
		runtime.LockOSThread()
		for start := range requests {
			start()
		}
	}()
	return requests
})

// launch starts a process that dies with the test.
func launch(cmd *exec.Cmd) error {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	done := make(chan error, 1)
	starts() <- func() { done <- cmd.Start() }
	return <-done
}
