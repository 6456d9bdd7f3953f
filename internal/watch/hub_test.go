package watch_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/souk-shop/souk/internal/watch"
)

func TestWaitLooksAtOnce(t *testing.T) {
	var h watch.Hub
	if err := h.Wait(t.Context(), "k", 0, func(context.Context) (bool, error) { return true, nil }); err != nil {
		t.Error(err)
	}
}

func TestWaitReturnsTheChecksError(t *testing.T) {
	var h watch.Hub
	broken := errors.New("broken")
	if err := h.Wait(t.Context(), "k", 0, func(context.Context) (bool, error) { return false, broken }); !errors.Is(err, broken) {
		t.Error(err)
	}
}

func TestWaitIsWokenByItsKeyOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var h watch.Hub
		checks := 0
		done := make(chan error)
		go func() {
			done <- h.Wait(t.Context(), "mine", 0, func(context.Context) (bool, error) { checks++; return checks == 3, nil })
		}()
		for _, step := range []struct {
			key  string
			want int
		}{{"", 1}, {"other", 1}, {"mine", 2}, {"other", 2}} {
			h.Notify(step.key)
			synctest.Wait()
			if checks != step.want {
				t.Errorf("after %q: %d checks, want %d", step.key, checks, step.want)
			}
		}
		h.Notify("mine")
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

// TestWaitPolls has nobody notify: what another replica does is seen soon, and never later than poll.
func TestWaitPolls(t *testing.T) {
	const poll = 500 * time.Millisecond
	for _, after := range []time.Duration{0, 5 * time.Millisecond, 60 * time.Millisecond, time.Second, time.Minute} {
		synctest.Test(t, func(t *testing.T) {
			var h watch.Hub
			begun, checks := time.Now(), 0
			err := h.Wait(t.Context(), "k", poll, func(context.Context) (bool, error) {
				checks++
				return time.Since(begun) >= after, nil
			})
			late := time.Since(begun) - after
			if err != nil || late > min(poll, 20*time.Millisecond+after/2) {
				t.Errorf("%v, %v late for what happened after %v", err, late, after)
			}
			if most := 10 + int(after/poll); checks > most {
				t.Errorf("%d looks within %v, want %d at most", checks, after, most)
			}
		})
	}
}

// TestWaitPollsNoRarerThanAsked has a poll that is shorter than the first one would be.
func TestWaitPollsNoRarerThanAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var h watch.Hub
		begun := time.Now()
		err := h.Wait(t.Context(), "k", time.Millisecond, func(context.Context) (bool, error) { return time.Since(begun) >= 3*time.Millisecond, nil })
		if took := time.Since(begun); err != nil || took != 3*time.Millisecond {
			t.Errorf("%v after %v", err, took)
		}
	})
}

func TestWaitEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var h watch.Hub
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		never := func(context.Context) (bool, error) { return false, nil }
		if err := h.Wait(ctx, "k", 300*time.Millisecond, never); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
	})
}

// A change between the check and the wait must not be missed: the change happens inside the check, after it has looked.
func TestNoChangeIsMissed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var h watch.Hub
		changed := false
		err := h.Wait(t.Context(), "k", 0, func(context.Context) (bool, error) {
			seen := changed
			changed = true
			h.Notify("k")
			return seen, nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestManyWaitersOnOneKey(t *testing.T) {
	var (
		h     watch.Hub
		value atomic.Int64
		all   sync.WaitGroup
	)
	const waiters = 50
	for range waiters {
		all.Go(func() {
			err := h.Wait(t.Context(), "k", 0, func(context.Context) (bool, error) { return value.Load() >= 1000, nil })
			if err != nil {
				t.Error(err)
			}
		})
	}
	for range 10 {
		all.Go(func() {
			for range 100 {
				value.Add(1)
				h.Notify("k")
			}
		})
	}
	all.Wait()
}
