package boot

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/souk-shop/souk/tools/internal/components"
	"github.com/souk-shop/souk/tools/internal/instance"
	"github.com/souk-shop/souk/tools/internal/runfile"
)

// pair is a service and its sidecar, which delivers what it is given to every subscriber that listens.
type pair struct {
	mu   sync.Mutex
	seen map[string]heard
	deaf bool
	// busy says that other events come all the time.
	busy bool
	subs []string
}

func (p *pair) service(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case r.Header.Get(tokenHeader) != "app" && r.URL.Path != "/healthz":
		w.WriteHeader(http.StatusUnauthorized)
	case r.URL.Path == "/dapr/subscribe":
		out := []map[string]string{}
		for _, topic := range p.subs {
			out = append(out, map[string]string{"topic": topic})
		}
		_ = json.NewEncoder(w).Encode(out)
	case r.URL.Path == "/canaries":
		for _, topic := range p.subs {
			if p.busy {
				p.seen[topic] = heard{Delivered: p.seen[topic].Delivered + 1}
			}
		}
		_ = json.NewEncoder(w).Encode(p.seen)
	}
}

func sidecarOf(all map[string]*pair) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		topic, publishes := strings.CutPrefix(r.URL.Path, "/v1.0/publish/pubsub/")
		if r.Header.Get(tokenHeader) != "dapr" {
			w.WriteHeader(http.StatusUnauthorized)
		}
		if !publishes {
			return
		}
		var event struct{ ID, Type string }
		_ = json.NewDecoder(r.Body).Decode(&event)
		for _, p := range all {
			p.mu.Lock()
			if slices.Contains(p.subs, topic) && !p.deaf && event.Type == "shop.souk.Canary.v1" {
				p.seen[topic] = heard{Canary: event.ID, Delivered: p.seen[topic].Delivered + 1}
			}
			p.mu.Unlock()
		}
	}
}

func portOf(t *testing.T, h http.Handler) int {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	u, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	port, err := strconv.Atoi(u.Port())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

func shop(t *testing.T) (instance.Run, map[string]*pair, components.Topics) {
	t.Helper()
	all := map[string]*pair{
		"orders":   {seen: map[string]heard{}, subs: []string{"cart-updated", "stock-reserved"}},
		"payments": {seen: map[string]heard{}, subs: []string{"order-created"}},
		"catalog":  {seen: map[string]heard{}},
	}
	run := instance.Run{Apps: map[string]*instance.App{}}
	for id, p := range all {
		run.Apps[id] = &instance.App{
			AppPort: portOf(t, http.HandlerFunc(p.service)), DaprHTTPPort: portOf(t, sidecarOf(all)),
			AppAPIToken: "app", DaprAPIToken: "dapr",
		}
	}
	return run, all, components.Topics{Publish: map[string][]string{
		"catalog": {"cart-updated", "stock-reserved"}, "orders": {"order-created"},
	}}
}

func TestProveCountsEverySubscription(t *testing.T) {
	run, _, topics := shop(t)
	if n, err := Prove(t.Context(), run, topics); n != 3 || err != nil {
		t.Errorf("%d proven, %v, want 3", n, err)
	}
}

// TestProveReachesEveryReplica has a broker that gives each canary to one of the replicas, now this one, now that.
func TestProveReachesEveryReplica(t *testing.T) {
	run, all, topics := shop(t)
	twin := &pair{seen: map[string]heard{}, subs: all["payments"].subs}
	run.Replicas = 2
	run.Apps["payments-2"] = &instance.App{
		AppPort: portOf(t, http.HandlerFunc(twin.service)), DaprHTTPPort: 1, AppAPIToken: "app", DaprAPIToken: "dapr",
	}
	var turns atomic.Int64
	run.Apps["orders"].DaprHTTPPort = portOf(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		turn := turns.Add(1)
		sidecarOf(map[string]*pair{"payments": []*pair{all["payments"], twin}[turn/3%2]})(w, r)
	}))
	if n, err := Prove(t.Context(), run, topics); n != 4 || err != nil || turns.Load() < 3 {
		t.Errorf("%d proven after %d canaries, %v, want 4", n, turns.Load(), err)
	}
}

// TestABacklogIsNoDeadSubscription: events come, and the canaries wait behind them.
func TestABacklogIsNoDeadSubscription(t *testing.T) {
	run, all, topics := shop(t)
	late := all["payments"]
	late.deaf, late.busy = true, true
	if n, err := Prove(t.Context(), run, topics); n != 3 || err != nil {
		t.Errorf("%d proven, %v, want 3", n, err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	if _, err := CatchUp(ctx, run, topics); err == nil || !strings.Contains(err.Error(), "payments hears nothing on order-created") {
		t.Errorf("error %v does not name the one that is behind", err)
	}
}

func TestADeadSubscriptionIsNamed(t *testing.T) {
	run, all, topics := shop(t)
	all["payments"].deaf = true
	ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	_, err := Prove(ctx, run, topics)
	if err == nil || !strings.Contains(err.Error(), "payments hears nothing on order-created") || strings.Contains(err.Error(), "orders hears") {
		t.Errorf("error %v does not name the one that is dead", err)
	}
}

func TestHealthyNamesWhatIsNot(t *testing.T) {
	run, _, _ := shop(t)
	if err := Healthy(t.Context(), run, "/healthz"); err != nil {
		t.Fatal(err)
	}
	run.Apps["orders"].DaprAPIToken = "wrong"
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if err := Healthy(ctx, run, "/healthz"); err == nil || !strings.Contains(err.Error(), "orders is not ready: its sidecar") {
		t.Errorf("error %v", err)
	}
}

func TestEnvironment(t *testing.T) {
	t.Setenv("APP_PORT", "1")
	t.Setenv("DAPR_API_TOKEN", "foreign")
	t.Setenv("SOUK_CURRENCY", "CHF")
	app := runfile.App{AppID: "orders", Env: map[string]string{"SOUK_CURRENCY": "EUR", "SOUK_OTHER": "x"}}
	p := plan{env: map[string][]string{"*": {"LOG_LEVEL=DEBUG"}, "orders": {"SOUK_ORDER_TIMEOUT=5s"}}}
	got := map[string]string{}
	for _, kv := range p.environment(app, instance.App{AppPort: 7005, AppAPIToken: "a", DaprAPIToken: "d"}) {
		k, v, _ := strings.Cut(kv, "=")
		if _, twice := got[k]; twice {
			t.Errorf("%s is there twice", k)
		}
		got[k] = v
	}
	for k, want := range map[string]string{
		"APP_ID": "orders", "APP_PORT": "7005", "APP_HOST": "127.0.0.1", "DAPR_API_TOKEN": "d", "APP_API_TOKEN": "a",
		"SOUK_CURRENCY": "CHF", "SOUK_OTHER": "x", "LOG_LEVEL": "DEBUG", "SOUK_ORDER_TIMEOUT": "5s",
	} {
		if got[k] != want {
			t.Errorf("%s is %q, want %q", k, got[k], want)
		}
	}
}

func TestEverySidecarStaysOnLoopback(t *testing.T) {
	p := plan{Options: Options{Root: "/repo"}, dir: "/repo/.souk", file: runfile.File{Path: "/repo/dapr.yaml"}}
	args := strings.Join(p.sidecar(runfile.Replica{App: runfile.App{AppID: "orders", AppDirPath: "."}, Number: 2}, instance.App{}).Args, " ")
	for _, want := range []string{
		"--dapr-listen-addresses 127.0.0.1", "--dapr-internal-grpc-listen-address 127.0.0.1", "--metrics-listen-address 127.0.0.1",
		"--app-channel-address 127.0.0.1", "--enable-app-health-check",
	} {
		if !strings.Contains(args, want) {
			t.Errorf("%q is missing in %s", want, args)
		}
	}
}

func TestMistakesBeforeAnythingStarts(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close() //nolint:errcheck // a test's
	taken := listener.Addr().(*net.TCPAddr).Port
	free := runfile.App{AppID: "orders", AppPort: taken, DaprHTTPPort: 1, DaprGRPCPort: 1, DaprInternalGRPCPort: 1, MetricsPort: 1}
	p := plan{replicas: []runfile.Replica{{App: free, Number: 2}}}
	if err := p.ports(t.Context()); err == nil || !strings.Contains(err.Error(), strconv.Itoa(taken)+", which orders-2 needs") || !strings.Contains(err.Error(), "--port-offset") {
		t.Errorf("a taken port: %v", err)
	}
	p.replicas[0].AppPort += 65536
	if err := p.ports(t.Context()); err == nil || !strings.Contains(err.Error(), "smaller --port-offset") {
		t.Errorf("an offset too large: %v", err)
	}
	if err := space(t.TempDir(), 1<<60); err == nil || !strings.Contains(err.Error(), "make room") {
		t.Errorf("a full disk: %v", err)
	}
	for _, wrong := range []string{"orders", "orders.KEY", "nobody.KEY=1"} {
		if _, err := perApp([]string{wrong}, runfile.File{Apps: []runfile.App{free}}); err == nil {
			t.Errorf("--env %s is taken", wrong)
		}
	}
	if _, err := newPlan(Options{Root: t.TempDir(), File: filepath.Join(t.TempDir(), "dapr.yaml")}); err == nil {
		t.Error("no template, no error")
	}
}

func TestNoRedisSaysWhatToDo(t *testing.T) {
	dir := t.TempDir()
	yaml := "kind: Component\nmetadata: {name: pubsub}\nspec: {type: pubsub.redis}\n"
	if err := os.WriteFile(filepath.Join(dir, "pubsub.yaml"), []byte(yaml), 0o600); err != nil {
		t.Fatal(err)
	}
	profile, err := components.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	p := plan{Options: Options{RedisHost: "127.0.0.1:1"}, profile: profile}
	if err := p.redis(t.Context()); err == nil || !strings.Contains(err.Error(), "REDIS_HOST") {
		t.Errorf("error %v does not say what to do", err)
	}
}
