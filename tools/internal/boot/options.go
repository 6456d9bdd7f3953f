// Package boot brings the shop up: it builds, starts, proves and, at the end, stops everything.
package boot

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/souk-shop/souk/tools/internal/components"
	"github.com/souk-shop/souk/tools/internal/instance"
	"github.com/souk-shop/souk/tools/internal/runfile"
)

// NATSPort is the embedded broker's port before the offset.
const NATSPort = 4222

// Options are what a caller can choose.
type Options struct {
	// Root is the repository, File its run template, Dir the instance's folder.
	Root, File, Dir string
	// Profile is a folder of components/.
	Profile string
	// PortOffset is added to every port.
	PortOffset int
	// Replicas is how many processes each service has.
	Replicas int
	// Env holds "APP.KEY=VALUE"; the app "*" is every service.
	Env []string
	// Daprd is the sidecar to use, or "".
	Daprd string
	// ReadyFile is written when all is proven, or "".
	ReadyFile string
	// Timeout bounds the time from the first process to the last proof.
	Timeout time.Duration
	// RedisHost, RedisPassword and SweepSchedule go into the components.
	RedisHost, RedisPassword, SweepSchedule string
}

// plan is everything that is known before anything starts.
type plan struct {
	Options
	dir       instance.Dir
	file      runfile.File
	replicas  []runfile.Replica
	profile   components.Profile
	topics    components.Topics
	env       map[string][]string
	bin       string
	daprd     string
	hasBroker bool
}

func newPlan(o Options) (plan, error) {
	file, err := runfile.Read(o.File)
	if err != nil {
		return plan{}, err
	}
	file.Offset(o.PortOffset)
	replicas, err := file.Replicas(o.Replicas)
	if err != nil {
		return plan{}, err
	}
	profile, err := components.Read(filepath.Join(o.Root, "components", o.Profile))
	if err != nil {
		return plan{}, err
	}
	topics, err := profile.Topics()
	if err != nil {
		return plan{}, err
	}
	env, err := perApp(o.Env, file)
	if err != nil {
		return plan{}, err
	}
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return plan{}, err
	}
	pubsub, _ := profile.Component("pubsub")
	return plan{
		Options: o, dir: instance.Dir(dir), file: file, replicas: replicas, profile: profile, topics: topics, env: env,
		bin: filepath.Join(o.Root, ".souk", "bin"), hasBroker: pubsub.Spec.Type == "pubsub.jetstream",
	}, nil
}

func (p plan) natsPort() int { return NATSPort + p.PortOffset }

// perApp sorts "APP.KEY=VALUE" by app.
func perApp(settings []string, file runfile.File) (map[string][]string, error) {
	apps := map[string]bool{"*": true}
	for _, a := range file.Services() {
		apps[a.AppID] = true
	}
	out := map[string][]string{}
	for _, s := range settings {
		app, assignment, ok := strings.Cut(s, ".")
		if !ok || !strings.Contains(assignment, "=") {
			return nil, fmt.Errorf("--env %s is not APP.KEY=VALUE", s)
		}
		if !apps[app] {
			return nil, fmt.Errorf("--env %s: there is no app %q", s, app)
		}
		out[app] = append(out[app], assignment)
	}
	return out, nil
}

// environment is a service's or a sidecar's: the caller's, the template's, souk's own, and --env, each over the one before,
// but for the template, which only fills gaps.
func (p plan) environment(app runfile.App, run instance.App) []string {
	given := map[string]bool{}
	var out []string
	for _, kv := range os.Environ() {
		key, _, _ := strings.Cut(kv, "=")
		if strings.HasPrefix(key, "APP_") || strings.HasPrefix(key, "DAPR_") {
			continue
		}
		given[key] = true
		out = append(out, kv)
	}
	for key, value := range app.Env {
		if !given[key] {
			out = append(out, key+"="+value)
		}
	}
	out = append(out,
		"APP_ID="+app.AppID, "APP_HOST=127.0.0.1", "APP_PORT="+strconv.Itoa(run.AppPort),
		"DAPR_HTTP_PORT="+strconv.Itoa(run.DaprHTTPPort), "DAPR_GRPC_PORT="+strconv.Itoa(run.DaprGRPCPort),
		"DAPR_API_TOKEN="+run.DaprAPIToken, "APP_API_TOKEN="+run.AppAPIToken, "DAPR_HOST_IP=127.0.0.1",
	)
	out = append(out, p.env["*"]...)
	return append(out, p.env[app.AppID]...)
}

// run is the record to begin with.
func (p plan) run() instance.Run {
	r := instance.Run{
		Version: 1, PID: os.Getpid(), Profile: p.Profile, Root: p.Root, Dir: string(p.dir),
		StartedAt: time.Now().UTC().Truncate(time.Second), Replicas: p.Replicas, Apps: map[string]*instance.App{},
	}
	if p.hasBroker {
		r.Broker = &instance.Broker{
			Port: p.natsPort(), URL: fmt.Sprintf("nats://127.0.0.1:%d", p.natsPort()), Log: p.dir.Log(runfile.Broker),
		}
	}
	for i, a := range p.replicas {
		app := &instance.App{
			AppID: a.AppID, Replica: a.Number,
			AppPort: a.AppPort, DaprHTTPPort: a.DaprHTTPPort, DaprGRPCPort: a.DaprGRPCPort,
			DaprInternalGRPCPort: a.DaprInternalGRPCPort, MetricsPort: a.MetricsPort,
			AppAPIToken: instance.Token(), DaprAPIToken: instance.Token(),
			AppLog: p.dir.Log(a.Name()), DaprdLog: p.dir.Log(a.Name() + sidecar),
		}
		r.Apps[a.Name()] = app
		if i == 0 {
			r.URL = app.AppURL()
		}
		if a.Name() == runfile.Storefront {
			r.Storefront = app.AppURL()
		}
	}
	return r
}

var errNoServices = errors.New("the run template has no services")
