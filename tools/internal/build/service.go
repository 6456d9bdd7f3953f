// Package build makes the programs that souk runs: the services and the pinned sidecar.
package build

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/souk-shop/souk/tools/internal/runfile"
)

const (
	heartbeat = 10 * time.Second
	// lines is how much of a compiler's complaint is shown.
	lines = 20
)

// Progress takes one line about what is going on.
type Progress func(format string, args ...any)

// Lock waits until no other souk builds into the folder.
func Lock(bin string) (unlock func(), err error) {
	if err := os.MkdirAll(bin, 0o750); err != nil {
		return nil, fmt.Errorf("the folder %s cannot be made: %w", bin, err)
	}
	file, err := os.OpenFile(filepath.Join(bin, ".lock"), os.O_CREATE|os.O_RDWR, 0o600) //nolint:gosec // our own folder
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX); err != nil {
		return nil, err
	}
	return func() { _ = file.Close() }, nil
}

// Toolchain fails when there is no go command.
func Toolchain() error {
	if _, err := exec.LookPath("go"); err != nil {
		return errors.New("the go command is not in PATH: install Go 1.26 or newer from https://go.dev/dl/")
	}
	return nil
}

// Services builds every service of the template into bin, one at a time per core. Go's cache makes the second time fast.
func Services(ctx context.Context, file runfile.File, bin string, say Progress) error {
	apps := file.Services()
	errs := make([]error, len(apps))
	var wg sync.WaitGroup
	for i, app := range apps {
		wg.Go(func() { errs[i] = service(ctx, file, app, bin, say) })
	}
	wg.Wait()
	return errors.Join(errs...)
}

func service(ctx context.Context, file runfile.File, app runfile.App, bin string, say Progress) error {
	pkg, _, ok := app.Package()
	if !ok {
		return nil
	}
	args := []string{"build", "-buildvcs=false", "-o", filepath.Join(bin, app.AppID), pkg}
	return run(ctx, app.AppID, file.Dir(app), nil, args, say)
}

// Go runs the go command in a folder, with more environment; what names the result to people.
func Go(ctx context.Context, what, dir string, env, args []string, say Progress) error {
	return run(ctx, what, dir, env, args, say)
}

// run runs the go command. It says how long it took when that was long, and what the compiler said when it failed.
func run(ctx context.Context, what, dir string, env, args []string, say Progress) error {
	if _, err := os.Stat(dir); err != nil {
		return fmt.Errorf("%s cannot be built: the folder %s is not there", what, dir)
	}
	cmd := exec.CommandContext(ctx, "go", args...) //nolint:gosec // the arguments are ours
	cmd.Dir, cmd.Env = dir, append(os.Environ(), env...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	began := time.Now()
	stop := beat(what, began, say)
	err := cmd.Run()
	stop()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return fmt.Errorf("%s does not build:\n%s", what, head(out.String()))
	}
	say("  %-12s built in %s", what, seconds(time.Since(began)))
	return nil
}

// beat says every now and then that something long is still going on.
func beat(what string, began time.Time, say Progress) (stop func()) {
	ticker := time.NewTicker(heartbeat)
	done := make(chan struct{})
	go func() {
		for {
			select {
			case <-done:
				return
			case <-ticker.C:
				say("  %-12s still building, %s", what, seconds(time.Since(began)))
			}
		}
	}()
	return func() { ticker.Stop(); close(done) }
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.1f s", d.Seconds()) }

func head(text string) string {
	all := strings.Split(strings.TrimSpace(text), "\n")
	if len(all) > lines {
		all = append(all[:lines], "…")
	}
	return "  " + strings.Join(all, "\n  ")
}
