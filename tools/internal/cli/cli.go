// Package cli is the souk command line.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/souk-shop/souk/tools/internal/instance"
)

// Run runs one command line and returns the exit code: 0, or 1 after one sentence on stderr.
func Run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	root := command(&app{out: &lineWriter{w: stdout}})
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if err == nil || errors.Is(err, context.Canceled) {
		return 0
	}
	_, _ = fmt.Fprintf(stderr, "souk: %s\n", explain(err))
	return 1
}

// explain adds what to do to errors that come from below without it.
func explain(err error) string {
	switch {
	case errors.Is(err, syscall.ENOSPC):
		return err.Error() + ": the disk is full; make room and run it again"
	case errors.Is(err, os.ErrPermission):
		return err.Error() + ": check who owns the folder"
	}
	return err.Error()
}

// app holds what all commands share.
type app struct {
	out  *lineWriter
	root string
	dir  string
}

func command(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:           "souk",
		Short:         "Run the whole shop on one machine",
		SilenceUsage:  true,
		SilenceErrors: true,
		PersistentPreRunE: func(*cobra.Command, []string) error {
			return a.locate()
		},
	}
	root.CompletionOptions.DisableDefaultCmd = true
	flags := root.PersistentFlags()
	flags.StringVar(&a.root, "root", "", "the repository (default: the nearest folder upwards with a dapr.yaml)")
	flags.StringVar(&a.dir, "dir", os.Getenv("SOUK_DIR"), "the folder of all state (default: .souk in the repository)")
	root.AddCommand(a.up(), a.down(), a.status(), a.canary(), a.logs(), a.seed(), a.check(), a.load(), a.version(), a.init(), a.build(), a.broker())
	return root
}

// locate fills in the repository and the folder of state.
func (a *app) locate() error {
	if a.root == "" {
		wd, err := os.Getwd()
		if err != nil {
			return err
		}
		if a.root, err = nearest(wd); err != nil {
			return err
		}
	}
	var err error
	if a.root, err = filepath.Abs(a.root); err != nil {
		return err
	}
	if a.dir == "" {
		a.dir = filepath.Join(a.root, ".souk")
	}
	a.dir, err = filepath.Abs(a.dir)
	return err
}

// locateUnless does so where a command needs the repository.
func (a *app) locateUnless(elsewhere bool) error {
	if elsewhere {
		return nil
	}
	return a.locate()
}

func nearest(dir string) (string, error) {
	for d := dir; ; d = filepath.Dir(d) {
		if _, err := os.Stat(filepath.Join(d, "dapr.yaml")); err == nil {
			return d, nil
		}
		if filepath.Dir(d) == d {
			return "", fmt.Errorf("there is no dapr.yaml in %s or above: run souk in the repository, or name it with --root", dir)
		}
	}
}

func (a *app) instance() instance.Dir { return instance.Dir(a.dir) }

func (a *app) say(format string, args ...any) { a.out.line(format, args...) }

// lineWriter writes whole lines; it is safe for concurrent use.
type lineWriter struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *lineWriter) line(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, _ = fmt.Fprintf(l.w, format+"\n", args...)
}

// envInt reads a number, 0 when there is none.
func envInt(name string) int {
	n, _ := strconv.Atoi(os.Getenv(name))
	return n
}

func envOr(name, otherwise string) string {
	if v := os.Getenv(name); v != "" {
		return v
	}
	return otherwise
}
