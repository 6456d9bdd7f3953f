package boot

import (
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/souk-shop/souk/tools/internal/instance"
	"github.com/souk-shop/souk/tools/internal/runfile"
	"github.com/souk-shop/souk/tools/internal/supervise"
)

const (
	serviceGrace = 8 * time.Second
	daprdGrace   = 5 * time.Second
	brokerGrace  = 5 * time.Second
	// daprdDrain is what a sidecar gets to finish what it does.
	daprdDrain = "2"
	// daprdMemory is where a sidecar's garbage collector begins to work hard.
	daprdMemory = "GOMEMLIMIT=150MiB"
	// daprdGarbage has a sidecar collect less often: little lives in it, and all that passes through it is garbage soon.
	daprdGarbage = "GOGC=400"
	sidecar      = "-daprd"
)

// broker is the embedded broker: this program once more.
func (p plan) broker() (supervise.Spec, error) {
	self, err := os.Executable()
	if err != nil {
		return supervise.Spec{}, err
	}
	return supervise.Spec{
		Name: runfile.Broker, Path: self, Dir: p.Root, Env: os.Environ(),
		Args: []string{
			"broker", "--root", p.Root, "--dir", string(p.dir), "--port", strconv.Itoa(p.natsPort()), "--profile", p.Profile,
		},
		Log: p.dir.Log(runfile.Broker), Hold: p.dir.Hold(runfile.Broker), Grace: brokerGrace,
	}, nil
}

// service is an app's own process.
func (p plan) service(app runfile.Replica, run instance.App) supervise.Spec {
	path, args := app.Command[0], app.Command[1:]
	if _, rest, ok := app.Package(); ok {
		path, args = filepath.Join(p.bin, app.AppID), rest
	}
	return supervise.Spec{
		Name: app.Name(), Path: path, Args: args, Dir: p.file.Dir(app.App), Env: p.environment(app.App, run),
		Log: run.AppLog, Hold: p.dir.Hold(app.Name()), Grace: serviceGrace,
	}
}

// sidecar is an app's daprd, all of it on loopback.
func (p plan) sidecar(app runfile.Replica, run instance.App) supervise.Spec {
	rendered := p.dir.Path("components")
	args := []string{
		"--app-id", app.AppID, "--app-port", strconv.Itoa(run.AppPort), "--app-protocol", "http",
		"--app-channel-address", "127.0.0.1",
		"--dapr-listen-addresses", "127.0.0.1",
		"--dapr-http-port", strconv.Itoa(run.DaprHTTPPort), "--dapr-grpc-port", strconv.Itoa(run.DaprGRPCPort),
		"--dapr-internal-grpc-port", strconv.Itoa(run.DaprInternalGRPCPort),
		"--dapr-internal-grpc-listen-address", "127.0.0.1",
		"--metrics-listen-address", "127.0.0.1", "--metrics-port", strconv.Itoa(run.MetricsPort),
		"--resources-path", rendered, "--config", filepath.Join(rendered, "config.yaml"),
		"--enable-app-health-check", "--dapr-graceful-shutdown-seconds", daprdDrain,
	}
	for flag, value := range map[string]string{
		"--app-health-check-path": app.AppHealthCheckPath, "--max-body-size": app.MaxBodySize,
		"--read-buffer-size": app.ReadBufferSize, "--log-level": app.LogLevel,
		"--app-health-probe-interval": positive(app.AppHealthProbeInterval),
		"--app-health-probe-timeout":  positive(app.AppHealthProbeTimeout),
		"--app-health-threshold":      positive(app.AppHealthThreshold),
	} {
		if value != "" {
			args = append(args, flag, value)
		}
	}
	name := app.Name() + sidecar
	return supervise.Spec{
		Name: name, Path: p.daprd, Args: args, Dir: p.file.Dir(app.App), Env: append(p.environment(app.App, run), daprdMemory, daprdGarbage),
		Log: run.DaprdLog, Hold: p.dir.Hold(name), Grace: daprdGrace,
	}
}

func positive(n int) string {
	if n <= 0 {
		return ""
	}
	return strconv.Itoa(n)
}
