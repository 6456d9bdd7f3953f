package sidecartest

import (
	"context"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/sidecar"
)

const (
	// defaultRetryLimit is how often the broker brings an event that is to be retried.
	defaultRetryLimit = 100
	// settleLimit is how many deliveries [World.Settle] makes before it holds that it would never end.
	settleLimit = 100_000
)

// World is several apps in one process and the broker between them. It delivers one event at a time, when told to, in
// an order that its options and their seeds fix: the same seed gives the same run, as far as the apps themselves are
// deterministic.
type World struct {
	t          TB
	profile    Profile
	order      *rand.Rand
	copies     int
	crash      bool
	retryLimit int
	faultRate  float64
	faultSeed  uint64

	mu   sync.Mutex
	apps map[string]*app
	// retained is all that was ever published, for apps that subscribe later; waiting is what is to be delivered.
	retained []message
	waiting  []message
}

// WorldOption is an option of [NewWorld].
type WorldOption func(*World)

// Shuffled delivers what is waiting in an order drawn from seed, in place of first in, first out.
func Shuffled(seed uint64) WorldOption {
	return func(w *World) { w.order = rand.New(rand.NewPCG(seed, 1)) } //nolint:gosec // an order, no secret
}

// Duplicated has every event delivered twice to each subscriber.
func Duplicated() WorldOption { return func(w *World) { w.copies = 2 } }

// CrashBeforeAck loses the acknowledgement of each event's first delivery: it is handled, and comes again.
func CrashBeforeAck() WorldOption { return func(w *World) { w.crash = true } }

// RetryLimit sets how often an event is delivered to a subscriber before it goes to the dead letters; 100 by default.
func RetryLimit(n int) WorldOption { return func(w *World) { w.retryLimit = n } }

// Faulty makes operations of state and broker fail by chance while events are delivered: rate of them, 0 to 1, half of
// which take effect all the same.
func Faulty(seed uint64, rate float64) WorldOption {
	return func(w *World) { w.faultSeed, w.faultRate = seed, rate }
}

// Stores chooses the profile of the state stores.
func Stores(p Profile) WorldOption { return func(w *World) { w.profile = p } }

// app is one app of a world.
type app struct {
	fake          *Fake
	target        target
	mounted, seen bool
	subscriptions map[string]subscription
}

// NewWorld returns a world without apps.
func NewWorld(t TB, options ...WorldOption) *World {
	t.Helper()
	w := &World{t: t, copies: 1, retryLimit: defaultRetryLimit, apps: map[string]*app{}}
	for _, o := range options {
		o(w)
	}
	return w
}

// Fake returns the app's sidecar with its switches.
func (w *World) Fake(appID string) *Fake {
	w.t.Helper()
	return w.app(appID).fake
}

// Sidecar returns the connection that the app's service takes.
func (w *World) Sidecar(appID string) *sidecar.Sidecar {
	w.t.Helper()
	return w.Fake(appID).Sidecar()
}

func (w *World) app(appID string) *app {
	w.t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	a, ok := w.apps[appID]
	if !ok {
		a = &app{fake: New(w.t, appID, As(w.profile))}
		a.fake.route, a.fake.broker = w.route, w.accept
		seed := w.faultSeed + uint64(len(w.apps))
		a.fake.faults.chance = rand.New(rand.NewPCG(seed, 2)) //nolint:gosec // chance, no secret
		a.fake.faults.rate = w.faultRate
		w.apps[appID] = a
	}
	return a
}

func (w *World) route(appID string) (target, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	a, ok := w.apps[appID]
	if !ok || !a.mounted {
		return target{}, false
	}
	return a.target, true
}

// Mount starts the app: its subscriptions are what h answers to GET /dapr/subscribe, and other apps can invoke it. The
// first time it gets all that was published before on its topics. Mounting it again restarts it with a new handler; its
// state and what waits for it stay. A subscription that the contracts do not allow the app fails the test.
func (w *World) Mount(appID string, h http.Handler, options ...TargetOption) {
	w.t.Helper()
	a := w.app(appID)
	t := newTarget(h, options)
	subscriptions, err := a.fake.subscriptions(context.Background(), t)
	if err != nil {
		w.t.Fatalf("%s: %v", appID, err)
	}
	for topic := range subscriptions {
		if !maySubscribe(appID, topic) {
			w.t.Errorf("%s subscribes to %s: the contracts do not say so", appID, topic)
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	a.target, a.subscriptions, a.mounted = t, subscriptions, true
	if a.seen {
		return
	}
	a.seen = true
	for _, m := range w.retained {
		w.queue(appID, a, m)
	}
}

// Unmount stops the app: invocations of it fail, and what is published waits for it.
func (w *World) Unmount(appID string) {
	w.t.Helper()
	a := w.app(appID)
	w.mu.Lock()
	defer w.mu.Unlock()
	a.mounted = false
}

// Tick calls the app's cron binding. An answer that is no success fails the test.
func (w *World) Tick(ctx context.Context, appID, name string) {
	w.t.Helper()
	a := w.app(appID)
	if err := a.fake.tick(ctx, a.target, name); err != nil {
		w.t.Errorf("%s: %v", appID, err)
	}
}

// Call has one app invoke another, as [sidecar.Call].
func (w *World) Call(ctx context.Context, from, app, method, path string, header http.Header, in, out any) error {
	w.t.Helper()
	return sidecar.Call(ctx, w.Sidecar(from).Apps, app, method, path, header, in, out)
}

// Published returns what all apps have published, in order, repeats included.
func (w *World) Published() []events.Event { return w.published("") }

// PublishedTo returns what all apps have published to the topic, in order, repeats included.
func (w *World) PublishedTo(topic string) []events.Event { return w.published(topic) }

func (w *World) published(topic string) []events.Event {
	w.mu.Lock()
	defer w.mu.Unlock()
	var list []events.Event
	for _, m := range w.retained {
		if e, err := events.Parse(m.raw); err == nil && (topic == "" || topic == m.topic) {
			list = append(list, e)
		}
	}
	return list
}

// DeadLetters returns what stands on the app's dead-letter topic, as it came there.
func (w *World) DeadLetters(appID string) [][]byte {
	w.mu.Lock()
	defer w.mu.Unlock()
	var list [][]byte
	for _, m := range w.retained {
		if m.topic == events.DeadLetterTopic(appID) {
			list = append(list, slices.Clone(m.raw))
		}
	}
	return list
}
