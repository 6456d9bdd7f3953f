package cluster

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/souk-shop/souk/e2e/internal/client"
	"github.com/souk-shop/souk/e2e/internal/probe"
	"github.com/souk-shop/souk/e2e/internal/shoppers"
)

const (
	// crowd is how many shop at once, stock how many pieces there are for them.
	crowd = 3
	stock = 100000
	// progress is how many purchases are seen through after each change.
	progress = 4
)

// load is shoppers inside the cluster, who buy all the while.
type load struct {
	*scene
	sku string
}

// underLoad lets shoppers buy while something is done to the shop. Not one of their requests may fail, and in the end the
// books balance.
func (s *scene) underLoad(t *testing.T, do func(*load)) {
	t.Helper()
	l := &load{scene: s, sku: s.product(t, s.forward(t, "service/souk-gateway", "8080"), stock)}
	order := shoppers.Order{URL: "http://souk-gateway:8080", SKU: l.sku, Shoppers: crowd}
	if err := s.ask(t.Context(), "shoppers", probe.PathOpen, order, &probe.Nothing{}); err != nil {
		t.Fatal(err)
	}
	left := false
	leave := func() (report shoppers.Report) {
		left = true
		if err := s.ask(context.Background(), "shoppers", probe.PathClose, probe.Nothing{}, &report); err != nil {
			t.Fatal(err)
		}
		return report
	}
	t.Cleanup(func() {
		if !left {
			leave()
		}
	})
	l.during(t, "nothing yet", func() {})
	do(l)
	report := leave()
	for _, f := range report.Failures {
		t.Errorf("%s: %s: %s", f.At.Format("15:04:05.000"), f.Step, f.Why)
	}
	s.audit(t, l.sku, report)
}

// during does one thing, and waits until more purchases were seen through. It tells how many, and how many failed.
func (l *load) during(t *testing.T, what string, do func()) {
	t.Helper()
	began, before := time.Now(), l.report(t)
	do()
	done := time.Since(began)
	reached := l.report(t).Confirmed() + progress
	var now shoppers.Report
	await(t, "the shop sells after "+what, func(ctx context.Context) error {
		if err := l.ask(ctx, "shoppers", probe.PathReport, probe.Nothing{}, &now); err != nil {
			return err
		}
		if now.Confirmed() < reached {
			return fmt.Errorf("%w: %d purchases", errNotYet, now.Confirmed())
		}
		return nil
	})
	failed := now.Failures[len(before.Failures):]
	say("%-38s %5.1f s  %3d purchases, %d failures", what, done.Seconds(), now.Confirmed()-before.Confirmed(), len(failed))
	for _, f := range failed {
		say("    %s %s: %s", f.At.Format("15:04:05.000"), f.Step, f.Why)
	}
}

func (l *load) report(t *testing.T) (r shoppers.Report) {
	t.Helper()
	if err := l.ask(t.Context(), "shoppers", probe.PathReport, probe.Nothing{}, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

// audit holds what was accepted against the books: every checkout has one outcome, which is an order; each order is paid once,
// and in full; and as many pieces are gone as were sold.
func (s *scene) audit(t *testing.T, sku string, report shoppers.Report) {
	t.Helper()
	api := s.forward(t, "service/souk-gateway", "8080")
	seen, captured, slowest := map[string]bool{}, int64(0), time.Duration(0)
	for _, c := range report.Checkouts {
		if seen[c.ID] {
			t.Errorf("the checkout %s was accepted twice", c.ID)
		}
		seen[c.ID], slowest = true, max(slowest, c.Took)
		captured += s.balanced(t, api, c.ID)
	}
	s.wantStock(t, api, sku, stock-int64(len(seen)), int64(len(seen)))
	say("%d checkouts, all of them confirmed; %d minor units captured; slowest %s", len(seen), captured, slowest.Round(time.Millisecond))
}

// balanced waits until a checkout is an order whose payment was captured, once and in full, and returns how much that is.
func (s *scene) balanced(t *testing.T, api, id string) (amount int64) {
	t.Helper()
	await(t, "the books of "+id, func(ctx context.Context) error {
		checkout, err := s.staff(t, api).Checkout(ctx, id)
		if err != nil {
			return err
		}
		ledger, err := s.staff(t, api).Ledger(ctx, id)
		if err != nil {
			return err
		}
		paid := ledger.Authorizations == 1 && ledger.Captured == checkout.Totals.Total && ledger.Refunded.IsZero() && !ledger.Voided
		if checkout.Status != client.Confirmed || !paid {
			return fmt.Errorf("it is %s %s, its ledger %+v, its total %s", checkout.Status, checkout.Reason, ledger, checkout.Totals.Total)
		}
		amount = ledger.Captured.Amount
		return nil
	})
	return amount
}
