package check_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func contextWithTimeout(t *testing.T, d time.Duration) (context.Context, context.CancelFunc) {
	t.Helper()
	return context.WithTimeout(t.Context(), d)
}

func sayTo(out *strings.Builder) func(string, ...any) {
	return func(format string, args ...any) { fmt.Fprintf(out, format+"\n", args...) }
}

func TestACheckBuysAndCancels(t *testing.T) {
	s := newShop()
	said, err := run(t, s, false)
	if err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	if s.order != "cancelled" || !slices.Contains(s.calls, "POST /auth/logout") {
		t.Errorf("the order is %s after %v", s.order, s.calls)
	}
	for _, step := range []string{"catalogue", "storefront", "checkout", "order", "cancellation", "refund", "sign out"} {
		if !strings.Contains(said, "  ok      "+step) {
			t.Errorf("nothing was said of %q in\n%s", step, said)
		}
	}
}

func TestACheckThatReadsOnlyChangesNothing(t *testing.T) {
	s := newShop()
	s.real, s.soldOut = true, true
	if said, err := run(t, s, true); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	for _, call := range s.calls {
		if !strings.HasPrefix(call, "GET ") {
			t.Errorf("it did %s", call)
		}
	}
}

func TestACheckPaysNoMoney(t *testing.T) {
	s := newShop()
	s.real = true
	_, err := run(t, s, false)
	if err == nil || !strings.Contains(err.Error(), "payment provider bank has no test method tok_success") || s.order != "" {
		t.Errorf("the order is %q, the error %v", s.order, err)
	}
}

func TestNothingToBuyIsSaid(t *testing.T) {
	s := newShop()
	s.soldOut = true
	if _, err := run(t, s, false); err == nil || !strings.Contains(err.Error(), "no product is in stock") {
		t.Errorf("the error is %v", err)
	}
}

func TestWhatFailsInPassingIsTriedAgain(t *testing.T) {
	s := newShop()
	s.busy["/products"], s.busy["/checkouts"] = 1, 1
	s.lost["/auth/register"], s.lost["/carts/c1/items"] = true, true
	said, err := run(t, s, false)
	if err != nil || s.order != "cancelled" {
		t.Fatalf("%v\n%s", err, said)
	}
	if strings.Count(said, "trying again") != 4 {
		t.Errorf("it did not say four times that it tries again:\n%s", said)
	}
}

func TestAStepThatFailsIsNamed(t *testing.T) {
	s := newShop()
	s.broken["/quotes"] = true
	_, err := run(t, s, false)
	if err == nil || !strings.HasPrefix(err.Error(), "quote failed after ") || !strings.Contains(err.Error(), "POST /quotes answered 500") {
		t.Errorf("the error is %v", err)
	}
	if slices.Contains(s.calls, "POST /checkouts") || !slices.Contains(s.calls, "POST /auth/logout") {
		t.Errorf("after it, it did %v", s.calls)
	}
}

func TestACheckoutThatEndsBadlyIsNoSuccess(t *testing.T) {
	s := newShop()
	s.end = "rejected"
	_, err := run(t, s, false)
	if err == nil || !strings.Contains(err.Error(), "the checkout was rejected (declined): The card was declined.") {
		t.Errorf("the error is %v", err)
	}
	if slices.Contains(s.calls, "POST /orders/o1/cancel") {
		t.Error("there was nothing to cancel")
	}
}

func TestAnOrderWhoseAnswerIsLostIsCancelled(t *testing.T) {
	s := newShop()
	s.broken["/checkouts"] = true
	s.order = "confirmed" // it was made all the same
	if _, err := run(t, s, false); err == nil || !strings.HasPrefix(err.Error(), "checkout failed") {
		t.Errorf("the error is %v", err)
	}
	if s.order != "cancelled" {
		t.Errorf("the order is %s", s.order)
	}
}
