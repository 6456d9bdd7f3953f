package journeys

import (
	"fmt"
	"testing"

	"github.com/souk-shop/souk/e2e/client"
)

// settled waits until the provider's books are what an order's outcome asks for: a confirmed order is captured once and
// whole; of any other, nothing stays authorized or captured.
func (w walk) settled(t *testing.T, c client.Checkout) {
	t.Helper()
	w.eventually(t, func() error {
		l, ok, err := w.admin.LedgerOf(w.ctx, c.ID)
		switch {
		case err != nil:
			return err
		case c.Status == "confirmed" && (!ok || l.Authorizations != 1 || l.Captured != c.Totals.Total || l.Refunded.Amount != 0 || l.Voided):
			return fmt.Errorf("order %s of %v is confirmed, and the books say %+v", c.ID, c.Totals.Total, l)
		case c.Status == "rejected" && ok:
			return fmt.Errorf("checkout %s was rejected, and the books say %+v", c.ID, l)
		case c.Status == "cancelled" && ok && (l.Authorizations > 1 || l.Captured != l.Refunded || (l.Authorizations == 1 && !l.Voided && l.Refunded.Amount == 0)):
			return fmt.Errorf("order %s is cancelled, and the books say %+v", c.ID, l)
		}
		return nil
	})
}

// left waits until a SKU's stock is what is left after what was sold, with nothing reserved.
func (w walk) left(t *testing.T, sku string, want int64) {
	t.Helper()
	w.eventually(t, func() error {
		s, err := w.admin.StockOf(w.ctx, sku)
		if err == nil && (s.OnHand != want || s.Reserved != 0 || s.Available != want) {
			err = fmt.Errorf("stock is %+v, want %d on hand and none reserved", s, want)
		}
		return err
	})
}

// outcome checks a checkout's end.
func outcome(t *testing.T, c client.Checkout, status, reason string) {
	t.Helper()
	if c.Status != status || c.Reason != reason {
		t.Errorf("checkout %s is %s (%q), want %s (%q)", c.ID, c.Status, c.Reason, status, reason)
	}
}
