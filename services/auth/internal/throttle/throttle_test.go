package throttle_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/souk-shop/souk/services/auth/internal/throttle"
)

var (
	start  = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	limits = throttle.Limits{Free: 3, Base: time.Second, Most: 10 * time.Second, Forget: time.Minute}
)

func TestWaitsGrow(t *testing.T) {
	var a throttle.Attempts
	now := start
	for i, want := range []time.Duration{0, 0, 0, 1, 2, 4, 8, 10, 10, 10} {
		a.Fail(limits, now)
		if got := a.Wait(limits, now); got != want*time.Second {
			t.Errorf("after failure %d: %v, want %vs", i+1, got, int64(want))
		}
		now = now.Add(a.Wait(limits, now))
		if got := a.Wait(limits, now); got != 0 {
			t.Errorf("after the wait there is another: %v", got)
		}
	}
	if got := a.Wait(limits, now.Add(-4*time.Second)); got != 4*time.Second {
		t.Errorf("four seconds before its end the wait is %v", got)
	}
}

func TestFailuresAreForgotten(t *testing.T) {
	var a throttle.Attempts
	for range 6 {
		a.Fail(limits, start)
	}
	a.Fail(limits, start.Add(2*time.Minute)) // two of six forgotten, one more
	if a.Failures != 5 {
		t.Errorf("%d failures are remembered, want 5", a.Failures)
	}
	a.Fail(limits, start.Add(time.Hour))
	if a.Failures != 1 || a.Wait(limits, start.Add(time.Hour)) != 0 {
		t.Errorf("after an hour: %+v", a)
	}
	a.Clear()
	if a != (throttle.Attempts{}) {
		t.Errorf("cleared: %+v", a)
	}
}

func TestGuessingStaysSlow(t *testing.T) {
	for name, l := range map[string]throttle.Limits{"account": throttle.PerAccount, "client": throttle.PerClient} {
		rapid.Check(t, func(t *rapid.T) {
			var a throttle.Attempts
			now, end, guesses := start, start.Add(24*time.Hour), 0
			for now.Before(end) {
				wait := a.Wait(l, now)
				if wait < 0 || wait > l.Most {
					t.Fatalf("%s: a wait of %v", name, wait)
				}
				now = now.Add(wait + time.Duration(rapid.Int64Range(0, int64(time.Hour)).Draw(t, "pause")))
				a.Fail(l, now)
				guesses++
			}
		})
		var a throttle.Attempts
		now, guesses := start, 0
		for now.Before(start.Add(24 * time.Hour)) {
			now = now.Add(a.Wait(l, now))
			a.Fail(l, now)
			guesses++
		}
		t.Logf("%s: %d guesses in a day of trying as fast as can be", name, guesses)
		if guesses > 2000 {
			t.Errorf("%s: %d guesses in a day", name, guesses)
		}
	}
}
