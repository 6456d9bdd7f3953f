package desk_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/souk-shop/souk/internal/sidecartest"
	"github.com/souk-shop/souk/services/payments/internal/payment"
	"github.com/souk-shop/souk/services/payments/internal/provider"
	"github.com/souk-shop/souk/services/payments/internal/sandbox"
)

// sweepBoth lets time pass, both processes sweeping at the same moment every five seconds, over a minute's end as well.
func sweepBoth(one, two *process, length time.Duration) {
	for range length / (5 * time.Second) {
		time.Sleep(5 * time.Second)
		_, _ = one.Tick(one.ctx), two.Tick(two.ctx)
		synctest.Wait()
	}
}

// TestTwoSweepAtOnce has a capture that is refused for now, and two processes whose clocks tick together: it is captured
// once, or given up in the end.
func TestTwoSweepAtOnce(t *testing.T) {
	for name, tt := range map[string]struct {
		refusals int
		length   time.Duration
		status   payment.Status
	}{
		"refused for some time": {6, 10 * time.Minute, payment.Captured},
		"refused for good":      {1 << 20, 80 * time.Minute, payment.CaptureFailed},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				fake := sidecartest.New(t, "payments")
				g := &grudging{refusals: tt.refusals}
				wrap := func(p provider.Provider) provider.Provider { g.Provider = p; return g }
				one, two := startWith(fake, forever, true, wrap), startWith(fake, forever, true, wrap)
				defer one.kill()
				defer two.kill()
				o := newOrder(t, sandbox.TokenSuccess)
				if err := one.deliver(o.created); err != nil {
					t.Fatal(err)
				}
				if err := two.deliver(o.completed); err != nil {
					t.Fatal(err)
				}
				sweepBoth(one, two, tt.length)
				l, got := books(fake)
				want := map[bool]int{true: 1}[tt.status == payment.Captured]
				if got.Status != tt.status || outcome(fake)["PaymentCaptured"] != want || l.Captured.Amount != int64(want)*l.Amount.Amount {
					t.Errorf("payment %s %q, ledger %+v, published %v", got.Status, got.Reason, l, outcome(fake))
				}
				asked := g.captures.Load()
				sweepBoth(one, two, 10*time.Minute)
				if g.captures.Load() != asked {
					t.Errorf("a payment that is %s is asked for again", got.Status)
				}
				if asked > 2*65 {
					t.Errorf("the provider was asked %d times by two", asked)
				}
			})
		})
	}
}
