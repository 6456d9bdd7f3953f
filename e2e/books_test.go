package e2e

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/souk-shop/souk/e2e/internal/client"
	"github.com/souk-shop/souk/e2e/internal/shop"
)

// books is what was accepted, and what there was to sell.
type books struct {
	mu sync.Mutex
	// accepted has the SKU and the quantity of every accepted checkout by its id.
	accepted map[string]line
	// stock is what there was of each SKU.
	stock map[string]int64
}

type line struct {
	sku      string
	quantity int64
}

func newBooks() *books { return &books{accepted: map[string]line{}, stock: map[string]int64{}} }

func (b *books) accept(id string, l line) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.accepted[id] = l
}

func (b *books) count() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.accepted)
}

// settle waits until every accepted checkout has ended and returns the ends.
func (s *scene) settle(t *testing.T, b *books, patience time.Duration) map[string]client.Checkout {
	t.Helper()
	ends, left := map[string]client.Checkout{}, map[string]bool{}
	for id := range b.accepted {
		left[id] = true
	}
	staff := s.staff(t)
	err := shop.Await(t.Context(), patience, func(ctx context.Context) error {
		var last error
		for id := range left {
			checkout, err := staff.Checkout(ctx, id)
			if err == nil && checkout.Ended() {
				ends[id] = checkout
				delete(left, id)
				continue
			}
			last = fmt.Errorf("%d of %d have not ended, such as %s: %+v %w", len(left), len(b.accepted), id, checkout, err)
		}
		return last
	})
	if err != nil {
		t.Fatalf("accepted checkouts must end: %v", err)
	}
	return ends
}

// audit waits until the books balance: every confirmed order is captured and sold, every other one is neither, each
// has at most one authorization, and the outcome stays what it was.
func (s *scene) audit(t *testing.T, b *books, ends map[string]client.Checkout, patience time.Duration) {
	t.Helper()
	sold := map[string]int64{}
	var confirmed, total int64
	for id, end := range ends {
		if end.Status == client.Confirmed {
			sold[b.accepted[id].sku] += b.accepted[id].quantity
			total += end.Totals.Total.Amount
			confirmed++
		}
	}
	var taken int64
	left := map[string]client.Checkout{}
	for id, end := range ends {
		left[id] = end
	}
	err := shop.Await(t.Context(), patience, func(ctx context.Context) error {
		var last error
		for id, end := range left {
			amount, err := s.balanced(ctx, t, end)
			if err != nil {
				last = fmt.Errorf("%d orders do not balance, such as %s (%s): %w", len(left), id, end.Status, err)
				continue
			}
			taken += amount
			delete(left, id)
		}
		return last
	})
	if err != nil {
		t.Errorf("the books: %v", err)
	}
	if taken != total {
		t.Errorf("captured is %d, the confirmed orders' totals are %d", taken, total)
	}
	for sku, initial := range b.stock {
		if sold[sku] > initial {
			t.Errorf("of %d %s, %d are sold", initial, sku, sold[sku])
		}
		s.wantStock(t, sku, initial-sold[sku], 0, sold[sku])
	}
	t.Logf("%d confirmed, %d minor units captured", confirmed, taken)
}

// balanced tells whether the payment of a checkout is as its end wants it, and how much was captured.
func (s *scene) balanced(ctx context.Context, t *testing.T, end client.Checkout) (int64, error) {
	t.Helper()
	now, err := s.staff(t).Checkout(ctx, end.ID)
	if err != nil {
		return 0, err
	}
	if now.Status != end.Status || now.Reason != end.Reason {
		t.Errorf("%s ended %s %s and then %s %s", end.ID, end.Status, end.Reason, now.Status, now.Reason)
	}
	ledger, err := s.staff(t).Ledger(ctx, end.ID)
	if client.StatusOf(err) == 404 && end.Status != client.Confirmed {
		return 0, nil // never came to a payment
	}
	if err != nil {
		return 0, err
	}
	if ledger.Authorizations > 1 {
		t.Errorf("%s has %d authorizations", end.ID, ledger.Authorizations)
	}
	switch {
	case end.Status == client.Confirmed && captured(ledger) && ledger.Captured == end.Totals.Total:
		return ledger.Captured.Amount, nil
	case end.Status != client.Confirmed && (neverAuthorized(ledger) || voided(ledger)):
		return 0, nil
	}
	return 0, fmt.Errorf("its ledger is %+v", ledger)
}

// tally counts the ends.
func tally(ends map[string]client.Checkout) map[string]int {
	counts := map[string]int{}
	for _, end := range ends {
		name := end.Status
		if end.Reason != "" {
			name += " " + end.Reason
		}
		counts[name]++
	}
	return counts
}
