package instance

import (
	"context"
	"fmt"
	"os"
	"syscall"
	"time"
)

// Running says whether a souk holds the instance. The lock tells, not the pid: that may be another's by now.
func (d Dir) Running() bool {
	file, err := os.Open(d.Path("lock"))
	if err != nil {
		return false
	}
	defer file.Close() //nolint:errcheck // gives the lock back, if we got it
	return syscall.Flock(int(file.Fd()), syscall.LOCK_SH|syscall.LOCK_NB) != nil
}

// Terminate asks the souk that runs the instance to end, and waits until it has.
func (d Dir) Terminate(ctx context.Context, pid int) error {
	if err := syscall.Kill(pid, syscall.SIGTERM); err != nil {
		return fmt.Errorf("process %d cannot be stopped: %w", pid, err)
	}
	for d.Running() {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
	return nil
}
