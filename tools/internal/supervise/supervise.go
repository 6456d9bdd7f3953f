// Package supervise keeps processes running: one that dies is started again, until it is stopped.
package supervise

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

const (
	firstDelay = 200 * time.Millisecond
	lastDelay  = 5 * time.Second
	// steady is how long a process has to run for its next death to count as the first.
	steady   = 10 * time.Second
	holdPoll = 100 * time.Millisecond
)

// Spec is a process to keep running.
type Spec struct {
	Name string
	Path string
	Args []string
	Dir  string
	Env  []string
	// Log is the file that takes its output.
	Log string
	// Hold is a file: while it is there, the process is not started.
	Hold string
	// Grace is how long it may take to stop after SIGTERM.
	Grace time.Duration
}

// Event says that a process started (PID > 0) or ended.
type Event struct {
	Name     string
	PID      int
	Restarts int
	// Err is why it ended or could not be started.
	Err error
}

// Process is one process under supervision.
type Process struct {
	spec   Spec
	notify func(Event)
	cancel context.CancelFunc
	done   chan struct{}

	restarts int
}

// Start keeps the process running until Stop. notify is called from one goroutine, at every start and end.
func Start(spec Spec, notify func(Event)) *Process {
	ctx, cancel := context.WithCancel(context.Background())
	p := &Process{spec: spec, notify: notify, cancel: cancel, done: make(chan struct{})}
	go p.loop(ctx)
	return p
}

// Stop sends SIGTERM, after the grace SIGKILL, and waits for the end.
func (p *Process) Stop() {
	p.cancel()
	<-p.done
}

func (p *Process) loop(ctx context.Context) {
	defer close(p.done)
	delay := firstDelay
	for {
		if !p.held(ctx) {
			return
		}
		began := time.Now()
		err := p.once(ctx)
		if ctx.Err() != nil {
			return
		}
		if time.Since(began) > steady {
			delay = firstDelay
		}
		p.restarts++
		p.notify(Event{Name: p.spec.Name, Restarts: p.restarts, Err: err})
		if !pause(ctx, delay) {
			return
		}
		delay = min(2*delay, lastDelay)
	}
}

// held waits while the hold file is there. It returns false when the process is to be stopped.
func (p *Process) held(ctx context.Context) bool {
	for p.spec.Hold != "" {
		if _, err := os.Stat(p.spec.Hold); err != nil {
			break
		}
		if !pause(ctx, holdPoll) {
			return false
		}
	}
	return ctx.Err() == nil
}

func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// once runs the process to its end.
func (p *Process) once(ctx context.Context) error {
	log, err := openLog(p.spec.Log)
	if err != nil {
		return err
	}
	defer log.Close()                                //nolint:errcheck // the process has its own handle
	cmd := exec.Command(p.spec.Path, p.spec.Args...) //nolint:noctx // it is told to stop first, and killed after a grace
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = p.spec.Dir, p.spec.Env, log, log
	if err := launch(cmd); err != nil {
		return fmt.Errorf("cannot start %s: %w", p.spec.Path, err)
	}
	p.notify(Event{Name: p.spec.Name, PID: cmd.Process.Pid, Restarts: p.restarts})
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case err := <-ended:
		if err == nil {
			err = fmt.Errorf("it exited by itself")
		}
		return err
	case <-ctx.Done():
		return p.terminate(cmd, ended)
	}
}

func (p *Process) terminate(cmd *exec.Cmd, ended <-chan error) error {
	// A process that was frozen by a test has to wake up to see the signal.
	_ = cmd.Process.Signal(syscall.SIGTERM)
	_ = cmd.Process.Signal(syscall.SIGCONT)
	timer := time.NewTimer(p.spec.Grace)
	defer timer.Stop()
	select {
	case err := <-ended:
		return err
	case <-timer.C:
	}
	_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
	return <-ended
}

func openLog(path string) (*os.File, error) {
	return os.OpenFile(filepath.Clean(path), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
}

// Rotate moves the log of the run before aside, to <path>.1.
func Rotate(path string) error {
	err := os.Rename(path, path+".1")
	if os.IsNotExist(err) {
		return nil
	}
	return err
}
