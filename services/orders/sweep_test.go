package orders_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/souk-shop/souk/internal/events"
)

func TestSweepCancelsWhatIsPendingTooLong(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.tick() // nothing has ever been there
	s.place()
	s.pass(2*time.Minute - time.Second)
	s.tick()
	s.wantStatus(orderID, "pending", "")
	s.pass(time.Second)
	s.tick()
	s.tick()
	s.wantStatus(orderID, "cancelled", events.CancelledTimeout)
	s.wantEmitted("OrderCreated", "OrderCancelled")
}

func TestSweepRejectsWhatWaitsForItsCartInVain(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.take(s.authenticated(orderID, ann, 3))
	s.pass(2 * time.Minute)
	s.tick()
	s.wantStatus(orderID, "rejected", events.RejectedCartMissing)
	s.take(s.cart(3, ann, mugs(2)), s.authenticated(orderID, ann, 3))
	s.wantStatus(orderID, "rejected", events.RejectedCartMissing)
	s.wantEmitted("CheckoutRejected")
	s.take(s.authenticated(otherID, ann, 3))
	s.wantStatus(otherID, "pending", "")
}

// TestTimeoutCountsFromWhenTheOrderWasPlaced: a checkout that waited for its cart is entered into the index twice.
func TestTimeoutCountsFromWhenTheOrderWasPlaced(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.take(s.authenticated(orderID, ann, 3))
	s.pass(90 * time.Second)
	s.take(s.cart(3, ann, mugs(2)))
	s.pass(90 * time.Second)
	s.tick()
	s.wantStatus(orderID, "pending", "")
	s.pass(30 * time.Second)
	s.tick()
	s.wantStatus(orderID, "cancelled", events.CancelledTimeout)
}

// TestOrderWrittenLongAfterItsEntry: a process crashes after the index, and the redelivery comes much later.
func TestOrderWrittenLongAfterItsEntry(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.take(s.cart(3, ann, mugs(2)))
	s.crashAt(s.authenticated(orderID, ann, 3), func() bool { return claimed(s) })
	for range 5 {
		s.pass(time.Minute)
		s.tick()
	}
	s.take(s.authenticated(orderID, ann, 3))
	s.wantStatus(orderID, "pending", "")
	s.pass(2 * time.Minute)
	s.tick()
	s.wantStatus(orderID, "cancelled", events.CancelledTimeout)
}

func TestSweepAfterALongTimeDown(t *testing.T) {
	t.Parallel()
	for _, away := range []time.Duration{time.Hour, 40 * 24 * time.Hour, 100 * 24 * time.Hour} {
		s := newShop(t)
		s.place()
		s.restart()
		s.pass(away)
		for range 5 {
			s.tick()
		}
		s.wantStatus(orderID, "cancelled", events.CancelledTimeout)
		s.pass(time.Minute)
		s.take(s.cart(4, ann, mugs(1)), s.authenticated(otherID, ann, 4))
		s.pass(2 * time.Minute)
		s.tick()
		s.wantStatus(otherID, "cancelled", events.CancelledTimeout)
	}
}

func TestCrashWhileSweeping(t *testing.T) {
	t.Parallel()
	for n := 0; ; n++ {
		s := newShop(t)
		s.place()
		s.pass(10 * time.Minute)
		s.crashes.after(n)
		s.tickMayFail()
		over := s.crashes.over()
		s.restart()
		s.tick()
		s.wantStatus(orderID, "cancelled", events.CancelledTimeout)
		s.wantEmitted("OrderCreated", "OrderCancelled")
		if over || t.Failed() {
			break
		}
	}
}

func (s *shop) tickMayFail() {
	s.handler.ServeHTTP(httptest.NewRecorder(), s.request(context.Background(), "", http.MethodPost, "/orders-sweep", nil))
}

// TestSweepStaysAtWhatItCouldNotEnd: the broker is away for several ticks.
func TestSweepStaysAtWhatItCouldNotEnd(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.place()
	s.fake.FailPublish(1000, false)
	for range 5 {
		s.pass(5 * time.Minute)
		s.tickMayFail()
	}
	s.wantEmitted("OrderCreated")
	s.fake.Heal()
	s.tick()
	s.wantEmitted("OrderCreated", "OrderCancelled")
}

func TestSeveralSweepAtOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	const orders = 30
	for i := range int64(orders) {
		id := fmt.Sprintf("aaaaaaaa-aaaa-4aaa-8aaa-%012d", i)
		s.take(s.cart(i+1, ann, mugs(1)), s.authenticated(id, ann, i+1))
		s.pass(time.Second)
	}
	s.pass(time.Hour)
	var sweeps sync.WaitGroup
	for range 3 {
		s.restart() // each a replica of its own
		replica := s.handler
		sweeps.Go(func() {
			r := httptest.NewRequestWithContext(context.Background(), http.MethodPost, "/orders-sweep", http.NoBody)
			replica.ServeHTTP(httptest.NewRecorder(), r)
		})
	}
	sweeps.Wait()
	s.tick()
	ids := map[string]bool{}
	for _, e := range s.fake.PublishedTo("order-cancelled") {
		ids[e.ID] = true
	}
	if len(ids) != orders {
		t.Errorf("%d orders were cancelled, want %d", len(ids), orders)
	}
}

// TestCursorMoves: what has been dealt with is not read again for ever.
func TestCursorMoves(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.confirm()
	s.pass(time.Hour)
	s.tick()
	s.restart()
	s.fake.FailGet(0)
	s.tick()
	s.wantEmitted("OrderCreated", "OrderCompleted")
	item, err := s.fake.Sidecar().State.Get(context.Background(), "sweep/cursor")
	if err != nil || !item.Exists() {
		t.Fatalf("no cursor: %v", err)
	}
	want := s.clock().Add(-3 * time.Minute).Format(time.RFC3339)
	if got := string(item.Value); !contains(got, want) {
		t.Errorf("cursor %s, want %s", got, want)
	}
}
