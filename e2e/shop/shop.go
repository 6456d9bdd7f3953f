// Package shop starts whole shops for tests and benchmarks: `souk up` on a folder and ports of their own, with real
// sidecars and a real broker.
package shop

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Options say what shop to start.
type Options struct {
	// Souk is the souk command, and Root the repository's folder.
	Souk, Root string
	// Dir keeps the shop's state; a shop started again on it finds it.
	Dir string
	// Profile is the component profile.
	Profile string
	// PortOffset is added to every port.
	PortOffset int
	// Services are environment variables of services: APP.KEY=VALUE, or *.KEY=VALUE for all.
	Services []string
	// Env are environment variables of souk itself.
	Env []string
}

// Shop is a running shop.
type Shop struct {
	Options
	// URL is the gateway's.
	URL string
	cmd *exec.Cmd
	out string
	end chan error
}

// Process is an app's processes, as run.json has them.
type Process struct {
	AppPID        int    `json:"app_pid"`
	SidecarPID    int    `json:"daprd_pid"`
	AppPort       int    `json:"app_port"`
	HTTPPort      int    `json:"dapr_http_port"`
	GRPCPort      int    `json:"dapr_grpc_port"`
	AppToken      string `json:"app_api_token"`
	SidecarToken  string `json:"dapr_api_token"`
	AppLog        string `json:"app_log"`
	SidecarLog    string `json:"daprd_log"`
	AppRestarts   int    `json:"app_restarts"`
	SidecarStarts int    `json:"daprd_restarts"`
}

// Broker is the embedded broker's process; nil where the profile has none.
type Broker struct {
	PID int    `json:"pid"`
	URL string `json:"url"`
}

// Run is what souk says of what it runs.
type Run struct {
	URL    string             `json:"url"`
	Broker *Broker            `json:"broker"`
	Apps   map[string]Process `json:"apps"`
}

// startTimeout bounds a start, builds included.
const startTimeout = 5 * time.Minute

// Start starts a shop and waits until souk says that every subscription is proven.
func Start(ctx context.Context, o Options) (*Shop, error) {
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, err
	}
	ready := filepath.Join(o.Dir, "ready.json")
	args := []string{
		"up", "--root", o.Root, "--dir", o.Dir, "--profile", o.Profile, "--port-offset", strconv.Itoa(o.PortOffset),
		"--no-seed", "--ready-file", ready,
	}
	for _, e := range o.Services {
		args = append(args, "--env", e)
	}
	s := &Shop{Options: o, out: filepath.Join(o.Dir, "souk-up.log"), end: make(chan error, 1)}
	log, err := os.Create(s.out)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	s.cmd = exec.Command(o.Souk, args...) //nolint:noctx // it is told to stop first, see Stop
	s.cmd.Env = append(os.Environ(), o.Env...)
	s.cmd.Stdout, s.cmd.Stderr = log, log
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	go func() { s.end <- s.cmd.Wait() }()
	if err := s.await(ctx, ready); err != nil {
		s.kill()
		return nil, err
	}
	run, err := s.Run()
	s.URL = run.URL
	return s, err
}

func (s *Shop) await(ctx context.Context, ready string) error {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	ticker := time.NewTicker(50 * time.Millisecond)
	defer ticker.Stop()
	for {
		if _, err := os.Stat(ready); err == nil {
			return nil
		}
		select {
		case err := <-s.end:
			s.end <- err
			return fmt.Errorf("souk up ended: %w\n%s", err, tail(s.out))
		case <-ctx.Done():
			return fmt.Errorf("the shop is not ready: %w\n%s", ctx.Err(), tail(s.out))
		case <-ticker.C:
		}
	}
}

// Run reads what souk runs now.
func (s *Shop) Run() (Run, error) {
	var run Run
	raw, err := os.ReadFile(filepath.Join(s.Dir, "run.json"))
	if err != nil {
		return run, err
	}
	return run, json.Unmarshal(raw, &run)
}

// Secret reads one of the shop's secrets.
func (s *Shop) Secret(name string) (string, error) {
	raw, err := os.ReadFile(filepath.Join(s.Dir, "secrets.json"))
	if err != nil {
		return "", err
	}
	var secrets map[string]string
	if err := json.Unmarshal(raw, &secrets); err != nil {
		return "", err
	}
	if secrets[name] == "" {
		return "", fmt.Errorf("secrets.json has no %s", name)
	}
	return secrets[name], nil
}

// Stop tells souk to stop and waits for it. The error says so when it did not end well, or left a process behind.
func (s *Shop) Stop() error {
	run, err := s.Run()
	if err != nil {
		s.kill()
		return err
	}
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	select {
	case err := <-s.end:
		if err != nil {
			return fmt.Errorf("souk up did not stop well: %w\n%s", err, tail(s.out))
		}
	case <-time.After(30 * time.Second):
		s.kill()
		return errors.New("souk up did not stop within 30 seconds")
	}
	return run.gone()
}

func (s *Shop) kill() {
	_ = s.cmd.Process.Kill()
	<-s.end
}

// gone returns an error that names a process which is still there.
func (r Run) gone() error {
	pids := map[string]int{}
	for app, p := range r.Apps {
		pids[app], pids["the sidecar of "+app] = p.AppPID, p.SidecarPID
	}
	if r.Broker != nil {
		pids["the broker"] = r.Broker.PID
	}
	for name, pid := range pids {
		if syscall.Kill(pid, 0) == nil {
			return fmt.Errorf("%s (pid %d) was left behind", name, pid)
		}
	}
	return nil
}

// Logs returns the ends of all logs, for a failed test.
func (s *Shop) Logs() string {
	var b strings.Builder
	_ = filepath.WalkDir(filepath.Join(s.Dir, "logs"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			fmt.Fprintf(&b, "\n--- %s\n%s", d.Name(), tail(path))
		}
		return nil
	})
	return b.String()
}

func tail(path string) string {
	const most = 3000
	raw, err := os.ReadFile(path)
	if err != nil {
		return err.Error()
	}
	return string(raw[max(0, len(raw)-most):])
}
