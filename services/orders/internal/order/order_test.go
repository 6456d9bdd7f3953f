package order

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/money"
	"github.com/souk-shop/souk/internal/problem"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func eur(n int64) money.Money { return money.New(n, "EUR") }

func checkout() Checkout {
	return Checkout{
		UserID: "u-1", Email: "ann@example.org", Cause: Cause{ID: "cause-1", Time: noon},
		Intent: events.CheckoutIntent{
			CheckoutID: "o-1", CartID: "c-1", CartVersion: 3, PaymentMethod: "pm_ok",
			ShippingAddress: events.Address{Name: "Ann", Line1: "Street 1", City: "Berlin", PostalCode: "10115", Country: "DE"},
		},
	}
}

func lines() []events.Line {
	return []events.Line{{ProductID: "p-1", SKU: "MUG", Name: "Mug", Quantity: 2, UnitPrice: eur(1000)}}
}

func totals() events.Totals {
	return events.Totals{Subtotal: eur(2000), Shipping: eur(490), Tax: eur(473), Total: eur(2963)}
}

func pending(t interface{ Fatalf(string, ...any) }) *Order {
	o := new(Order)
	drafts := o.Place(checkout(), lines(), totals(), noon)
	if names(drafts) != "OrderCreated" || o.Status != Pending {
		t.Fatalf("placing it emitted %q and left it %s", names(drafts), o.Status)
	}
	return o
}

// names joins the drafts' names, and checks that each could be published.
func names(drafts []events.Draft) string {
	var out []string
	for _, d := range drafts {
		name := events.Name(d.Data.EventType())
		if err := d.Data.Validate(); err != nil {
			name += " invalid: " + err.Error()
		}
		out = append(out, name)
	}
	return strings.Join(out, " ")
}

var (
	reserved   = events.StockReserved{OrderID: "o-1"}
	rejected   = events.StockRejected{OrderID: "o-1", Reason: "out-of-stock", Shortages: []events.Shortage{{SKU: "MUG", Quantity: 2, Available: 1}}}
	authorized = events.PaymentProcessed{OrderID: "o-1", PaymentID: "pay-1", Status: PaymentAuthorized, Amount: eur(2963)}
	declined   = events.PaymentProcessed{OrderID: "o-1", PaymentID: "pay-1", Status: PaymentDeclined, Amount: eur(2963), Reason: "insufficient funds"}
)

// apply hands the order an event or, for a string, a command.
func apply(o *Order, what any, now time.Time) ([]events.Draft, error) {
	switch e := what.(type) {
	case events.StockReserved:
		return o.StockReserved(e, now, now)
	case events.StockRejected:
		return o.StockRejected(e, now, now)
	case events.PaymentProcessed:
		return o.PaymentProcessed(e, now, now)
	case events.PaymentCaptured:
		return nil, o.PaymentCaptured(e, now)
	case events.PaymentVoided:
		return nil, o.PaymentVoided(e, now)
	case events.PaymentRefunded:
		return nil, o.PaymentRefunded(e, now)
	case string:
		if e == "timeout" {
			return o.TimeOut(time.Minute, events.RejectedCartMissing, "gone", o.Since.Add(time.Minute)), nil
		}
		return o.Cancel(By{Staff: e == "staff", Window: time.Hour}, now)
	}
	panic("unknown")
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		events  []any
		status  Status
		emitted string
		reason  string
	}{
		{"stock first", []any{reserved, authorized}, Confirmed, "OrderCompleted", ""},
		{"payment first", []any{authorized, reserved}, Confirmed, "OrderCompleted", ""},
		{"twice each", []any{reserved, reserved, authorized, authorized, reserved}, Confirmed, "OrderCompleted", ""},
		{"one answer only", []any{reserved}, Pending, "", ""},
		{"out of stock", []any{rejected}, Cancelled, "OrderCancelled", events.CancelledOutOfStock},
		{"out of stock, then authorized", []any{rejected, authorized}, Cancelled, "OrderCancelled", events.CancelledOutOfStock},
		{"authorized, then out of stock", []any{authorized, rejected}, Cancelled, "OrderCancelled", events.CancelledOutOfStock},
		{"declined, then reserved", []any{declined, reserved}, Cancelled, "OrderCancelled", events.CancelledPaymentDeclined},
		{"both bad", []any{declined, rejected}, Cancelled, "OrderCancelled", events.CancelledPaymentDeclined},
		{"too late", []any{"timeout", reserved, authorized}, Cancelled, "OrderCancelled", events.CancelledTimeout},
		{"just in time", []any{reserved, authorized, "timeout"}, Confirmed, "OrderCompleted", ""},
		{"cancelled while pending", []any{reserved, "shopper", authorized}, Cancelled, "OrderCancelled", events.CancelledByShopper},
		{"cancelled when confirmed", []any{reserved, authorized, "staff"}, Cancelled, "OrderCompleted OrderCancelled", events.CancelledByStaff},
		{"cancelled twice", []any{"staff", "shopper", "staff"}, Cancelled, "OrderCancelled", events.CancelledByStaff},
		{"a second answer that differs", []any{reserved, rejected, authorized, declined}, Confirmed, "OrderCompleted", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o := pending(t)
			var emitted []events.Draft
			for _, e := range tt.events {
				drafts, err := apply(o, e, noon.Add(time.Second))
				if err != nil && !problem.Is(err, problem.Conflict) {
					t.Fatal(err)
				}
				emitted = append(emitted, drafts...)
			}
			if o.Status != tt.status || names(emitted) != tt.emitted || o.Reason != tt.reason {
				t.Errorf("%s, %q, reason %q; want %s, %q, %q", o.Status, names(emitted), o.Reason, tt.status, tt.emitted, tt.reason)
			}
		})
	}
}

func TestAnswersBeforeTheOrderAreEarly(t *testing.T) {
	t.Parallel()
	captured := events.PaymentCaptured{OrderID: "o-1", PaymentID: "pay-1", Amount: eur(1)}
	for _, e := range []any{reserved, rejected, authorized, declined, captured} {
		waiting := new(Order)
		waiting.Await(checkout(), noon)
		for _, o := range []*Order{new(Order), waiting} {
			before := *o
			if _, err := apply(o, e, noon); !problem.Is(err, problem.Precondition) || o.Status != before.Status || o.Stock != "" {
				t.Errorf("%T on %q: %v, %+v", e, before.Status, err, o)
			}
		}
	}
}

func TestShortageIsNamed(t *testing.T) {
	t.Parallel()
	o := pending(t)
	drafts, _ := apply(o, rejected, noon)
	cancelled := drafts[0].Data.(events.OrderCancelled)
	if !strings.Contains(cancelled.Detail, "Mug (MUG): 2 wanted, 1 left") || !slices.Equal(o.SKUs, []string{"MUG"}) {
		t.Errorf("%q, %v", cancelled.Detail, o.SKUs)
	}
}

func TestAmounts(t *testing.T) {
	t.Parallel()
	o := pending(t)
	for _, e := range []any{
		reserved, authorized,
		events.PaymentCaptured{OrderID: "o-1", PaymentID: "pay-1", Amount: eur(2963)},
		"shopper",
		events.PaymentRefunded{OrderID: "o-1", PaymentID: "pay-1", Amount: eur(1000)},
		events.PaymentRefunded{OrderID: "o-1", PaymentID: "pay-1", Amount: eur(1963)},
	} {
		if _, err := apply(o, e, noon); err != nil {
			t.Fatal(err)
		}
	}
	if p := o.Payment; p.Captured != eur(2963) || p.Refunded != eur(2963) || !p.Voided.IsZero() {
		t.Errorf("%+v", p)
	}
	if _, err := apply(o, events.PaymentVoided{Amount: money.New(1, "USD")}, noon); err != nil {
		t.Errorf("the first amount of a kind has any currency: %v", err)
	}
	if _, err := apply(o, events.PaymentRefunded{Amount: money.New(1, "USD")}, noon); !problem.Is(err, problem.Invalid) {
		t.Errorf("currencies were added up: %v", err)
	}
}

func TestCheckoutIsDecidedOnce(t *testing.T) {
	t.Parallel()
	place := func(o *Order) []events.Draft { return o.Place(checkout(), lines(), totals(), noon) }
	reject := func(o *Order) []events.Draft {
		return o.Reject(checkout(), events.RejectedCartChanged, "changed", nil, noon)
	}
	await := func(o *Order) []events.Draft { o.Await(checkout(), noon); return nil }
	auth := func(o *Order) []events.Draft {
		o.RejectedByAuth(events.CheckoutRejected{CheckoutID: "o-1", CartID: "c-1", Reason: "x"}, noon)
		return nil
	}
	tests := []struct {
		name    string
		steps   []func(*Order) []events.Draft
		status  Status
		emitted string
	}{
		{"placed", []func(*Order) []events.Draft{place, reject, await, auth, place}, Pending, "OrderCreated"},
		{"rejected", []func(*Order) []events.Draft{reject, place, await, auth}, Rejected, "CheckoutRejected"},
		{"placed after a wait", []func(*Order) []events.Draft{await, await, place, reject}, Pending, "OrderCreated"},
		{"rejected after a wait", []func(*Order) []events.Draft{await, auth, reject, place}, Rejected, "CheckoutRejected"},
		{"rejected by auth", []func(*Order) []events.Draft{auth, place, reject, await}, Rejected, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o := new(Order)
			var emitted []events.Draft
			for _, step := range tt.steps {
				emitted = append(emitted, step(o)...)
			}
			if o.Status != tt.status || names(emitted) != tt.emitted || o.ID != "o-1" {
				t.Errorf("%s, %q", o.Status, names(emitted))
			}
		})
	}
}

func TestTimeOut(t *testing.T) {
	t.Parallel()
	waiting := new(Order)
	waiting.Await(checkout(), noon)
	for _, o := range []*Order{pending(t), waiting} {
		if drafts := o.TimeOut(time.Minute, "r", "d", noon.Add(time.Minute-1)); drafts != nil {
			t.Errorf("%s ended too early: %s", o.Status, names(drafts))
		}
	}
	drafts := waiting.TimeOut(time.Minute, events.RejectedCartMissing, "gone", noon.Add(time.Minute))
	if names(drafts) != "CheckoutRejected" || waiting.Status != Rejected || waiting.Reason != events.RejectedCartMissing {
		t.Errorf("%s, %s, %s", names(drafts), waiting.Status, waiting.Reason)
	}
	if waiting.PaymentMethod != "" {
		t.Error("a rejected checkout keeps its payment method")
	}
}

func TestCancelWindow(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		by    By
		after time.Duration
		code  string
	}{
		{"shopper in time", By{Window: time.Minute}, time.Minute, ""},
		{"shopper too late", By{Window: time.Minute}, time.Minute + 1, "cancel-window-over"},
		{"staff at any time", By{Staff: true, Window: time.Minute}, time.Hour, ""},
	}
	for _, tt := range tests {
		o := pending(t)
		for _, e := range []any{reserved, authorized} {
			if _, err := apply(o, e, noon); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := o.Cancel(tt.by, noon.Add(tt.after)); problem.CodeOf(err) != tt.code {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

func TestOnlyOrdersCanBeCancelled(t *testing.T) {
	t.Parallel()
	waiting := new(Order)
	waiting.Await(checkout(), noon)
	for _, o := range []*Order{new(Order), waiting} {
		if _, err := o.Cancel(By{Staff: true}, noon); !problem.Is(err, problem.Conflict) {
			t.Errorf("%q: %v", o.Status, err)
		}
	}
}

func TestCheckoutComesBack(t *testing.T) {
	t.Parallel()
	o := new(Order)
	o.Await(checkout(), noon)
	if got := o.Checkout(); got != checkout() {
		t.Errorf("%+v", got)
	}
	if e := o.Cause.Event(); e.ID != "cause-1" {
		t.Errorf("%+v", e)
	}
}
