package boot

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/souk-shop/souk/tools/internal/build"
	"github.com/souk-shop/souk/tools/internal/components"
	"github.com/souk-shop/souk/tools/internal/instance"
	"github.com/souk-shop/souk/tools/internal/runfile"
	"github.com/souk-shop/souk/tools/internal/supervise"
)

// Up is a shop that runs.
type Up struct {
	plan
	say      build.Progress
	lock     *instance.Lock
	record   *instance.Recorder
	started  instance.Run
	secrets  map[string]string
	services []*supervise.Process
	sidecars []*supervise.Process
	broker   *supervise.Process
}

// Start builds and starts everything, and returns when every subscription is proven. On an error all is stopped.
func Start(ctx context.Context, o Options, say build.Progress) (_ *Up, err error) {
	p, err := newPlan(o)
	if err != nil {
		return nil, err
	}
	if err := p.dir.Create(); err != nil {
		return nil, err
	}
	u := &Up{plan: p, say: say}
	if u.lock, err = p.dir.Lock(); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			u.Stop()
		}
	}()
	if err = u.prepare(ctx); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, o.Timeout)
	defer cancel()
	if err = u.launch(ctx); err != nil {
		return nil, err
	}
	if err = u.prove(ctx, u.started); err != nil {
		return nil, err
	}
	return u, u.record.Update(func(r *instance.Run) { r.Ready = true })
}

// prepare does all that needs no running process.
func (u *Up) prepare(ctx context.Context) error {
	u.forget()
	if err := u.check(ctx); err != nil {
		return err
	}
	var err error
	if u.secrets, err = u.dir.Secrets(); err != nil {
		return err
	}
	if err := u.profile.Render(components.Instance{
		Dir: string(u.dir), NATSPort: u.natsPort(), RedisHost: u.RedisHost, RedisPassword: u.RedisPassword,
		SweepSchedule: u.SweepSchedule,
	}, u.dir.Path("components")); err != nil {
		return err
	}
	u.say("Building (the first time takes minutes, later seconds):")
	if err := u.toolchain(ctx, cacheDir(), u.say); err != nil {
		return err
	}
	// Addresses of the run before would be asked first.
	for _, suffix := range []string{"", "-wal", "-shm"} {
		_ = os.Remove(u.dir.Path("names.db" + suffix))
	}
	u.started = u.run()
	u.record = instance.NewRecorder(u.dir, u.started)
	return u.record.Update(func(*instance.Run) {})
}

func cacheDir() string {
	dir, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "souk")
}

// launch starts the broker, and when that answers the first of each service, then the others.
func (u *Up) launch(ctx context.Context) error {
	u.say("Starting %d services with their sidecars, %d of each, profile %s:", len(u.file.Services()), u.Replicas, u.Profile)
	if u.hasBroker {
		spec, err := u.plan.broker()
		if err != nil {
			return err
		}
		if u.broker, err = u.supervise(spec); err != nil {
			return err
		}
		if err := u.brokerAnswers(ctx); err != nil {
			return err
		}
	}
	for number := 1; number <= u.Replicas; number++ {
		if number == 2 { // those that share a durable with the first find it made
			if err := u.prove(ctx, u.firsts()); err != nil {
				return err
			}
		}
		if err := u.start(number); err != nil {
			return err
		}
	}
	return nil
}

// start starts the processes of this number, a sidecar and a service each.
func (u *Up) start(number int) error {
	for _, app := range u.replicas {
		if app.Number != number {
			continue
		}
		run := *u.started.Apps[app.Name()]
		p, err := u.supervise(u.sidecar(app, run))
		if err != nil {
			return err
		}
		u.sidecars = append(u.sidecars, p)
		if p, err = u.supervise(u.service(app, run)); err != nil {
			return err
		}
		u.services = append(u.services, p)
	}
	return nil
}

func (u *Up) supervise(spec supervise.Spec) (*supervise.Process, error) {
	if err := supervise.Rotate(spec.Log); err != nil {
		return nil, fmt.Errorf("the log %s cannot be moved aside: %w", spec.Log, err)
	}
	return supervise.Start(spec, u.note), nil
}

// brokerAnswers waits until the broker listens and has made its streams, which its marker tells.
func (u *Up) brokerAnswers(ctx context.Context) error {
	marker := u.dir.Path("nats", "ready")
	address := fmt.Sprintf("127.0.0.1:%d", u.natsPort())
	for {
		conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
		if err == nil {
			_ = conn.Close()
			if _, err := os.Stat(marker); err == nil {
				return nil
			}
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the broker is not ready: see %s", u.dir.Log(runfile.Broker))
		case <-time.After(poll):
		}
	}
}

// firsts is the run with the first of each service only.
func (u *Up) firsts() instance.Run {
	run := u.started
	run.Apps = maps.Clone(run.Apps)
	maps.DeleteFunc(run.Apps, func(_ string, app *instance.App) bool { return app.Replica > 1 })
	return run
}

// prove waits until all of the run is well and hears what it subscribed to.
func (u *Up) prove(ctx context.Context, run instance.Run) error {
	healthPath := u.file.Services()[0].AppHealthCheckPath
	if err := Healthy(ctx, run, healthPath); err != nil {
		return outcome(ctx, err)
	}
	u.say("  all %d services and sidecars are healthy", len(run.Apps))
	n, err := Prove(ctx, run, u.topics)
	if err != nil {
		return outcome(ctx, err)
	}
	u.say("  %d subscriptions proven with an event each", n)
	return nil
}

// outcome prefers "you stopped it" to what was missing then.
func outcome(ctx context.Context, err error) error {
	if errors.Is(ctx.Err(), context.Canceled) {
		return context.Canceled
	}
	return err
}

// Announce writes the ready file.
func (u *Up) Announce() error {
	if u.ReadyFile == "" {
		return nil
	}
	return u.record.CopyTo(u.ReadyFile)
}

// Run is what was started. Its pids are in run.json.
func (u *Up) Run() instance.Run { return u.started }

// Secrets are the instance's.
func (u *Up) Secrets() map[string]string { return u.secrets }

// Dir is the instance's folder.
func (u *Up) Dir() instance.Dir { return u.dir }

// Stop ends the services, which drain, then the sidecars, then the broker.
func (u *Up) Stop() {
	stopAll(u.services)
	stopAll(u.sidecars)
	if u.broker != nil {
		u.broker.Stop()
	}
	u.forget()
	u.lock.Unlock()
}

// forget removes what tells others that this shop runs.
func (u *Up) forget() {
	u.dir.RemoveRun()
	if u.ReadyFile != "" {
		_ = os.Remove(u.ReadyFile)
	}
}

func stopAll(processes []*supervise.Process) {
	var wg sync.WaitGroup
	for _, p := range processes {
		wg.Go(p.Stop)
	}
	wg.Wait()
}
