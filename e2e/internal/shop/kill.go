package shop

import (
	"context"
	"fmt"
	"syscall"
	"time"
)

// restartPatience is how long a killed process may take to be started again.
const restartPatience = 30 * time.Second

// Kill kills a process ("broker", "<app>", "<app>-daprd") with SIGKILL and returns once it has been started again, which
// does not mean that it is ready.
func (s *Shop) Kill(ctx context.Context, name string) error {
	run, err := s.Run()
	if err != nil {
		return err
	}
	pid, before := run.PIDs()[name], run.restarts(name)
	if pid <= 0 {
		return fmt.Errorf("%s does not run", name)
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		return fmt.Errorf("killing %s (%d): %w", name, pid, err)
	}
	return Await(ctx, restartPatience, func(context.Context) error {
		run, err := s.Run()
		if err != nil {
			return err
		}
		if now := run.PIDs()[name]; run.restarts(name) <= before || now <= 0 || now == pid {
			return fmt.Errorf("%s was not started again", name)
		}
		return nil
	})
}
