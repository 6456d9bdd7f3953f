package store

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/souk-shop/souk/internal/sidecartest"
	"github.com/souk-shop/souk/services/orders/internal/schedule"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func TestIndexFindsWhatWasAdded(t *testing.T) {
	t.Parallel()
	x := newIndex(sidecartest.New(t, "orders").Sidecar())
	var want []schedule.Entry
	for i := range 50 {
		at := noon.Add(time.Duration(i) * 37 * time.Minute)
		for range 2 {
			if err := x.Add(t.Context(), fmt.Sprint(i), at); err != nil {
				t.Fatal(err)
			}
		}
		want = append(want, schedule.NewEntry(fmt.Sprint(i), at))
	}
	minutes, until, err := x.Minutes(t.Context(), noon, noon.Add(48*time.Hour))
	if err != nil || !until.Equal(noon.Add(48*time.Hour)) {
		t.Fatalf("until %v, %v", until, err)
	}
	got, err := x.Entries(t.Context(), minutes...)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v", got, err)
	}
	some, _, err := x.Minutes(t.Context(), noon.Add(37*time.Minute+30*time.Second), noon.Add(74*time.Minute))
	if err != nil || len(some) != 2 {
		t.Errorf("got %v, %v: both ends belong to it", some, err)
	}
}

func TestIndexTakesManyAtOnce(t *testing.T) {
	t.Parallel()
	sc := sidecartest.New(t, "orders").Sidecar()
	replicas := []*Index{newIndex(sc), newIndex(sc)}
	const workers = 40
	var adding sync.WaitGroup
	errs := make([]error, workers)
	for i := range workers {
		adding.Go(func() { errs[i] = replicas[i%2].Add(t.Context(), fmt.Sprint(i), noon) })
	}
	adding.Wait()
	got, err := replicas[0].Entries(t.Context(), noon)
	if err != nil || len(got) != workers {
		t.Errorf("%d entries of %d, %v, %v", len(got), workers, err, errs)
	}
}

func TestIndexIsWrittenWhateverFails(t *testing.T) {
	t.Parallel()
	for failing := range 4 {
		fake := sidecartest.New(t, "orders")
		x := newIndex(fake.Sidecar())
		fake.FailGet(failing)
		for x.Add(t.Context(), "o-1", noon) != nil {
			continue
		}
		minutes, _, err := x.Minutes(t.Context(), noon, noon)
		if err != nil || len(minutes) != 1 {
			t.Errorf("%v, %v", minutes, err)
		}
		if _, ok, err := x.SweptTo(t.Context()); !ok || err != nil {
			t.Errorf("the sweep has no beginning: %v", err)
		}
	}
}

func TestSweepNeverGoesBack(t *testing.T) {
	t.Parallel()
	x := newIndex(sidecartest.New(t, "orders").Sidecar())
	for _, to := range []time.Time{noon, noon.Add(-time.Hour)} {
		if err := x.Sweep(t.Context(), to); err != nil {
			t.Fatal(err)
		}
	}
	if at, _, _ := x.SweptTo(t.Context()); !at.Equal(noon) {
		t.Errorf("swept to %v", at)
	}
}

func TestMinutesLooksAtAMonthAtMost(t *testing.T) {
	t.Parallel()
	x := newIndex(sidecartest.New(t, "orders").Sidecar())
	_, until, err := x.Minutes(t.Context(), noon, noon.AddDate(1, 0, 0))
	if err != nil || until.After(noon.AddDate(0, 0, maxDays)) || until.Before(noon.AddDate(0, 0, maxDays-1)) {
		t.Errorf("until %v, %v", until, err)
	}
}
