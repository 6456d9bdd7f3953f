package store_test

import (
	"context"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/money"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/internal/sidecartest"
	"github.com/souk-shop/souk/services/inventory/internal/reservation"
	"github.com/souk-shop/souk/services/inventory/internal/stock"
	"github.com/souk-shop/souk/services/inventory/internal/store"
)

func eur(n int64) money.Money { return money.New(n, "EUR") }

func linesOf(quantities ...any) []events.Line {
	var lines []events.Line
	for i := 0; i < len(quantities); i += 2 {
		lines = append(lines, events.Line{
			SKU: quantities[i].(string), ProductID: "p", Name: "n", Quantity: int64(quantities[i+1].(int)), UnitPrice: eur(1),
		})
	}
	return lines
}

// delivery is one delivery of one event.
type delivery struct {
	name string
	to   func(ctx context.Context, w *store.Warehouse) error
}

func created(t sidecartest.TB, order string, lines []events.Line) delivery {
	data := events.OrderCreated{
		OrderID: order, UserID: "u", CartID: "c", CartVersion: 1, Lines: lines, PaymentMethod: "tok",
		Totals: events.Totals{Subtotal: eur(1), Shipping: eur(0), Tax: eur(0), Total: eur(1)},
	}
	e := sidecartest.Event(t, "created-"+order, "orders", order, data)
	return delivery{"created " + order, func(ctx context.Context, w *store.Warehouse) error { return w.Reserve(ctx, e, data) }}
}

func completed(t sidecartest.TB, order string, lines []events.Line) delivery {
	data := events.OrderCompleted{
		OrderID: order, UserID: "u", Lines: lines, PaymentID: "pay",
		Totals: events.Totals{Subtotal: eur(1), Shipping: eur(0), Tax: eur(0), Total: eur(1)},
	}
	e := sidecartest.Event(t, "completed-"+order, "orders", order, data)
	return delivery{"completed " + order, func(ctx context.Context, w *store.Warehouse) error { return w.Complete(ctx, e, data) }}
}

func cancelled(t sidecartest.TB, order string, lines []events.Line) delivery {
	data := events.OrderCancelled{
		OrderID: order, UserID: "u", Reason: events.CancelledByStaff, Lines: lines,
		Totals: events.Totals{Subtotal: eur(1), Shipping: eur(0), Tax: eur(0), Total: eur(1)},
	}
	e := sidecartest.Event(t, "cancelled-"+order, "orders", order, data)
	return delivery{"cancelled " + order, func(ctx context.Context, w *store.Warehouse) error { return w.Cancel(ctx, e, data) }}
}

// shop is a warehouse under test: what was in stock at first, and which orders there are.
type shop struct {
	fake    *sidecartest.Fake
	initial map[string]int64
	orders  map[string][]events.Line
	// inbox is how many events a SKU remembers, 0 for as many as it does.
	inbox int
}

// warehouse returns the warehouse in another process.
func (s *shop) warehouse(sc *sidecar.Sidecar) *store.Warehouse {
	if s.inbox > 0 {
		return store.NewForgetful(sc, s.inbox)
	}
	return store.NewWarehouse(sc)
}

func open(t sidecartest.TB, initial map[string]int64, options ...sidecartest.Option) *shop {
	s := &shop{fake: sidecartest.New(t, "inventory", options...), initial: initial, orders: map[string][]events.Line{}}
	w := store.NewWarehouse(s.fake.Sidecar())
	for sku, n := range initial {
		command := events.Command("set-stock", "first", sku, sidecartest.Epoch)
		if _, err := w.Adjust(context.Background(), sku, command, stock.Adjustment{Counted: &n}); err != nil {
			t.Fatalf("%v", err)
		}
	}
	return s
}

// settle delivers again what failed until nothing does: what a broker does after every process has come back.
func (s *shop) settle(t sidecartest.TB, deliveries []delivery) {
	w := s.warehouse(s.fake.Sidecar())
	for range 2 * len(deliveries) {
		var failed []delivery
		for _, d := range deliveries {
			if err := d.to(context.Background(), w); err != nil {
				if !problem.Is(err, problem.Precondition) {
					t.Fatalf("%s: %v", d.name, err)
				}
				failed = append(failed, d)
			}
		}
		if len(failed) == 0 {
			return
		}
		deliveries = failed
	}
	t.Fatalf("never settles")
}

// check compares every SKU with what the orders' decisions say.
func (s *shop) check(t sidecartest.TB) map[string]reservation.Status {
	ctx := context.Background()
	held, sold := map[string]int64{}, map[string]int64{}
	statuses := map[string]reservation.Status{}
	docs := sidecar.NewAggregate[reservation.Reservation](s.fake.Sidecar(), "reservation/")
	for order := range s.orders {
		doc, err := docs.Get(ctx, order)
		if err != nil {
			t.Fatalf("%v", err)
		}
		statuses[order] = doc.State.Status
		for _, l := range reservation.LinesOf(s.orders[order]) {
			switch doc.State.Status {
			case reservation.Reserved:
				held[l.SKU] += l.Quantity
			case reservation.Committed:
				sold[l.SKU] += l.Quantity
			}
		}
	}
	for sku, n := range s.initial {
		got, err := store.NewWarehouse(s.fake.Sidecar()).Stock(ctx, []string{sku})
		if err != nil {
			t.Fatalf("%v", err)
		}
		if g := got[0]; g.Reserved() != held[sku] || g.Sold != sold[sku] || g.OnHand != n-sold[sku] || g.Available() < 0 {
			t.Errorf("%s: %+v; the orders %v hold %d and took %d of %d", sku, g, statuses, held[sku], sold[sku], n)
		}
		if s.inbox == 0 {
			s.checkChanges(t, sku, got[0].Version)
		}
	}
	s.checkAnswers(t, statuses)
	return statuses
}

// checkChanges sees that every version of a SKU was published.
func (s *shop) checkChanges(t sidecartest.TB, sku string, version int64) {
	seen := map[int64]string{}
	for _, e := range s.fake.PublishedTo("stock-changed") {
		data, err := events.Decode[events.StockChanged](e)
		if err != nil {
			t.Fatalf("%v", err)
		}
		if data.SKU != sku {
			continue
		}
		if id, ok := seen[data.Version]; ok && id != e.ID {
			t.Errorf("%s: version %d was published under two ids", sku, data.Version)
		}
		seen[data.Version] = e.ID
	}
	if int64(len(seen)) != version {
		t.Errorf("%s: %d of %d versions were published: %v", sku, len(seen), version, seen)
	}
}

// checkAnswers sees that each order got the one answer that its decision gives.
func (s *shop) checkAnswers(t sidecartest.TB, statuses map[string]reservation.Status) {
	answers := map[string]map[string]string{}
	for _, topic := range []string{"stock-reserved", "stock-rejected"} {
		for _, e := range s.fake.PublishedTo(topic) {
			if answers[e.Subject] == nil {
				answers[e.Subject] = map[string]string{}
			}
			answers[e.Subject][e.ID] = topic
		}
	}
	for order, status := range statuses {
		want := "stock-reserved"
		switch status {
		case reservation.Rejected:
			want = "stock-rejected"
		case reservation.CancelledEarly, "":
			want = ""
		}
		for _, got := range answers[order] {
			if got != want {
				t.Errorf("%s is %s and was answered %s", order, status, got)
			}
		}
		if (want == "") != (len(answers[order]) == 0) || len(answers[order]) > 1 {
			t.Errorf("%s is %s and was answered %v", order, status, answers[order])
		}
	}
}

// TestEveryKillAndEveryIntrusion stops a delivery before each of its calls to the store and the broker, lets other
// deliveries run there from begin to end, and kills it there or at any later call, before and after the call's effect.
func TestEveryKillAndEveryIntrusion(t *testing.T) {
	lines := linesOf("a", 2, "b", 3, "b", 1)
	for _, enough := range []bool{true, false} {
		for victim := range 3 {
			if !enough && victim == 1 {
				continue // nothing is completed that is not reserved
			}
			for _, mask := range []int{0b000, 0b001, 0b100, 0b110} {
				t.Run(fmt.Sprintf("enough=%v/victim=%d/intruders=%03b", enough, victim, mask), func(t *testing.T) {
					t.Parallel()
					intrudeEverywhere(t, lines, enough, victim, mask, 0)
				})
			}
		}
	}
}

// TestOvertakenDeliveriesOfASKUInDemand lets an order be created, completed and cancelled between two calls of another
// delivery of its creation, while the SKUs forget what they handled: only their state tells that it is over.
func TestOvertakenDeliveriesOfASKUInDemand(t *testing.T) {
	for _, mask := range []int{0b001, 0b011, 0b101, 0b111} {
		for _, inbox := range []int{1, 2} {
			t.Run(fmt.Sprintf("intruders=%03b/inbox=%d", mask, inbox), func(t *testing.T) {
				t.Parallel()
				intrudeEverywhere(t, linesOf("a", 1, "b", 2), true, 0, mask, inbox)
			})
		}
	}
}

func intrudeEverywhere(t *testing.T, lines []events.Line, enough bool, victim, mask, inbox int) {
	all := []delivery{created(t, "o", lines), completed(t, "o", lines), cancelled(t, "o", lines)}
	var intruders []delivery
	for i, d := range all {
		if mask&(1<<i) != 0 {
			intruders = append(intruders, d)
		}
	}
	initial := map[string]int64{"a": 5, "b": 4}
	if !enough {
		initial["b"] = 3
	}
	for at := 0; ; at++ {
		reached := false
		// Killed at the intrusion or at the next call; where the intrusion is at the first call, at any call at all.
		for kill := at; kill < at+2 || at == 0; kill++ {
			survived := false
			for _, v := range []verdict{dieBefore, dieAfter} {
				s := open(t, initial)
				s.orders["o"], s.inbox = lines, inbox
				if victim != 0 {
					s.settle(t, all[:1])
				}
				calls := s.intrude(all[victim], intruders, at, kill, v)
				reached = reached || calls > at
				survived = survived || calls <= kill
				s.settle(t, append([]delivery{all[0], all[victim]}, intruders...))
				s.check(t)
				if t.Failed() {
					t.Fatalf("intruded before call %d, killed at %d (%d)", at, kill, v)
				}
			}
			if survived {
				break
			}
		}
		if !reached {
			return
		}
	}
}

// intrude delivers to a process of its own, lets the intruders in before one call, and kills it at another. It returns
// how many calls it came to.
func (s *shop) intrude(victim delivery, intruders []delivery, at, kill int, v verdict) int {
	calls := 0
	step := func() verdict {
		if calls == at {
			for _, d := range intruders {
				_ = d.to(context.Background(), s.warehouse(s.fake.Sidecar())) // too early, some: they come again
			}
		}
		calls++
		if calls-1 == kill {
			return v
		}
		return live
	}
	_ = victim.to(context.Background(), s.warehouse(process(s.fake.Sidecar(), step))) // it comes again
	return calls
}

// TestAnyInterleaving runs deliveries of two orders at once, in processes of their own, one call at a time in any order,
// killing any of them anywhere, and then delivers all again.
func TestAnyInterleaving(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := open(t, map[string]int64{"a": rapid.Int64Range(0, 4).Draw(t, "a"), "b": rapid.Int64Range(0, 4).Draw(t, "b")})
		s.inbox = rapid.SampledFrom([]int{0, 0, 1, 2, 3}).Draw(t, "inbox")
		s.orders["one"], s.orders["two"] = linesOf("a", 2, "b", 1), linesOf("b", 2, "a", 1)
		var all []delivery
		for _, order := range []string{"one", "two"} {
			lines := s.orders[order]
			all = append(all, created(t, order, lines), created(t, order, lines), completed(t, order, lines), cancelled(t, order, lines))
		}
		picked := rapid.SliceOfN(rapid.SampledFrom(all), 2, 4).Draw(t, "deliveries")
		bodies := make([]func(step func() verdict), len(picked))
		for i, d := range picked {
			bodies[i] = func(step func() verdict) {
				_ = d.to(context.Background(), s.warehouse(process(s.fake.Sidecar(), step)))
			}
		}
		schedule(func(running []int) (int, verdict) {
			v := live
			if rapid.IntRange(0, 19).Draw(t, "fate") == 0 {
				v = rapid.SampledFrom([]verdict{dieBefore, dieAfter}).Draw(t, "death")
			}
			return rapid.SampledFrom(running).Draw(t, "next"), v
		}, bodies...)
		again := append([]delivery{all[0], all[4]}, picked...)
		s.settle(t, rapid.Permutation(again).Draw(t, "again"))
		s.check(t)
	})
}
