// Package sidecartest is a Dapr sidecar in memory, for tests, and the suite that keeps it honest.
//
// [New] gives one app its sidecar: state with first-write-wins, publishing, invocation, secrets and bindings, with
// switches for each way they fail. [NewWorld] joins several apps by one broker, deterministically. [Suite] says what services rely
// on, and runs on both: on the fake and on a real sidecar. Where the real ones differ from each other, a [Profile]
// chooses which one the fake is.
package sidecartest

import (
	"context"
	"net/http"
	"sync"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/sidecar"
)

// TB is what is used of a test: *testing.T, *testing.B and *rapid.T have it.
type TB interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
	Cleanup(func())
}

// Fake is the sidecar of one app, in memory. Its methods may be called from several goroutines.
type Fake struct {
	appID   string
	store   *store
	faults  *faults
	log     *publishLog
	secrets *secretStore

	mu       sync.Mutex
	targets  map[string]target
	bindings map[string]*Objects
	// route finds the app that is not in targets; a World sets it.
	route func(app string) (target, bool)
	// broker gets what is published; a World sets it.
	broker func(topic string, raw []byte)

	// ended ends with the test, and with it the requests that are still being answered.
	ended    context.Context
	requests sync.WaitGroup
}

// Option is an option of [New].
type Option func(*Fake)

// As makes the state store fail and version as that of the profile does.
func As(p Profile) Option { return func(f *Fake) { f.store.profile = p } }

// New returns the sidecar of the app. At the test's end it cancels the requests to apps that are still being answered,
// and waits for them.
func New(t TB, appID string, options ...Option) *Fake {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	f := &Fake{
		appID: appID, store: newStore(SQLite), faults: &faults{}, log: &publishLog{}, secrets: &secretStore{},
		targets: map[string]target{}, bindings: map[string]*Objects{}, ended: ctx,
	}
	for _, o := range options {
		o(f)
	}
	t.Cleanup(func() {
		cancel()
		f.requests.Wait()
	})
	return f
}

// Sidecar returns the connection that the service takes.
func (f *Fake) Sidecar() *sidecar.Sidecar {
	return &sidecar.Sidecar{
		AppID: f.appID, State: &fakeState{f.store, f.faults}, Events: &publisher{f}, Apps: &invoker{f}, Secrets: f.secrets,
		Bindings: &binder{f},
	}
}

// Published returns what the app has published, in order, repeats included.
func (f *Fake) Published() []events.Event { return f.log.on("") }

// PublishedTo returns what the app has published to the topic, in order, repeats included.
func (f *Fake) PublishedTo(topic string) []events.Event { return f.log.on(topic) }

// Forget empties what Published and PublishedTo return.
func (f *Fake) Forget() { f.log.forget() }

// SetSecret puts a secret into the secret store.
func (f *Fake) SetSecret(name, value string) { f.secrets.set(name, value) }

// Keys returns the keys of the state store, sorted.
func (f *Fake) Keys() []string { return f.store.keys() }

// Serve makes h the app that invocations of app reach. It sees the header Dapr-Caller-App-Id as a sidecar sets it.
func (f *Fake) Serve(app string, h http.Handler, options ...TargetOption) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.targets[app] = newTarget(h, options)
}

func (f *Fake) target(app string) (target, bool) {
	f.mu.Lock()
	t, ok := f.targets[app]
	route := f.route
	f.mu.Unlock()
	if !ok && route != nil {
		return route(app)
	}
	return t, ok
}
