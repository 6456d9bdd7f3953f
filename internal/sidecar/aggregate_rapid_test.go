package sidecar_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"

	"pgregory.net/rapid"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/internal/sidecartest"
)

// ledger is a document that shows what was applied to it, and how often.
type ledger struct {
	Applied []string `json:"applied,omitempty"`
}

// deliveryPlan is one delivery: of which cause, through which replica, and what goes wrong meanwhile.
type deliveryPlan struct {
	Cause   int
	Replica int
	// FailGets, FailPuts and FailPublishes are how many of them fail; Lost says that failed writes take effect.
	FailGets, FailPuts, FailPublishes int
	PutsLand, PublishesLand           bool
	// Rival is the cause that the other replica applies between this one's read and write; -1 is none.
	Rival int
}

type scenario struct {
	profile    sidecartest.Profile
	causes     int
	deliveries []deliveryPlan
}

func drawScenario(t *rapid.T) scenario {
	s := scenario{profile: rapid.SampledFrom(sidecartest.Profiles()).Draw(t, "profile"), causes: rapid.IntRange(1, 6).Draw(t, "causes")}
	fails := rapid.SampledFrom([]int{0, 0, 0, 1, 2, 40}) // 40 is more than Update tries: this delivery cannot succeed
	s.deliveries = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) deliveryPlan {
		return deliveryPlan{
			Cause: rapid.IntRange(0, s.causes-1).Draw(t, "cause"), Replica: rapid.IntRange(0, 1).Draw(t, "replica"),
			FailGets: fails.Draw(t, "gets"), FailPuts: fails.Draw(t, "puts"), FailPublishes: fails.Draw(t, "publishes"),
			PutsLand: rapid.Bool().Draw(t, "puts land"), PublishesLand: rapid.Bool().Draw(t, "publishes land"),
			Rival: rapid.IntRange(-1, s.causes-1).Draw(t, "rival"),
		}
	}), 0, 12).Draw(t, "deliveries")
	return s
}

func nth(i int) events.Event {
	return events.Command("test", fmt.Sprint(i), "subject", sidecartest.Epoch)
}

// apply notes the cause; the i-th emits i%3 events.
func apply(i int) sidecar.Decide[ledger] {
	return func(l *ledger, _ bool) ([]events.Draft, error) {
		l.Applied = append(l.Applied, fmt.Sprint(i))
		return drafts(i), nil
	}
}

func drafts(i int) []events.Draft {
	var list []events.Draft
	for step := range i % 3 {
		list = append(list, events.Draft{
			Subject: "l", Data: events.CartUpdated{CartID: "l", Version: int64(i)}, Step: fmt.Sprint(step),
		})
	}
	return list
}

// TestUpdateAppliesEachCauseOnce brings causes again and again, through two replicas, while reads, writes and
// publications fail at every point and rivals write in between. Whatever happens, once the broker has redelivered what
// failed, each cause was applied exactly once and everything it emitted is published.
func TestUpdateAppliesEachCauseOnce(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := drawScenario(rt)
		var err error
		synctest.Test(t, func(t *testing.T) { err = s.run(t) })
		if err != nil {
			rt.Fatalf("%v", err)
		}
	})
}

func (s scenario) run(t *testing.T) error {
	fake := sidecartest.New(t, "cart", sidecartest.As(s.profile))
	sc := fake.Sidecar()
	replicas := []*sidecar.Aggregate[ledger]{
		sidecar.NewAggregate[ledger](sc, "ledger/"), sidecar.NewAggregate[ledger](sc, "ledger/"),
	}
	acknowledged := map[int]bool{}
	for _, d := range s.deliveries {
		deliver(t.Context(), fake, replicas, d, acknowledged)
		fake.Heal()
	}
	for i := range s.causes { // the broker brings again what was not acknowledged, and nothing else
		if acknowledged[i] {
			continue
		}
		if _, err := replicas[0].Update(t.Context(), "l", nth(i), apply(i)); err != nil {
			return fmt.Errorf("redelivered without faults: %w", err)
		}
	}
	return s.check(t.Context(), fake, replicas[0])
}

// deliver brings one cause, and notes when it is acknowledged.
func deliver(ctx context.Context, fake *sidecartest.Fake, replicas []*sidecar.Aggregate[ledger], d deliveryPlan, acknowledged map[int]bool) {
	fake.FailGet(d.FailGets)
	rivaled := d.Rival < 0
	_, err := replicas[d.Replica].Update(ctx, "l", nth(d.Cause), func(l *ledger, exists bool) ([]events.Draft, error) {
		if !rivaled {
			rivaled = true
			_, err := replicas[1-d.Replica].Update(ctx, "l", nth(d.Rival), apply(d.Rival))
			acknowledged[d.Rival] = acknowledged[d.Rival] || err == nil
		}
		fake.FailPut(d.FailPuts, d.PutsLand)
		fake.FailPublish(d.FailPublishes, d.PublishesLand)
		return apply(d.Cause)(l, exists)
	})
	acknowledged[d.Cause] = acknowledged[d.Cause] || err == nil
}

func (s scenario) check(ctx context.Context, fake *sidecartest.Fake, ledgers *sidecar.Aggregate[ledger]) error {
	got, err := ledgers.Get(ctx, "l")
	if err != nil {
		return err
	}
	var wantApplied, wantIDs []string
	for i := range s.causes {
		wantApplied = append(wantApplied, fmt.Sprint(i))
		for _, d := range drafts(i) {
			e, err := d.CausedBy(nth(i), "cart", sidecartest.Epoch)
			if err != nil {
				return err
			}
			wantIDs = append(wantIDs, e.ID)
		}
	}
	var ids []string
	for _, e := range fake.Published() {
		ids = append(ids, e.ID)
	}
	slices.Sort(got.State.Applied)
	slices.Sort(wantIDs)
	if !slices.Equal(got.State.Applied, wantApplied) {
		return fmt.Errorf("applied %v, want each of %v once", got.State.Applied, wantApplied)
	}
	if ids = slices.Compact(slices.Sorted(slices.Values(ids))); !slices.Equal(ids, wantIDs) {
		return errors.New("what is published is not what the causes emit")
	}
	return nil
}
