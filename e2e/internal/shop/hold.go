package shop

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// Hold kills a process ("broker", "<app>", "<app>-daprd") and keeps it down until [Shop.Release].
func (s *Shop) Hold(ctx context.Context, name string) error {
	if err := os.MkdirAll(filepath.Dir(s.hold(name)), 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(s.hold(name), nil, 0o600); err != nil {
		return err
	}
	run, err := s.Run()
	if err != nil {
		return err
	}
	pid := run.PIDs()[name]
	if pid <= 0 {
		return fmt.Errorf("%s does not run", name)
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		return fmt.Errorf("killing %s (%d): %w", name, pid, err)
	}
	return Await(ctx, restartPatience, func(context.Context) error {
		if alive(pid) {
			return fmt.Errorf("%s (%d) still runs", name, pid)
		}
		return nil
	})
}

// Release lets a process that is held down start again, and returns once it has, which does not mean that it is ready.
func (s *Shop) Release(ctx context.Context, name string) error {
	if err := os.Remove(s.hold(name)); err != nil {
		return err
	}
	return Await(ctx, restartPatience, func(context.Context) error {
		run, err := s.Run()
		if err == nil && !alive(run.PIDs()[name]) {
			err = fmt.Errorf("%s was not started again", name)
		}
		return err
	})
}

func (s *Shop) hold(name string) string { return filepath.Join(s.Dir, "hold", name) }
