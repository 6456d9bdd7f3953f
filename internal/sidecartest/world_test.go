package sidecartest_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/internal/sidecartest"
)

type pile struct {
	Version int64            `json:"version"`
	Items   map[string]int64 `json:"items"`
}

// carts is a small app: it counts what is added to each cart, and says so.
func carts(sc *sidecar.Sidecar) *server.Server {
	piles := sidecar.NewAggregate[pile](sc, "pile/")
	s := server.New(server.Config{AppID: sc.AppID}, sc.Events)
	s.Subscribe(server.On(func(ctx context.Context, e events.Event, data events.CartItemChanged) error {
		_, err := piles.Update(ctx, data.CartID, e, func(p *pile, _ bool) ([]events.Draft, error) {
			if p.Items == nil {
				p.Items = map[string]int64{}
			}
			p.Items[data.SKU] += data.Quantity
			p.Version++
			return []events.Draft{{Subject: data.CartID, Data: events.CartUpdated{CartID: data.CartID, Version: p.Version}}}, nil
		})
		return err
	}))
	return s
}

func added(t sidecartest.TB, id, sku string) events.Event {
	return sidecartest.Event(t, id, "gateway", "c1", events.CartItemChanged{CartID: "c1", SKU: sku, Quantity: 1})
}

// TestWorldAppliesEachEventOnce runs the app under every hardship at once.
func TestWorldAppliesEachEventOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		options := []sidecartest.WorldOption{
			sidecartest.Shuffled(rapid.Uint64().Draw(t, "seed")), sidecartest.Duplicated(), sidecartest.CrashBeforeAck(),
			sidecartest.Faulty(rapid.Uint64().Draw(t, "faults"), rapid.Float64Range(0, 0.6).Draw(t, "rate")),
			sidecartest.Stores(rapid.SampledFrom(sidecartest.Profiles()).Draw(t, "profile")),
		}
		w := sidecartest.NewWorld(t, options...)
		w.Mount("cart", carts(w.Sidecar("cart")))
		n := rapid.IntRange(1, 8).Draw(t, "events")
		for i := range n {
			if err := w.Sidecar("gateway").Events.Publish(context.Background(), added(t, fmt.Sprint("e", i), "a")); err != nil {
				t.Fatalf("%v", err)
			}
		}
		w.Settle(context.Background())
		got, err := sidecar.NewAggregate[pile](w.Sidecar("cart"), "pile/").Get(context.Background(), "c1")
		if err != nil || got.State.Items["a"] != int64(n) {
			t.Fatalf("%v, %v; want %d", got.State, err, n)
		}
		ids := map[string]bool{}
		for _, e := range w.PublishedTo("cart-updated") {
			ids[e.ID] = true
		}
		if len(ids) != n {
			t.Fatalf("%d different events for %d changes", len(ids), n)
		}
	})
}

func TestWorldIsRepeatable(t *testing.T) {
	run := func() []string {
		w := sidecartest.NewWorld(t, sidecartest.Shuffled(7), sidecartest.Duplicated(), sidecartest.Faulty(7, 0.3))
		w.Mount("cart", carts(w.Sidecar("cart")))
		for i := range 10 {
			if err := w.Sidecar("gateway").Events.Publish(t.Context(), added(t, fmt.Sprint("e", i), "a")); err != nil {
				t.Fatal(err)
			}
		}
		w.Settle(t.Context())
		var ids []string
		for _, e := range w.Published() {
			ids = append(ids, e.ID)
		}
		return ids
	}
	if first, second := run(), run(); !slices.Equal(first, second) {
		t.Errorf("the same seed gave\n%v\n%v", first, second)
	}
}

func TestWorldDeadLetters(t *testing.T) {
	tests := map[string]struct {
		err        error
		deliveries int
	}{
		"retried too often": {errors.New("still not"), 4},
		"invalid":           {problem.NewInvalid("never", "Never."), 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			w := sidecartest.NewWorld(t, sidecartest.RetryLimit(4))
			deliveries := 0
			s := server.New(server.Config{AppID: "cart"}, w.Sidecar("cart").Events)
			s.Subscribe(server.On(func(context.Context, events.Event, events.CartItemChanged) error {
				deliveries++
				return tt.err
			}))
			w.Mount("cart", s)
			if err := w.Sidecar("gateway").Events.Publish(t.Context(), added(t, "e1", "a")); err != nil {
				t.Fatal(err)
			}
			w.Settle(t.Context())
			dead := w.DeadLetters("cart")
			if deliveries != tt.deliveries || len(dead) != 1 || !bytes.Contains(dead[0], []byte(`"e1"`)) {
				t.Errorf("%d deliveries, dead letters %s", deliveries, dead)
			}
		})
	}
}

func TestWorldRestartsAnApp(t *testing.T) {
	w := sidecartest.NewWorld(t)
	publish := func(id string) {
		t.Helper()
		if err := w.Sidecar("gateway").Events.Publish(t.Context(), added(t, id, "a")); err != nil {
			t.Fatal(err)
		}
		w.Settle(t.Context())
	}
	publish("before the first start")
	w.Mount("cart", carts(w.Sidecar("cart")))
	w.Settle(t.Context())
	w.Unmount("cart")
	publish("while it is away")
	if n := len(w.PublishedTo("cart-updated")); n != 1 {
		t.Errorf("%d changes before the restart, want 1", n)
	}
	err := w.Call(t.Context(), "gateway", "cart", "GET", "/healthz", nil, nil, nil)
	if !problem.Is(err, problem.Unavailable) {
		t.Errorf("an app that is away answers %v", err)
	}
	w.Mount("cart", carts(w.Sidecar("cart")))
	w.Settle(t.Context())
	if n := len(w.PublishedTo("cart-updated")); n != 2 {
		t.Errorf("%d changes after the restart, want 2", n)
	}
}
