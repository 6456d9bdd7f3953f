package shop

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// process is a child whose end can be waited for by several.
type process struct {
	cmd    *exec.Cmd
	exited chan struct{}
	err    error
}

// Start starts a command that dies with this process. The returned function ends it with SIGTERM and waits.
func Start(cmd *exec.Cmd) (stop func(), err error) {
	p, err := start(cmd)
	if err != nil {
		return nil, err
	}
	return func() { _ = p.stop(context.Background(), 15*time.Second) }, nil
}

func start(cmd *exec.Cmd) (*process, error) {
	if err := launch(cmd); err != nil {
		return nil, fmt.Errorf("starting %s: %w", cmd.Path, err)
	}
	p := &process{cmd: cmd, exited: make(chan struct{})}
	go func() {
		defer close(p.exited)
		p.err = cmd.Wait()
	}()
	return p, nil
}

// stop sends SIGTERM and waits; what has not ended by then is killed, and that is an error.
func (p *process) stop(ctx context.Context, patience time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	select {
	case <-p.exited:
		return p.err
	case <-ctx.Done():
		_ = p.cmd.Process.Kill()
		<-p.exited
		return fmt.Errorf("%s did not end within %s of SIGTERM", p.cmd.Path, patience)
	}
}

// alive tells whether there is a process of this id.
func alive(pid int) bool {
	return pid > 0 && !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH)
}
