package payment_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/money"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/services/payments/internal/payment"
)

var at = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func order() events.OrderCreated {
	return events.OrderCreated{
		OrderID: "o1", UserID: "u1", CartID: "c1", PaymentMethod: "tok",
		Lines:  []events.Line{{SKU: "s", Quantity: 2, UnitPrice: money.New(500, "EUR")}},
		Totals: events.Totals{Subtotal: money.New(1000, "EUR"), Shipping: money.New(100, "EUR"), Tax: money.New(19, "EUR"), Total: money.New(1119, "EUR")},
	}
}

func cancelled() events.OrderCancelled {
	return events.OrderCancelled{OrderID: "o1", UserID: "u1", Reason: events.CancelledTimeout, Totals: order().Totals}
}

func cause(name string) events.Event {
	return events.Event{ID: name, Source: "orders", Type: name, Subject: "o1", Time: at}
}

func TestAmountsAreChecked(t *testing.T) {
	tests := []struct {
		name   string
		change func(*events.OrderCreated)
		reason string
	}{
		{"as it should be", func(*events.OrderCreated) {}, ""},
		{"another currency", func(o *events.OrderCreated) {
			o.Totals.Total.Currency, o.Totals.Subtotal.Currency = "USD", "USD"
		}, payment.ReasonCurrency},
		{"lines do not add up", func(o *events.OrderCreated) { o.Lines[0].Quantity = 3 }, payment.ReasonAmount},
		{"a line in another currency", func(o *events.OrderCreated) { o.Lines[0].UnitPrice.Currency = "USD" }, payment.ReasonAmount},
		{"lines overflow", func(o *events.OrderCreated) { o.Lines[0].UnitPrice.Amount = 1 << 62 }, payment.ReasonAmount},
		{"total too low", func(o *events.OrderCreated) { o.Totals.Total.Amount-- }, payment.ReasonAmount},
		{"a negative tax", func(o *events.OrderCreated) { o.Totals.Tax.Amount, o.Totals.Total.Amount = -19, 1081 }, payment.ReasonAmount},
		{"nothing to pay", func(o *events.OrderCreated) {
			o.Lines[0].UnitPrice.Amount = 0
			o.Totals = events.Totals{Total: money.New(0, "EUR")}
		}, payment.ReasonAmount},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var p payment.Payment
			o := order()
			tt.change(&o)
			drafts := p.NoteCreated(cause("created"), o, "EUR")
			if p.Reason != tt.reason {
				t.Fatalf("reason %q, want %q", p.Reason, tt.reason)
			}
			if declined := p.Status == payment.Declined; declined != (tt.reason != "") || declined != (len(drafts) == 1) {
				t.Errorf("status %s with %d events", p.Status, len(drafts))
			}
		})
	}
}

func TestCompletionOfAnUnknownOrderComesTooEarly(t *testing.T) {
	var p payment.Payment
	if err := p.NoteCompleted(cause("completed")); !problem.Is(err, problem.Precondition) {
		t.Errorf("got %v, want a precondition", err)
	}
}

// completed returns a payment that is authorized and to be captured.
func completed(t *testing.T) payment.Payment {
	t.Helper()
	var p payment.Payment
	p.NoteCreated(cause("created"), order(), "EUR")
	p.Answer(payment.Answer{Step: payment.Authorize}, at)
	if err := p.NoteCompleted(cause("completed")); err != nil || p.Next() != payment.Capture {
		t.Fatalf("next is %q, %v", p.Next(), err)
	}
	return p
}

func TestACaptureThatIsRefusedForGoodIsSeen(t *testing.T) {
	p := completed(t)
	p.Answer(payment.Answer{Step: payment.Capture, Refused: "not-authorized"}, at)
	if last := p.Log[len(p.Log)-1]; p.Next() != payment.None || p.Status != payment.CaptureFailed || last.Status != p.Status ||
		last.Reason != "capture-refused: not-authorized" || p.Reason != last.Reason {
		t.Errorf("next is %q, payment %+v", p.Next(), p)
	}
	p.NoteCancelled(cause("cancelled"), cancelled())
	if p.Next() != payment.Void {
		t.Fatalf("a cancelled order's authorization stays: next is %q", p.Next())
	}
	if drafts := p.Answer(payment.Answer{Step: payment.Void, Authorized: true}, at); len(drafts) != 1 || p.Status != payment.Voided {
		t.Errorf("%d events, status %s", len(drafts), p.Status)
	}
}

func TestACaptureThatIsRefusedForNowStaysDue(t *testing.T) {
	p := completed(t)
	entries := len(p.Log)
	for range 3 {
		p.CaptureRefused("issuer-not-available", false, at)
	}
	if p.Next() != payment.Capture || p.Status != payment.Authorized || len(p.Log) != entries+1 || p.Reason == "" {
		t.Errorf("next is %q, payment %+v", p.Next(), p)
	}
	p.CaptureRefused("issuer-not-available", true, at)
	if p.Next() != payment.None || p.Status != payment.CaptureFailed {
		t.Errorf("next is %q, status %s", p.Next(), p.Status)
	}
	if drafts := p.Answer(payment.Answer{Step: payment.Capture}, at); len(drafts) != 1 || p.Status != payment.Captured || p.Reason != "" {
		t.Errorf("a capture that was made all the same: %d events, payment %+v", len(drafts), p)
	}
}

func TestARefusalThatTheVoidCausedIsNoNews(t *testing.T) {
	p := completed(t)
	p.NoteCancelled(cause("cancelled"), cancelled())
	p.Answer(payment.Answer{Step: payment.Capture, Refused: "voided"}, at)
	if p.Status != payment.Authorized || p.Next() != payment.Void {
		t.Errorf("next is %q, status %s", p.Next(), p.Status)
	}
}

func TestALateAuthorizationOfACancelledOrderIsVoided(t *testing.T) {
	var p payment.Payment
	p.NoteCancelled(cause("cancelled"), cancelled())
	p.Answer(payment.Answer{Step: payment.Void}, at)
	if p.Status != payment.Cancelled {
		t.Fatalf("status %s", p.Status)
	}
	if drafts := p.Answer(payment.Answer{Step: payment.Authorize}, at); len(drafts) != 0 || p.Next() != payment.Void {
		t.Errorf("%d events, next is %q, want none and void", len(drafts), p.Next())
	}
	if drafts := p.Answer(payment.Answer{Step: payment.Void, Authorized: true}, at); len(drafts) != 1 || p.Status != payment.Voided {
		t.Errorf("%d events, status %s", len(drafts), p.Status)
	}
}

// TestEveryOrderComesToRestBalanced delivers the events in any order, any number of times, and lets answers come when
// they will, from a provider that keeps its contract. At rest a cancelled order holds no money.
func TestEveryOrderComesToRestBalanced(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var (
			p       payment.Payment
			books   = books{}
			replies []payment.Answer
			ended   bool
			outcome = map[string]int{}
		)
		count := func(drafts []events.Draft) {
			for _, d := range drafts {
				outcome[d.Data.EventType()]++
			}
		}
		t.Repeat(map[string]func(*rapid.T){
			"created":   func(*rapid.T) { count(p.NoteCreated(cause("created"), order(), "EUR")) },
			"completed": func(*rapid.T) { _ = p.NoteCompleted(cause("completed")) },
			"cancelled": func(*rapid.T) { p.NoteCancelled(cause("cancelled"), cancelled()); ended = true },
			"ask": func(t *rapid.T) {
				step := p.Next()
				if step != payment.None {
					replies = append(replies, books.answer(step))
				}
			},
			"refuse for now": func(t *rapid.T) {
				if p.Next() == payment.Capture && !books.captured {
					p.CaptureRefused("issuer-not-available", rapid.Bool().Draw(t, "finally"), at)
				}
			},
			"answer": func(t *rapid.T) {
				if len(replies) > 0 {
					i := rapid.IntRange(0, len(replies)-1).Draw(t, "reply")
					count(p.Answer(replies[i], at))
				}
			},
		})
		for i := 0; p.Next() != payment.None; i++ {
			if i > 5 {
				t.Fatalf("does not come to rest: %+v", p)
			}
			count(p.Answer(books.answer(p.Next()), at))
		}
		if known := p.Cancelled != nil; ended && known && books.open() {
			t.Fatalf("a cancelled order holds money: %+v, %+v", books, p)
		}
		for name, n := range outcome {
			if n > 1 {
				t.Fatalf("%s came out %d times", name, n)
			}
		}
		if books.captured != (p.Status == payment.Captured || p.Status == payment.Refunded) {
			t.Fatalf("books %+v, payment %s", books, p.Status)
		}
	})
}

// books is a provider that keeps its contract.
type books struct{ authorized, voided, captured, refunded bool }

func (b *books) open() bool { return b.authorized && !b.voided && !b.refunded }

func (b *books) answer(s payment.Step) payment.Answer {
	a := payment.Answer{Step: s, Tries: 1}
	switch s {
	case payment.Authorize:
		if b.voided {
			a.Refused = "voided"
			break
		}
		b.authorized = true
	case payment.Capture:
		if b.voided || !b.authorized {
			a.Refused = "voided"
			break
		}
		b.captured = true
	case payment.Void:
		if b.captured {
			b.refunded = true
			return payment.Answer{Step: payment.Refund, Tries: 1}
		}
		b.voided, a.Authorized = true, b.authorized
	case payment.Refund:
		b.refunded = true
	}
	return a
}
