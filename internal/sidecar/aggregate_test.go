package sidecar_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/internal/sidecartest"
)

func newLedgers(t *testing.T) (*sidecartest.Fake, *sidecar.Aggregate[ledger]) {
	fake := sidecartest.New(t, "cart")
	return fake, sidecar.NewAggregate[ledger](fake.Sidecar(), "ledger/")
}

func TestUpdateErrors(t *testing.T) {
	tests := map[string]struct {
		prepare func(*sidecartest.Fake)
		kind    problem.Kind
		code    string
		stored  bool
	}{
		"the store cannot be read":    {func(f *sidecartest.Fake) { f.FailGet(1) }, problem.Unavailable, "state", false},
		"every write fails":           {func(f *sidecartest.Fake) { f.FailPut(1000, false) }, problem.Conflict, "contention", false},
		"the broker takes nothing":    {func(f *sidecartest.Fake) { f.FailPublish(1, false) }, problem.Unavailable, "broker", true},
		"the broker's answer is lost": {func(f *sidecartest.Fake) { f.FailPublish(1, true) }, problem.Unavailable, "broker", true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				fake, ledgers := newLedgers(t)
				tt.prepare(fake)
				_, err := ledgers.Update(t.Context(), "l", nth(1), apply(1))
				if problem.KindOf(err) != tt.kind || problem.CodeOf(err) != tt.code {
					t.Errorf("%v, want %v %s", err, tt.kind, tt.code)
				}
				fake.Heal()
				if got, err := ledgers.Get(t.Context(), "l"); err != nil || got.Exists() != tt.stored {
					t.Errorf("stored: %v (%v), want %v", got.Exists(), err, tt.stored)
				}
			})
		})
	}
}

func TestUpdateEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake, ledgers := newLedgers(t)
		fake.FailPut(1000, false)
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		defer cancel()
		_, err := ledgers.Update(ctx, "l", nth(1), apply(1))
		if !problem.Is(err, problem.Unavailable) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v", err)
		}
	})
}

func TestEmittedEvents(t *testing.T) {
	fake, ledgers := newLedgers(t)
	now := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
	ledgers.WithClock(func() time.Time { return now })
	cause := sidecartest.Event(t, "e1", "gateway", "c1", events.CartItemChanged{CartID: "c1", SKU: "a"})
	cause.CorrelationID, cause.TraceParent = "checkout", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
	if _, err := ledgers.Update(t.Context(), "l", cause, apply(2)); err != nil {
		t.Fatal(err)
	}
	list := fake.PublishedTo("cart-updated")
	if len(list) != 2 || list[0].ID == list[1].ID {
		t.Fatalf("%+v", list)
	}
	e := list[0]
	if e.Source != "cart" || e.CausationID != "e1" || e.CorrelationID != "checkout" || !e.Time.Equal(now) || e.TraceParent != cause.TraceParent {
		t.Errorf("%+v", e)
	}
}

func TestUpdateRefusesAnEventThatIsNotValid(t *testing.T) {
	fake, ledgers := newLedgers(t)
	_, err := ledgers.Update(t.Context(), "l", nth(1), func(l *ledger, _ bool) ([]events.Draft, error) {
		l.Applied = append(l.Applied, "x")
		return []events.Draft{{Subject: "l", Data: events.CartUpdated{}}}, nil
	})
	if err == nil || problem.KindOf(err) != 0 {
		t.Errorf("a bug of the service is classified: %v", err)
	}
	if len(fake.Keys()) != 0 || len(fake.Published()) != 0 {
		t.Error("it has left something")
	}
}

func TestDecideSeesACopy(t *testing.T) {
	fake, ledgers := newLedgers(t)
	if _, err := ledgers.Update(t.Context(), "l", nth(0), apply(0)); err != nil {
		t.Fatal(err)
	}
	fake.FailPut(3, false)
	runs := 0
	got, err := ledgers.Update(t.Context(), "l", nth(1), func(l *ledger, exists bool) ([]events.Draft, error) {
		if runs++; !exists || len(l.Applied) != 1 {
			t.Errorf("run %d sees %+v", runs, l)
		}
		return apply(1)(l, exists)
	})
	if err != nil || runs != 4 || len(got.Applied) != 2 {
		t.Errorf("%d runs, %+v, %v", runs, got, err)
	}
}

func TestReadsFail(t *testing.T) {
	fake, ledgers := newLedgers(t)
	fake.FailGet(1)
	if _, err := ledgers.GetMany(t.Context(), []string{"a"}); !problem.Is(err, problem.Unavailable) {
		t.Errorf("GetMany: %v", err)
	}
	if list, err := ledgers.GetMany(t.Context(), nil); err != nil || len(list) != 0 {
		t.Errorf("no ids: %v, %v", list, err)
	}
	if err := fake.Sidecar().State.Put(t.Context(), "ledger/broken", []byte(`{"state":7}`), ""); err != nil {
		t.Fatal(err)
	}
	if _, err := ledgers.Get(t.Context(), "broken"); err == nil || problem.KindOf(err) != 0 {
		t.Errorf("a document that cannot be read: %v", err)
	}
	if _, err := ledgers.GetMany(t.Context(), []string{"broken"}); err == nil {
		t.Error("a document that cannot be read, among others")
	}
}

func TestDeleteErrors(t *testing.T) {
	fake, ledgers := newLedgers(t)
	if _, err := ledgers.Update(t.Context(), "l", nth(0), apply(0)); err != nil {
		t.Fatal(err)
	}
	fake.FailDelete(1, true)
	if err := ledgers.Delete(t.Context(), "l"); !problem.Is(err, problem.Unavailable) {
		t.Errorf("a lost answer: %v", err)
	}
	if err := ledgers.Delete(t.Context(), "l"); err != nil {
		t.Errorf("a document that is gone: %v", err)
	}
}

func TestInboxKeepsTheLatest(t *testing.T) {
	_, ledgers := newLedgers(t)
	ledgers.WithInbox(3)
	for i := range 10 {
		if _, err := ledgers.Update(t.Context(), "l", nth(i), apply(i)); err != nil {
			t.Fatal(err)
		}
	}
	got, err := ledgers.Get(t.Context(), "l")
	if err != nil {
		t.Fatal(err)
	}
	for i := range 10 {
		if handled := got.Handled(nth(i).ID); handled != (i >= 7) {
			t.Errorf("handled %s: %v", fmt.Sprint(i), handled)
		}
	}
}
