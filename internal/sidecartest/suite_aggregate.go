package sidecartest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/sidecar"
)

// bench is what an aggregate's test works on: the state store is the one under test, the faults are the bench's own.
type bench struct {
	sidecar   *sidecar.Sidecar
	state     *brittle
	published *recorder
	prefix    string
}

func (s *suite) aggregate(t *testing.T) {
	for name, f := range map[string]func(*testing.T, *bench){
		"Duplicates": duplicates, "FailedPublish": failedPublish, "LostWrite": lostWrite, "FailedWrite": failedWrite,
		"Unchanged": unchanged, "Refused": refused, "Inbox": inbox, "Race": raceToIncrement, "Delete": deletesDocument,
	} {
		t.Run(name, func(t *testing.T) { f(t, s.bench(t)) })
	}
}

func (s *suite) bench(t *testing.T) *bench {
	real := s.connect(t)
	b := &bench{state: &brittle{State: real.State}, published: &recorder{}, prefix: s.key(t) + "/"}
	b.sidecar = &sidecar.Sidecar{AppID: real.AppID, State: b.state, Events: b.published, Apps: real.Apps, Secrets: real.Secrets}
	return b
}

// counters returns a handle on the counters; handles of their own are rivals as two replicas are.
func (b *bench) counters() *sidecar.Aggregate[counter] {
	return sidecar.NewAggregate[counter](b.sidecar, b.prefix)
}

func cause(id string) events.Event { return events.Command("suite", id, "subject", time.Now()) }

// increment adds one, and says so.
func increment(c *counter, _ bool) ([]events.Draft, error) {
	c.N++
	return []events.Draft{{Subject: "counter", Data: newTally("suite", c.N)}}, nil
}

// check wants the counter at n, and so many different events published.
func (b *bench) check(t *testing.T, n int64, different int) {
	t.Helper()
	got, err := b.counters().Get(t.Context(), "c")
	if err != nil || got.State.N != n {
		t.Errorf("the counter is at %d, want %d (%v)", got.State.N, n, err)
	}
	if ids := slices.Compact(slices.Sorted(slices.Values(b.published.published()))); len(ids) != different {
		t.Errorf("%d different events are published, want %d", len(ids), different)
	}
}

func (b *bench) update(t *testing.T, id string) error {
	t.Helper()
	_, err := b.counters().Update(t.Context(), "c", cause(id), increment)
	return err
}

func duplicates(t *testing.T, b *bench) {
	for range 3 {
		if err := b.update(t, "one"); err != nil {
			t.Fatal(err)
		}
	}
	b.check(t, 1, 1)
	if n := len(b.published.published()); n != 3 {
		t.Errorf("published %d times, want each time", n)
	}
	if err := b.update(t, "two"); err != nil {
		t.Fatal(err)
	}
	b.check(t, 2, 2)
}

func failedPublish(t *testing.T, b *bench) {
	b.published.fails = 1
	if err := b.update(t, "one"); !problem.Is(err, problem.Unavailable) {
		t.Fatalf("a failed publication gives %v", err)
	}
	b.check(t, 1, 0)
	if err := b.update(t, "one"); err != nil {
		t.Fatal(err)
	}
	b.check(t, 1, 1)
}

func lostWrite(t *testing.T, b *bench) {
	for i := range 3 {
		b.state.after = true
		if err := b.update(t, fmt.Sprint(i)); err != nil {
			t.Fatal(err)
		}
	}
	b.check(t, 3, 3)
}

func failedWrite(t *testing.T, b *bench) {
	for i := range 3 {
		b.state.before = true
		if err := b.update(t, fmt.Sprint(i)); err != nil {
			t.Fatal(err)
		}
	}
	b.check(t, 3, 3)
}

func unchanged(t *testing.T, b *bench) {
	_, err := b.counters().Update(t.Context(), "c", cause("one"), func(*counter, bool) ([]events.Draft, error) { return nil, nil })
	if err != nil {
		t.Fatal(err)
	}
	if got, err := b.counters().Get(t.Context(), "c"); err != nil || got.Exists() {
		t.Errorf("a decision for nothing has written %+v (%v)", got, err)
	}
}

func refused(t *testing.T, b *bench) {
	no := errors.New("no")
	_, err := b.counters().Update(t.Context(), "c", cause("one"), func(c *counter, _ bool) ([]events.Draft, error) {
		c.N = 99
		return nil, no
	})
	if !errors.Is(err, no) {
		t.Errorf("the decision's error became %v", err)
	}
	b.check(t, 0, 0)
}

func inbox(t *testing.T, b *bench) {
	counters := b.counters().WithInbox(2)
	for _, id := range []string{"a", "b", "c"} {
		if _, err := counters.Update(t.Context(), "c", cause(id), increment); err != nil {
			t.Fatal(err)
		}
	}
	got, err := counters.Get(t.Context(), "c")
	if err != nil || got.Handled(cause("a").ID) || !got.Handled(cause("b").ID) || !got.Handled(cause("c").ID) {
		t.Errorf("an inbox of two remembers otherwise than the last two: %v", err)
	}
}

// raceToIncrement has every worker bring its own causes, through one of several handles: rivals of one replica, and of
// several, which nothing but the store keeps apart.
func raceToIncrement(t *testing.T, b *bench) {
	const each = 3
	replicas := []*sidecar.Aggregate[counter]{b.counters(), b.counters(), b.counters(), b.counters()}
	winners := race(func(worker int) error {
		for i := range each {
			if err := bring(t.Context(), replicas[worker%len(replicas)], fmt.Sprintf("%d/%d", worker, i)); err != nil {
				t.Errorf("worker %d: %v", worker, err)
				return err
			}
		}
		return nil
	})
	if len(winners) != suiteWorkers {
		t.Errorf("%d of %d workers came through", len(winners), suiteWorkers)
	}
	b.check(t, suiteWorkers*each, suiteWorkers*each)
}

// bring delivers a cause until it is taken: one that lost every race comes again, as a broker's delivery does.
func bring(ctx context.Context, counters *sidecar.Aggregate[counter], id string) (err error) {
	for range 20 {
		if _, err = counters.Update(ctx, "c", cause(id), increment); !problem.Is(err, problem.Conflict) {
			return err
		}
	}
	return err
}

func deletesDocument(t *testing.T, b *bench) {
	if err := b.update(t, "one"); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := b.counters().Delete(t.Context(), "c"); err != nil {
			t.Fatal(err)
		}
	}
	b.check(t, 0, 1)
	got, err := b.counters().GetMany(t.Context(), []string{"c", "d"})
	if err != nil || len(got) != 2 || got[0].Exists() || got[1].Exists() {
		t.Errorf("%+v, %v", got, err)
	}
}
