package supervise

import (
	"os/exec"
	"runtime"
	"sync"
	"syscall"
)

// starts carries processes to the one thread that starts them all. The kernel kills a child when the thread that
// started it ends, so this one never does.
var starts = sync.OnceValue(func() chan<- start {
	requests := make(chan start)
	go func() {
		runtime.LockOSThread()
		for r := range requests {
			r.done <- r.cmd.Start()
		}
	}()
	return requests
})

type start struct {
	cmd  *exec.Cmd
	done chan error
}

// launch starts the process in a group of its own (Ctrl-C is for us alone) and has it killed when we are.
func launch(cmd *exec.Cmd) error {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	r := start{cmd: cmd, done: make(chan error, 1)}
	starts() <- r
	return <-r.done
}
