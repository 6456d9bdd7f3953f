package sweep_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/souk-shop/souk/internal/sidecartest"
	"github.com/souk-shop/souk/services/payments/internal/sweep"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// TestNothingDueIsLost compares the index with a plain map while entries come, go, and are put off, and time passes, also
// in leaps longer than one look takes in.
func TestNothingDueIsLost(t *testing.T) {
	ctx := context.Background()
	rapid.Check(t, func(t *rapid.T) {
		x := sweep.New(sidecartest.New(t, "payments").Sidecar())
		now, model := noon, map[string]time.Time{}
		id := rapid.StringMatching(`[a-z]{1,2}`)
		look := func(t *rapid.T) []sweep.Entry {
			entries, err := x.Due(ctx, now)
			if err != nil {
				t.Fatal(err)
			}
			return entries
		}
		t.Repeat(map[string]func(*rapid.T){
			"add": func(t *rapid.T) {
				name, due := id.Draw(t, "id"), now.Add(time.Duration(rapid.IntRange(0, 300).Draw(t, "wait"))*time.Second)
				if _, ok := model[name]; ok {
					t.Skip("it is in")
				}
				if _, err := x.Add(ctx, name, 0, due); err != nil {
					t.Fatal(err)
				}
				model[name] = due
			},
			"pass": func(t *rapid.T) {
				now = now.Add(time.Duration(rapid.SampledFrom([]int{1, 30, 90, 7200}).Draw(t, "seconds")) * time.Second)
			},
			"work": func(t *rapid.T) {
				for _, e := range look(t) {
					if model[e.ID].After(now) {
						t.Fatalf("%s came before it was due", e.ID)
					}
					if rapid.Bool().Draw(t, "done") {
						delete(model, e.ID)
						if err := x.Remove(ctx, e); err != nil {
							t.Fatal(err)
						}
						continue
					}
					model[e.ID] = now.Add(time.Minute)
					if err := x.Postpone(ctx, e, model[e.ID]); err != nil {
						t.Fatal(err)
					}
				}
			},
		})
		now = now.Add(time.Hour)
		for range 200 { // looks of an hour each
			if len(model) == 0 {
				break
			}
			for _, e := range look(t) {
				delete(model, e.ID)
				if err := x.Remove(ctx, e); err != nil {
					t.Fatal(err)
				}
			}
		}
		if len(model) > 0 {
			t.Fatalf("never came: %v", model)
		}
	})
}

func TestWhatIsAddedAnewIsNotRemoved(t *testing.T) {
	ctx := context.Background()
	x := sweep.New(sidecartest.New(t, "payments").Sidecar())
	for range 2 {
		if _, err := x.Add(ctx, "a", 0, noon); err != nil {
			t.Fatal(err)
		}
	}
	seen, err := x.Due(ctx, noon)
	if err != nil || len(seen) != 1 {
		t.Fatalf("%v, %v", seen, err)
	}
	if _, err := x.Add(ctx, "a", 0, noon); err != nil {
		t.Fatal(err)
	}
	if err := x.Remove(ctx, seen[0]); err != nil {
		t.Fatal(err)
	}
	if left, err := x.Due(ctx, noon); err != nil || len(left) != 1 {
		t.Errorf("%v, %v: want the entry that was added anew", left, err)
	}
}

func TestEmptyMinutesAreTidiedUp(t *testing.T) {
	ctx := context.Background()
	fake := sidecartest.New(t, "payments")
	x := sweep.New(fake.Sidecar())
	for i := range 20 {
		e, err := x.Add(ctx, fmt.Sprint(i), 0, noon)
		if err != nil {
			t.Fatal(err)
		}
		if err := x.Remove(ctx, e); err != nil {
			t.Fatal(err)
		}
	}
	for range 3 {
		if _, err := x.Due(ctx, noon.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	if keys := fake.Keys(); len(keys) != 1 || !strings.HasSuffix(keys[0], "cursor") {
		t.Errorf("left: %v", keys)
	}
}

func TestManyWritersOfOneMinute(t *testing.T) {
	ctx := context.Background()
	fake := sidecartest.New(t, "payments")
	var work sync.WaitGroup
	for w := range 4 {
		work.Go(func() {
			x := sweep.New(fake.Sidecar())
			for i := range 25 {
				if _, err := x.Add(ctx, fmt.Sprint(w, "-", i), 0, noon); err != nil {
					t.Error(err)
				}
			}
		})
	}
	work.Wait()
	if due, err := sweep.New(fake.Sidecar()).Due(ctx, noon); err != nil || len(due) != 100 {
		t.Errorf("%d entries, %v, want 100", len(due), err)
	}
}
