package orders_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
)

// TestWhateverHappensThereIsOneOutcome delivers a purchase's events in any order and more than once, to processes that
// crash anywhere, between sweeps and cancellations, and redelivers what was not acknowledged. What was published then
// belongs to the one outcome.
func TestWhateverHappensThereIsOneOutcome(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := newShop(t)
		list := []events.Event{
			s.cart(3, ann, mugs(2)), s.authenticated(orderID, ann, 3), s.reserved(), s.authorized(), s.cart(2, ann, mugs(1)), s.cart(4, ann),
		}
		if rapid.Bool().Draw(t, "out of stock") {
			list[2] = s.outOfStock()
		}
		if rapid.Bool().Draw(t, "declined") {
			list[3] = s.declined()
		}
		var waiting []events.Event
		for _, i := range rapid.Permutation([]int{0, 1, 2, 3, 4, 5, 0, 1, 2, 3}).Draw(t, "events") {
			waiting = append(waiting, list[i])
		}
		for round := 0; len(waiting) > 0 && round < 30; round++ {
			var again []events.Event
			for _, e := range waiting {
				s.mishap(t, round)
				if s.deliver(e) != problem.Success {
					again = append(again, e)
				}
			}
			waiting = again
		}
		s.restart()
		s.fake.Heal()
		s.pass(10 * time.Minute)
		s.tick()
		s.tick()
		s.judge(t)
	})
}

// mishap makes something go wrong before a delivery, in the first rounds.
func (s *shop) mishap(t *rapid.T, round int) {
	if round > 3 {
		s.restart()
		return
	}
	switch rapid.IntRange(0, 6).Draw(t, "mishap") {
	case 0:
		s.restart()
		s.crashes.after(rapid.IntRange(0, 20).Draw(t, "operations"))
	case 1:
		s.restart()
		s.pass(rapid.SampledFrom([]time.Duration{time.Second, time.Minute, 3 * time.Minute}).Draw(t, "pause"))
		s.tickMayFail()
	case 2:
		s.call(ann, http.MethodPost, "/orders/"+orderID+"/cancel", nil, nil)
	case 3:
		s.fake.FailPublish(1, rapid.Bool().Draw(t, "applied"))
	default:
		s.restart()
	}
}

// judge checks that what was published belongs to what became of the checkout.
func (s *shop) judge(t *rapid.T) {
	emitted := s.emitted()
	slices.Sort(emitted)
	got := strings.Join(emitted, " ")
	want := map[string][]string{
		"confirmed": {"OrderCompleted OrderCreated"},
		"cancelled": {"OrderCancelled OrderCreated", "OrderCancelled OrderCompleted OrderCreated"},
		"rejected":  {"CheckoutRejected"},
	}
	if c := s.checkout(orderID); !slices.Contains(want[c.Status], got) {
		t.Fatalf("checkout is %s %q after %q was published", c.Status, c.Reason, got)
	}
}
