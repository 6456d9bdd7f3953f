package order

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
)

// TestEveryOrderOfEventsHasOneOutcome hands a pending order answers, time-outs and cancellations in every order, with
// repetitions, and checks that it ends once, with the terminal events that belong to its end.
func TestEveryOrderOfEventsHasOneOutcome(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		stock := rapid.SampledFrom([]any{reserved, rejected}).Draw(t, "stock")
		payment := rapid.SampledFrom([]any{authorized, declined}).Draw(t, "payment")
		all := []any{
			stock, payment, stock, payment, "timeout", "shopper", "staff",
			events.PaymentCaptured{OrderID: "o-1", PaymentID: "pay-1", Amount: eur(2963)},
			events.PaymentVoided{OrderID: "o-1", PaymentID: "pay-1", Amount: eur(2963)},
		}
		steps := rapid.Permutation(all).Draw(t, "steps")
		steps = steps[:rapid.IntRange(0, len(steps)).Draw(t, "length")]
		o := pending(t)
		var emitted []string
		for _, step := range steps {
			before := o.Status
			drafts, err := apply(o, step, noon.Add(time.Second))
			if err != nil && !problem.Is(err, problem.Conflict) {
				t.Fatalf("%v: %v", step, err)
			}
			if before == Cancelled && (o.Status != Cancelled || len(drafts) > 0) {
				t.Fatalf("%v raised a cancelled order to %s and emitted %q", step, o.Status, names(drafts))
			}
			if len(drafts) > 0 {
				emitted = append(emitted, names(drafts))
			}
		}
		want := map[Status][]string{
			Pending: {""}, Confirmed: {"OrderCompleted"}, Cancelled: {"OrderCancelled", "OrderCompleted OrderCancelled"},
		}
		got := strings.Join(emitted, " ")
		for _, w := range want[o.Status] {
			if got == w {
				return
			}
		}
		t.Fatalf("%s after %v emitted %q", o.Status, steps, got)
	})
}

// TestOutcomeWithoutInterference: with nothing but the two answers, their order does not matter.
func TestOutcomeWithoutInterference(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		stock := rapid.SampledFrom([]any{reserved, rejected}).Draw(t, "stock")
		payment := rapid.SampledFrom([]any{authorized, declined}).Draw(t, "payment")
		steps := rapid.Permutation([]any{stock, payment, stock, payment}).Draw(t, "steps")
		o := pending(t)
		for _, step := range steps {
			if _, err := apply(o, step, noon); err != nil {
				t.Fatal(err)
			}
		}
		good := o.Stock == StockReserved && o.Payment.Status == PaymentAuthorized
		if (o.Status == Confirmed) != good || (o.Status == Cancelled) == good {
			t.Fatalf("%s with stock %q and payment %q", o.Status, o.Stock, o.Payment.Status)
		}
	})
}
