package shop

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"time"
)

const (
	// startPatience is for a start that builds everything, the sidecar too.
	startPatience = 15 * time.Minute
	stopPatience  = 40 * time.Second
)

// Options say how a shop is run.
type Options struct {
	// Profile is embedded or redis.
	Profile string
	// Dir is where everything of it is kept; a shop that is started again in it finds its data.
	Dir string
	// Env sets variables of every service: "SOUK_ORDER_TIMEOUT=5s".
	Env []string
	// Redis is the server of the redis profile.
	Redis *Redis
	// Seed loads the sample catalogue.
	Seed bool
	// Replicas is how many processes each service has; 0 is one.
	Replicas int
}

// Shop is a shop that runs.
type Shop struct {
	Options
	tool   Tool
	offset int

	mu      sync.Mutex
	process *process
	run     Run
	// seen has every process that was ever part of it.
	seen map[int]string
}

// New returns a shop that does not run yet.
func (t Tool) New(o Options) (*Shop, error) {
	o.Replicas = max(o.Replicas, 1)
	offset, err := freeOffset(o.Replicas)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, err
	}
	return &Shop{Options: o, tool: t, offset: offset, seen: map[int]string{}}, nil
}

// Start starts the shop, with these variables besides those of its options, and returns once it has proven itself ready.
func (s *Shop) Start(ctx context.Context, env ...string) error {
	ready := filepath.Join(s.Dir, "ready.json")
	args := []string{
		"up", "--root", s.tool.Root, "--profile", s.Profile, "--dir", s.Dir, "--ready-file", ready,
		"--port-offset", strconv.Itoa(s.offset), "--replicas", strconv.Itoa(s.Replicas), "--timeout", "3m",
	}
	if !s.Seed {
		args = append(args, "--no-seed")
	}
	for _, variable := range append(append([]string{}, s.Env...), env...) {
		args = append(args, "--env", "*."+variable)
	}
	cmd := exec.Command(s.tool.Path, args...)
	cmd.Env = append(os.Environ(), "SOUK_SWEEP_SCHEDULE=@every 1s")
	if s.Redis != nil {
		cmd.Env = append(cmd.Env, "REDIS_HOST="+s.Redis.Address)
	}
	out, err := os.OpenFile(s.output(), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer out.Close()
	cmd.Stdout, cmd.Stderr = out, out
	p, err := start(cmd)
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.process = p
	s.mu.Unlock()
	return s.awaitReady(ctx, p, ready)
}

func (s *Shop) awaitReady(ctx context.Context, p *process, ready string) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go func() {
		select {
		case <-p.exited:
			cancel(fmt.Errorf("souk up has ended: %w\n%s", p.err, Tail(s.output())))
		case <-ctx.Done():
		}
	}()
	err := Await(ctx, startPatience, func(context.Context) error {
		_, err := os.Stat(ready)
		return err
	})
	if err != nil {
		return errors.Join(context.Cause(ctx), err)
	}
	run, err := s.Run()
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.run = run
	s.mu.Unlock()
	return nil
}

func (s *Shop) output() string { return filepath.Join(s.Dir, "souk.out") }

// URL is the gateway's address.
func (s *Shop) URL() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.run.URL
}

// Storefront is the web page's address.
func (s *Shop) Storefront() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.run.Storefront
}

// URLs are the addresses of an app's replicas, the first one first.
func (s *Shop) URLs(appID string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	urls := make([]string, s.Replicas)
	for _, a := range s.run.Apps {
		if a.AppID == appID {
			urls[a.Replica-1] = a.AppURL()
		}
	}
	return urls
}

// Run returns what runs now.
func (s *Shop) Run() (Run, error) {
	run, err := readRun(s.Dir)
	if err != nil {
		return run, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for name, pid := range run.PIDs() {
		if pid > 0 {
			s.seen[pid] = name
		}
	}
	return run, nil
}

// Secret returns one of the shop's secrets.
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
		return "", fmt.Errorf("there is no secret %s", name)
	}
	return secrets[name], nil
}

// Stop ends the shop and checks that nothing of it is left.
func (s *Shop) Stop(ctx context.Context) error {
	s.mu.Lock()
	p := s.process
	s.process = nil
	s.mu.Unlock()
	if p == nil {
		return nil
	}
	_, runErr := s.Run()
	err := p.stop(ctx, stopPatience)
	if runErr != nil {
		return errors.Join(err, fmt.Errorf("it had ended before: %w", runErr))
	}
	return errors.Join(err, s.nothingLeft(ctx))
}

func (s *Shop) nothingLeft(ctx context.Context) error {
	return Await(ctx, 2*time.Second, func(context.Context) error {
		var left []error
		for pid, name := range s.seen {
			if alive(pid) {
				left = append(left, fmt.Errorf("process %d (%s) is left", pid, name))
			}
		}
		if _, err := os.Stat(filepath.Join(s.Dir, "run.json")); err == nil {
			left = append(left, errors.New("run.json is left"))
		}
		return errors.Join(left...)
	})
}
