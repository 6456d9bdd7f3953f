package instance

import (
	"context"
	"errors"
	"fmt"
	"syscall"
	"time"
)

// Alive says whether there is such a process.
func Alive(pid int) bool { return pid > 0 && !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) }

// Terminate asks a process to end and waits until it has.
func Terminate(ctx context.Context, pid int) error {
	if err := syscall.Kill(pid, syscall.SIGTERM); err != nil {
		return fmt.Errorf("process %d cannot be stopped: %w", pid, err)
	}
	for Alive(pid) {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
	return nil
}
