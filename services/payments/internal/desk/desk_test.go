package desk_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/sidecartest"
	"github.com/souk-shop/souk/services/payments/internal/payment"
	"github.com/souk-shop/souk/services/payments/internal/provider"
	"github.com/souk-shop/souk/services/payments/internal/sandbox"
)

func TestEveryTokenAnswersAsItSays(t *testing.T) {
	tests := []struct {
		token    string
		within   time.Duration
		status   payment.Status
		reason   string
		attempts int
	}{
		{sandbox.TokenSuccess, 0, payment.Authorized, "", 1},
		{sandbox.TokenDeclined, 0, payment.Declined, provider.CodeDeclined, 1},
		{sandbox.TokenInsufficientFunds, 0, payment.Declined, provider.CodeInsufficientFunds, 1},
		{"tok_of_nobody", 0, payment.Declined, provider.CodeInvalidMethod, 1},
		{sandbox.TokenSlow, 2 * time.Second, payment.Authorized, "", 1},
		{sandbox.TokenErrorThenSuccess, time.Second, payment.Authorized, "", 2},
		{sandbox.TokenCaptureRefused, 0, payment.Authorized, "", 1},
		{sandbox.TokenNever, time.Minute, payment.Authorizing, "", 0},
	}
	for _, tt := range tests {
		t.Run(tt.token, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				fake := sidecartest.New(t, "payments")
				p := start(fake, forever, true)
				defer p.kill()
				begun := time.Now()
				if err := p.deliver(newOrder(t, tt.token).created); err != nil {
					t.Fatal(err)
				}
				if took := time.Since(begun); took > patience {
					t.Errorf("the delivery took %v, longer than the desk's patience", took)
				}
				time.Sleep(tt.within)
				synctest.Wait()
				_, got := books(fake)
				if got.Status != tt.status || got.Reason != tt.reason || got.Attempts != tt.attempts {
					t.Errorf("got %s %q after %d attempts, want %s %q after %d", got.Status, got.Reason, got.Attempts, tt.status, tt.reason, tt.attempts)
				}
				want := map[bool]int{true: 1}[tt.status != payment.Authorizing]
				if n := outcome(fake)["PaymentProcessed"]; n != want {
					t.Errorf("%d PaymentProcessed, want %d", n, want)
				}
			})
		})
	}
}

func TestAFastAnswerIsOneWriteOfThePayment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := sidecartest.New(t, "payments")
		p := start(fake, forever, true)
		defer p.kill()
		if err := p.deliver(newOrder(t, sandbox.TokenSuccess).created); err != nil {
			t.Fatal(err)
		}
		if keys := fake.Keys(); len(keys) != 2 {
			t.Errorf("keys %v: want the payment and the sandbox's books alone", keys)
		}
		processed := fake.PublishedTo("payment-processed")
		if len(processed) != 1 || processed[0].CausationID != "created" || processed[0].Subject != orderID {
			t.Errorf("published %+v", processed)
		}
	})
}

func TestTheEventIsTheSameWhetherTheAnswerWasFastOrSlow(t *testing.T) {
	ids := map[string]bool{}
	for _, token := range []string{sandbox.TokenSuccess, sandbox.TokenSlow, sandbox.TokenErrorThenSuccess} {
		synctest.Test(t, func(t *testing.T) {
			fake := sidecartest.New(t, "payments")
			p := start(fake, forever, true)
			defer p.kill()
			if err := p.deliver(newOrder(t, token).created); err != nil {
				t.Fatal(err)
			}
			p.rest()
			for _, e := range fake.Published() {
				ids[e.ID] = true
			}
		})
	}
	if len(ids) != 1 {
		t.Errorf("the ids are %v, want one", ids)
	}
}

func TestCompletionOfAnUnknownOrderIsRetried(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := start(sidecartest.New(t, "payments"), forever, true)
		defer p.kill()
		if err := p.deliver(newOrder(t, sandbox.TokenSuccess).completed); !problem.Is(err, problem.Precondition) {
			t.Errorf("got %v, want a precondition", err)
		}
	})
}

// grudging is a provider that refuses captures for now, some times, and counts them.
type grudging struct {
	provider.Provider
	refusals int
	captures atomic.Int64
}

func (g *grudging) Capture(ctx context.Context, reference string) error {
	if g.captures.Add(1) <= int64(g.refusals) {
		return provider.RefuseForNow(provider.CodeIssuerAway)
	}
	return g.Provider.Capture(ctx, reference)
}

// sweep lets time pass, a sweep every five seconds, and returns after so long.
func (p *process) sweep(length time.Duration) {
	for range length / (5 * time.Second) {
		time.Sleep(5 * time.Second)
		_ = p.Tick(p.ctx)
		synctest.Wait()
	}
}

func TestACaptureThatIsRefusedForNowIsMadeLater(t *testing.T) {
	for calls := 1; ; calls++ {
		survived := false
		synctest.Test(t, func(t *testing.T) {
			fake := sidecartest.New(t, "payments")
			g := &grudging{refusals: 3}
			wrap := func(p provider.Provider) provider.Provider { g.Provider = p; return g }
			first := start(fake, forever, true)
			o := newOrder(t, sandbox.TokenSuccess)
			if err := first.deliver(o.created); err != nil {
				t.Fatal(err)
			}
			first.kill()
			mortal := startWith(fake, calls, false, wrap)
			delivered := mortal.deliver(o.completed)
			mortal.sweep(time.Minute)
			mortal.kill()
			survived = !mortal.life.over()
			last := startWith(fake, forever, true, wrap)
			defer last.kill()
			if delivered != nil {
				if err := last.deliver(o.completed); err != nil {
					t.Fatal(err)
				}
			}
			last.sweep(5 * time.Minute)
			l, got := books(fake)
			if got.Status != payment.Captured || l.Captured != l.Amount || outcome(fake)["PaymentCaptured"] != 1 {
				t.Fatalf("killed at call %d: payment %s %q, ledger %+v, published %v", calls, got.Status, got.Reason, l, outcome(fake))
			}
		})
		if survived {
			return
		}
	}
}

func TestACaptureThatIsRefusedForNowIsGivenUpInTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := sidecartest.New(t, "payments")
		g := &grudging{refusals: 1 << 20}
		p := startWith(fake, forever, true, func(p provider.Provider) provider.Provider { g.Provider = p; return g })
		defer p.kill()
		o := newOrder(t, sandbox.TokenSuccess)
		for _, e := range []events.Event{o.created, o.completed} {
			if err := p.deliver(e); err != nil {
				t.Fatal(err)
			}
		}
		p.sweep(10 * time.Minute)
		if _, got := books(fake); got.Status != payment.Authorized || got.Reason != "capture-refused: "+provider.CodeIssuerAway {
			t.Errorf("while it is tried: %s %q", got.Status, got.Reason)
		}
		p.sweep(2 * time.Hour)
		asked := g.captures.Load()
		p.sweep(time.Hour)
		if _, got := books(fake); got.Status != payment.CaptureFailed || len(got.Log) != 4 || g.captures.Load() != asked || asked > 65 {
			t.Errorf("in the end: %s, log %+v, asked %d times", got.Status, got.Log, asked)
		}
		if err := p.deliver(o.completed); err != nil {
			t.Fatal(err)
		}
		if err := p.deliver(o.cancelled); err != nil {
			t.Fatal(err)
		}
		p.rest()
		if l, got := books(fake); got.Status != payment.Voided || l.Open() || outcome(fake)["PaymentVoided"] != 1 {
			t.Errorf("after the cancellation: %s, ledger %+v, published %v", got.Status, l, outcome(fake))
		}
	})
}

func TestANeverAnsweredPaymentEndsWithItsOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := sidecartest.New(t, "payments")
		p := start(fake, forever, true)
		defer p.kill()
		o := newOrder(t, sandbox.TokenNever)
		if err := p.deliver(o.created); err != nil {
			t.Fatal(err)
		}
		for range 60 {
			time.Sleep(5 * time.Second)
			_ = p.Tick(p.ctx)
		}
		if err := p.deliver(o.cancelled); err != nil {
			t.Fatal(err)
		}
		p.rest()
		l, got := books(fake)
		if got.Status != payment.Cancelled || !l.Voided || len(fake.Published()) != 0 {
			t.Errorf("payment %s, ledger %+v, published %v", got.Status, l, outcome(fake))
		}
	})
}

// TestAnyOrderEndsBalanced delivers the events of an order in any order, some of them twice, at any time, to processes
// that are killed now and then.
func TestAnyOrderEndsBalanced(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var failure string
		token := rapid.SampledFrom([]string{
			sandbox.TokenSuccess, sandbox.TokenSlow, sandbox.TokenErrorThenSuccess, sandbox.TokenNever, sandbox.TokenDeclined,
		}).Draw(rt, "token")
		o := newOrder(rt, token)
		names := rapid.SliceOfN(rapid.SampledFrom([]string{"created", "completed", "cancelled"}), 1, 6).Draw(rt, "events")
		var list []events.Event
		for _, name := range names {
			list = append(list, map[string]events.Event{"created": o.created, "completed": o.completed, "cancelled": o.cancelled}[name])
		}
		lives := rapid.SliceOfN(rapid.IntRange(1, 40), len(list), len(list)).Draw(rt, "lives")
		waits := rapid.SliceOfN(rapid.IntRange(0, 15_000), len(list), len(list)).Draw(rt, "waits")
		applied := rapid.Bool().Draw(rt, "applied")
		synctest.Test(t, func(t *testing.T) {
			fake := sidecartest.New(t, "payments")
			for i, e := range list {
				p := start(fake, lives[i], applied)
				_ = p.deliver(e)
				time.Sleep(time.Duration(waits[i]) * time.Millisecond)
				p.kill()
			}
			failure = end(fake, list)
		})
		if failure != "" {
			rt.Fatal(failure)
		}
	})
}

// end brings every event again to a process that lives, and says what is wrong when all is at rest.
func end(fake *sidecartest.Fake, list []events.Event) string {
	p := start(fake, forever, true)
	defer p.kill()
	came := map[string]bool{}
	for range 3 {
		for _, e := range list {
			came[e.ID] = true
			if err := p.deliver(e); err != nil && !problem.Is(err, problem.Precondition) {
				return fmt.Sprintf("%s: %v", e.ID, err)
			}
		}
	}
	p.rest()
	return wrong(fake, came)
}

// wrong says what is wrong with the books of an order whose events have come.
func wrong(fake *sidecartest.Fake, came map[string]bool) string {
	l, p := books(fake)
	out := outcome(fake)
	all := fmt.Sprintf(": ledger %+v, payment %s %q next %q, events %v", l, p.Status, p.Reason, p.Next(), out)
	for name, n := range out {
		if n > 1 {
			return name + " has several ids" + all
		}
	}
	switch {
	case l.Authorizations > 1:
		return "authorized twice" + all
	case came["cancelled"] && l.Open():
		return "a cancelled order holds money" + all
	case came["cancelled"] && p.Next() != payment.None:
		return "not at rest" + all
	case l.Voided && p.Status == payment.Voided && out["PaymentVoided"] != 1:
		return "voided and not said" + all
	case !l.Refunded.IsZero() && out["PaymentRefunded"] != 1:
		return "refunded and not said" + all
	case came["created"] && came["completed"] && !came["cancelled"] && l.Authorizations == 1 && l.Captured != l.Amount:
		return "completed and not captured" + all
	case !l.Captured.IsZero() && l.Refunded.IsZero() && out["PaymentCaptured"] != 1:
		return "captured and not said" + all
	case came["created"] && !came["cancelled"] && p.Status != payment.Authorizing && out["PaymentProcessed"] != 1:
		return "processed and not said" + all
	}
	return ""
}
