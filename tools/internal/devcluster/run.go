package devcluster

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"time"
)

// runner runs a command of this machine and returns what it printed.
type runner interface {
	run(ctx context.Context, in io.Reader, name string, args ...string) (string, error)
}

// failure is a command that ended badly.
type failure struct {
	command string
	printed string
	err     error
}

func (f *failure) Error() string {
	if f.printed == "" {
		return fmt.Sprintf("%s: %s", f.command, f.err)
	}
	return fmt.Sprintf("%s: %s", f.command, f.printed)
}

func (f *failure) Unwrap() error { return f.err }

type system struct{}

var _ runner = system{}

// run gives a command that is told to end some time to do so.
func (system) run(ctx context.Context, in io.Reader, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, name, args...) //nolint:gosec // our own commands
	var out, problems bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = in, &out, &problems
	cmd.WaitDelay = 5 * time.Second
	err := cmd.Run()
	if err != nil {
		return "", &failure{command: spoken(name, args), printed: last(problems.String()), err: cause(ctx, err)}
	}
	return strings.TrimSpace(out.String()), nil
}

// cause prefers why a command was ended to how it ended.
func cause(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// spoken is as much of the command line as tells what was tried.
func spoken(name string, args []string) string {
	words := []string{name}
	for _, arg := range args {
		if strings.HasPrefix(arg, "-") {
			break
		}
		words = append(words, arg)
	}
	return strings.Join(words, " ")
}

// last returns the last lines that are not empty: where programs say what was wrong.
func last(printed string) string {
	const most = 4
	var lines []string
	for line := range strings.Lines(printed) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines[max(0, len(lines)-most):], "; ")
}

// missing tells that there is no such command on this machine.
func missing(err error) bool { return errors.Is(err, exec.ErrNotFound) }

// kubectl runs on the cluster.
func (c *Cluster) kubectl(ctx context.Context, in io.Reader, args ...string) (string, error) {
	return c.run.run(ctx, in, "kubectl", append(args, "--context", c.context())...)
}

// helm runs on the cluster.
func (c *Cluster) helm(ctx context.Context, args ...string) (string, error) {
	return c.run.run(ctx, nil, "helm", append(args, "--kube-context", c.context())...)
}
