package sidecartest

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/internal/trace"
)

const (
	// suiteWorkers is how many race each other.
	suiteWorkers = 32
	// suitePatience is how long the suite waits for what is bound to happen.
	suitePatience = 30 * time.Second
)

// suite is one run of [Suite].
type suite struct {
	connect  func(*testing.T) *sidecar.Sidecar
	run      string
	topic    string
	received func() []events.Event
	target   string
	secret   [2]string
	binding  string
}

// SuiteOption tells [Suite] of what there is beside the state store.
type SuiteOption func(*suite)

// WithTopic names a topic that the app may publish to, and what a subscriber to it has received so far.
func WithTopic(topic string, received func() []events.Event) SuiteOption {
	return func(s *suite) { s.topic, s.received = topic, received }
}

// WithTarget names an app that serves a [Target].
func WithTarget(appID string) SuiteOption { return func(s *suite) { s.target = appID } }

// WithSecret names a secret that is in the secret store, and its value.
func WithSecret(name, value string) SuiteOption {
	return func(s *suite) { s.secret = [2]string{name, value} }
}

// Suite checks that what connect returns keeps the promises of package sidecar that services rely on. connect is called
// for each test and may return the same connection each time. Every run uses keys of its own, so the stores may be in
// use. Publishing, invocation, secrets and bindings are checked where an option says what to check them with.
func Suite(t *testing.T, connect func(t *testing.T) *sidecar.Sidecar, options ...SuiteOption) {
	t.Helper()
	s := &suite{connect: connect, run: uuid.NewString()}
	for _, o := range options {
		o(s)
	}
	t.Run("State", s.state)
	t.Run("Aggregate", s.aggregate)
	if s.topic != "" {
		t.Run("Publish", s.publish)
	}
	if s.target != "" {
		t.Run("Invoke", s.invoke)
	}
	if s.secret[0] != "" {
		t.Run("Secrets", s.secrets)
	}
	if s.binding != "" {
		t.Run("Bindings", s.bindings)
	}
}

// key returns a key of this run, and of the test.
func (s *suite) key(t *testing.T) string { return "suite/" + s.run + "/" + t.Name() }

func (s *suite) secrets(t *testing.T) {
	secrets := s.connect(t).Secrets
	if got, err := secrets.Secret(t.Context(), s.secret[0]); err != nil || got != s.secret[1] {
		t.Errorf("the secret %s: %d bytes, %v", s.secret[0], len(got), err)
	}
	if _, err := secrets.Secret(t.Context(), "no-secret-"+s.run); !problem.Is(err, problem.NotFound) {
		t.Errorf("a secret that is not there: %v", err)
	}
}

// publish checks that what was published arrives, with nothing of it changed.
func (s *suite) publish(t *testing.T) {
	publisher := s.connect(t).Events
	parent := trace.New()
	traced := trace.With(t.Context(), parent)
	sent := map[string]events.Event{}
	for range 20 {
		id := events.NewID()
		e, err := events.New(id, "suite", "subject "+id, newTally(s.topic, 7), time.Now().Truncate(time.Microsecond))
		if err != nil {
			t.Fatal(err)
		}
		e.CorrelationID, e.CausationID = "correlation", "cause"
		if err := publisher.PublishTo(traced, s.topic, e); err != nil {
			t.Fatalf("publish: %v", err)
		}
		sent[id] = e
	}
	await(t, "every event arrives", func() bool {
		arrived := map[string]bool{}
		for _, e := range s.received() {
			if _, ok := sent[e.ID]; ok {
				arrived[e.ID] = true
			}
		}
		return len(arrived) == len(sent)
	})
	for _, got := range s.received() {
		want, ok := sent[got.ID]
		if !ok {
			continue
		}
		if got.Source != want.Source || got.Type != want.Type || got.Subject != want.Subject || !got.Time.Equal(want.Time) ||
			got.CorrelationID != want.CorrelationID || got.CausationID != want.CausationID || !sameJSON(got.Data, want.Data) {
			t.Errorf("sent %+v\ngot  %+v", want, got)
		}
		if seen, ok := trace.Parse(got.TraceParent); !ok || seen.TraceID != parent.TraceID {
			t.Errorf("the event's trace is %q, want one of %s", got.TraceParent, parent.TraceID)
		}
	}
	s.publishTooLate(t, publisher)
}

// publishTooLate checks that an error says what was not published.
func (s *suite) publishTooLate(t *testing.T, publisher sidecar.Publisher) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	e, err := events.New(events.NewID(), "suite", "s", newTally(s.topic, 1), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if err := publisher.Publish(ctx, e); err == nil {
		t.Error("publishing succeeds though the context has ended")
	}
}

// await waits until ready, which is bound to be.
func await(t *testing.T, what string, ready func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), suitePatience)
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !ready() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("not within %s: %s", suitePatience, what)
		}
	}
}
