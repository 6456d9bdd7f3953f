package desk_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/sidecartest"
	"github.com/souk-shop/souk/services/payments/internal/sandbox"
)

// TestKilledAtEveryCall kills the process at each of its calls to the state store (the sandbox's books are there too) and
// to the broker, with the call's effect and without, and lets another process take over from what is stored: what was not
// acknowledged comes again, the rest is up to the sweep.
func TestKilledAtEveryCall(t *testing.T) {
	for _, token := range []string{sandbox.TokenSuccess, sandbox.TokenSlow, sandbox.TokenErrorThenSuccess} {
		o := newOrder(t, token)
		for name, list := range map[string][]events.Event{
			"completed":                {o.created, o.completed},
			"cancelled":                {o.created, o.cancelled},
			"completed then cancelled": {o.created, o.completed, o.cancelled},
			"cancelled first":          {o.cancelled, o.created},
		} {
			for _, wait := range []time.Duration{0, 5 * time.Second} {
				if wait > 0 && token == sandbox.TokenSuccess {
					continue // its answers do not wait for anything
				}
				t.Run(fmt.Sprintf("%s, %s, %v", token, name, wait), func(t *testing.T) { killAtEveryCall(t, list, wait) })
			}
		}
	}
}

func killAtEveryCall(t *testing.T, list []events.Event, wait time.Duration) {
	for _, applied := range []bool{false, true} {
		for calls, survived := 1, false; !survived; calls++ {
			if calls > 200 {
				t.Fatal("no process lives long enough")
			}
			synctest.Test(t, func(t *testing.T) {
				fake := sidecartest.New(t, "payments")
				survived = runOnce(t, fake, list, wait, calls, applied)
			})
		}
	}
}

// runOnce delivers to a process that lives for so many calls, then to one that lives on. It tells whether the first one
// survived.
func runOnce(t *testing.T, fake *sidecartest.Fake, list []events.Event, wait time.Duration, calls int, applied bool) bool {
	first := start(fake, calls, applied)
	came := map[string]bool{}
	var unacknowledged []events.Event
	for _, e := range list {
		came[e.ID] = true
		if err := first.deliver(e); err != nil {
			unacknowledged = append(unacknowledged, e)
		}
		time.Sleep(wait)
	}
	first.kill()
	second := start(fake, forever, true)
	defer second.kill()
	for range 20 {
		var again []events.Event
		for _, e := range unacknowledged {
			if err := second.deliver(e); err != nil {
				again = append(again, e)
			}
		}
		unacknowledged = again
		time.Sleep(time.Second)
	}
	if len(unacknowledged) > 0 {
		t.Fatalf("killed at call %d (applied %v): %d events are never settled", calls, applied, len(unacknowledged))
	}
	second.rest()
	if failure := wrong(fake, came); failure != "" {
		t.Fatalf("killed at call %d (applied %v): %s", calls, applied, failure)
	}
	return !first.life.over()
}
