package e2e

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"go.yaml.in/yaml/v3"

	"github.com/souk-shop/souk/e2e/internal/shop"
	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/internal/sidecartest"
)

const (
	// suiteApp is an app of the suite's own; its state store is the component of another, with its scope taken away.
	suiteApp, targetApp, suiteTopic = "suite", "target", "suite-probed"
	suiteStore                      = "orders-state"
	suiteSecrets                    = "auth-secrets"
)

// TestSidecarSuite holds real sidecars, with the components of each profile, to what the services' fake promises.
func TestSidecarSuite(t *testing.T) {
	for _, profile := range []string{"embedded", "redis"} {
		t.Run(profile, func(t *testing.T) { suite(t, profile) })
	}
}

func suite(t *testing.T, profile string) {
	dir := t.TempDir()
	render(t, profile, dir, startBackend(t, profile, dir))
	target := sidecartest.NewTarget(suiteTopic)
	connect(t, dir, targetApp, serve(t, target))
	own := connect(t, dir, suiteApp, serve(t, sidecartest.NewTarget()))
	awaitSubscription(t, own, target)
	sidecartest.Suite(t, func(*testing.T) *sidecar.Sidecar { return own },
		sidecartest.WithTarget(targetApp), sidecartest.WithSecret("suite-secret", "s3cret"),
		sidecartest.WithBinding("media"),
		sidecartest.WithTopic(suiteTopic, target.Received))
}

// startBackend starts what the profile needs, and returns what to put in the place of what its components name.
func startBackend(t *testing.T, profile, dir string) *strings.Replacer {
	t.Helper()
	if profile == "redis" {
		redis, err := shop.StartRedis(t.Context(), t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = redis.Stop(context.Background()) })
		return strings.NewReplacer("../../.souk", dir, "localhost:6379", redis.Address)
	}
	port := freePort(t)
	background(t, exec.Command(souk.Path, "broker", "--root", souk.Root, "--dir", dir, "--port", port), filepath.Join(dir, "broker.log"))
	url := "nats://127.0.0.1:" + port
	err := shop.Await(t.Context(), soon, func(context.Context) error { return addStream(url) })
	if err != nil {
		t.Fatalf("the broker: %v", err)
	}
	return strings.NewReplacer("../../.souk", dir, "nats://127.0.0.1:4222", url)
}

func addStream(url string) error {
	nc, err := nats.Connect(url)
	if err != nil {
		return err
	}
	defer nc.Close()
	js, err := nc.JetStream()
	if err != nil {
		return err
	}
	_, err = js.AddStream(&nats.StreamConfig{Name: suiteTopic, Subjects: []string{suiteTopic}})
	return err
}

// render writes the profile's components as they are, but for who may use them: any app, any topic.
func render(t *testing.T, profile, dir string, places *strings.Replacer) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(souk.Root, "components", profile, "*.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no components of %s: %v", profile, err)
	}
	out := filepath.Join(dir, "components")
	for _, folder := range []string{out, filepath.Join(dir, "state")} {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	write(t, filepath.Join(dir, "secrets.json"), `{"suite-secret":"s3cret"}`)
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		decoder := yaml.NewDecoder(strings.NewReader(places.Replace(string(raw))))
		for n := 0; ; n++ {
			var resource map[string]any // nested maps take this type
			if err := decoder.Decode(&resource); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			if text := unscoped(t, resource); text != "" {
				write(t, filepath.Join(out, fmt.Sprintf("%d-%s", n, filepath.Base(file))), text)
			}
		}
	}
}

// unscoped renders a resource of Dapr's for all apps and topics, or "" where the suite has no use for it.
func unscoped(t *testing.T, c map[string]any) string {
	t.Helper()
	metadata, _ := c["metadata"].(map[string]any)
	name, _ := metadata["name"].(string)
	others := strings.HasSuffix(name, "-state") && name != suiteStore || strings.HasSuffix(name, "-secrets") && name != suiteSecrets
	if clock := strings.HasSuffix(name, "-sweep"); clock || others {
		return ""
	}
	delete(c, "scopes")
	if spec, ok := c["spec"].(map[string]any); ok {
		if settings, ok := spec["metadata"].([]any); ok {
			spec["metadata"] = withoutScopes(settings)
		}
	}
	raw, err := yaml.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func withoutScopes(settings []any) []any {
	var kept []any
	for _, setting := range settings {
		entry, _ := setting.(map[string]any)
		switch entry["name"] {
		case "publishingScopes", "subscriptionScopes", "allowedTopics", "protectedTopics":
		default:
			kept = append(kept, setting)
		}
	}
	return kept
}

// connect starts a sidecar and returns a connection to it.
func connect(t *testing.T, dir, app string, appPort int) *sidecar.Sidecar {
	t.Helper()
	httpPort, grpcPort := freePort(t), freePort(t)
	// The configuration is a resource like the others; the sidecar wants it by its name.
	config, err := filepath.Glob(filepath.Join(dir, "components", "*-config.yaml"))
	if err != nil || len(config) != 1 {
		t.Fatalf("configurations: %v, %v", config, err)
	}
	cmd := exec.Command(daprd(t), "--app-id", app, "--app-port", strconv.Itoa(appPort), "--app-protocol", "http",
		"--dapr-http-port", httpPort, "--dapr-grpc-port", grpcPort, "--dapr-internal-grpc-port", freePort(t),
		"--metrics-port", freePort(t), "--metrics-listen-address", "127.0.0.1", "--dapr-listen-addresses", "127.0.0.1",
		"--dapr-internal-grpc-listen-address", "127.0.0.1", "--resources-path", filepath.Join(dir, "components"),
		"--config", config[0])
	cmd.Env = append(os.Environ(), "DAPR_HOST_IP=127.0.0.1")
	background(t, cmd, filepath.Join(dir, app+".log"))
	c := sidecar.Config{
		AppID: app, Host: "127.0.0.1", StateStore: suiteStore, PubSub: "pubsub", SecretStore: suiteSecrets, MaxWriters: 32,
		StartTimeout: time.Minute,
	}
	c.HTTPPort, _ = strconv.Atoi(httpPort)
	c.GRPCPort, _ = strconv.Atoi(grpcPort)
	connected, err := sidecar.Connect(t.Context(), c)
	if err != nil {
		t.Fatalf("connecting to the sidecar of %s: %v", app, err)
	}
	t.Cleanup(func() { _ = connected.Close() })
	return connected
}

// awaitSubscription publishes until something arrives.
func awaitSubscription(t *testing.T, own *sidecar.Sidecar, target *sidecartest.Target) {
	t.Helper()
	probe := events.Event{ID: events.NewID(), Source: suiteApp, Type: "shop.souk.SuiteProbed.v1", Time: time.Now(), Data: []byte(`{}`)}
	await(t, "the subscription is there", func(ctx context.Context) error {
		if len(target.Received()) > 0 {
			return nil
		}
		if err := own.Events.PublishTo(ctx, suiteTopic, probe); err != nil {
			return err
		}
		return errors.New("nothing has arrived")
	})
}

// daprd finds the sidecar that the shop runs on.
func daprd(t *testing.T) string {
	t.Helper()
	if path := os.Getenv("SOUK_DAPRD"); path != "" {
		return path
	}
	found, err := filepath.Glob(filepath.Join(souk.Root, ".souk", "bin", "daprd-*"))
	if err == nil && len(found) > 0 {
		return slices.MaxFunc(found, func(a, b string) int { return built(t, a).Compare(built(t, b)) })
	}
	path, err := exec.LookPath("daprd")
	if err != nil {
		t.Fatal("there is no daprd: run `go run ./tools/cmd/souk up` once, or set SOUK_DAPRD")
	}
	return path
}

func serve(t *testing.T, h http.Handler) (port int) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: soon}
	go func() { _ = server.Serve(l) }()
	t.Cleanup(func() { _ = server.Close() })
	address, _ := l.Addr().(*net.TCPAddr)
	return address.Port
}

func freePort(t *testing.T) string {
	t.Helper()
	port, err := shop.FreePort()
	if err != nil {
		t.Fatal(err)
	}
	return strconv.Itoa(port)
}

// background runs a command until the test ends, and shows its log when the test has failed.
func background(t *testing.T, cmd *exec.Cmd, log string) {
	t.Helper()
	out, err := os.Create(log)
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout, cmd.Stderr = out, out
	stop, err := shop.Start(cmd)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stop()
		_ = out.Close()
		if t.Failed() {
			t.Log(shop.Tail(log))
		}
	})
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// built is when the program was.
func built(t *testing.T, path string) time.Time {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.ModTime()
}
