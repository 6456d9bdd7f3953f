// Package sandbox is a payment provider to try the shop with: it moves no money, and its tokens say how it answers.
//
// Its books are in the service's state store, so that they outlive the process as a real provider's would. They are the
// witness of the tests: what they say was authorized, captured, voided and refunded is what happened.
package sandbox

import (
	"context"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/services/payments/internal/provider"
)

// Tokens are the payment methods that the sandbox knows; any other is refused with [provider.CodeInvalidMethod].
const (
	// TokenSuccess is authorized at once.
	TokenSuccess = "tok_success"
	// TokenDeclined and TokenInsufficientFunds are refused at once.
	TokenDeclined          = "tok_declined"
	TokenInsufficientFunds = "tok_insufficient_funds"
	// TokenSlow is authorized after [Options].Slow.
	TokenSlow = "tok_slow"
	// TokenErrorThenSuccess is unavailable at the first attempt and authorized at the second.
	TokenErrorThenSuccess = "tok_error_then_success"
	// TokenNever is never answered: the call ends with its context.
	TokenNever = "tok_never"
	// TokenCaptureRefused is authorized at once, and its captures are refused for now, always.
	TokenCaptureRefused = "tok_capture_refused"
)

// Options say how the sandbox behaves.
type Options struct {
	// Slow is how long a [TokenSlow] takes.
	Slow time.Duration
}

// Sandbox is a [provider.Provider].
type Sandbox struct {
	books *sidecar.Aggregate[Ledger]
	opts  Options
}

var _ provider.Provider = (*Sandbox)(nil)

// New returns a sandbox whose books stand in the sidecar's state store under "sandbox/".
func New(sc *sidecar.Sidecar, opts Options) *Sandbox {
	return &Sandbox{books: sidecar.NewAggregate[Ledger](sc, "sandbox/").WithInbox(1), opts: opts}
}

// Authorize implements [provider.Provider].
func (s *Sandbox) Authorize(ctx context.Context, r provider.Request) error {
	if err := s.hesitate(ctx, r.Method); err != nil {
		return err
	}
	return s.update(ctx, r.Reference, func(l *Ledger) error { return l.authorize(r) })
}

// hesitate waits as long as the token says.
func (s *Sandbox) hesitate(ctx context.Context, method string) error {
	var answered <-chan time.Time
	switch method {
	case TokenSlow:
		timer := time.NewTimer(s.opts.Slow)
		defer timer.Stop()
		answered = timer.C
	case TokenNever: // a nil channel never answers
	default:
		return ctx.Err()
	}
	select {
	case <-answered:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Capture implements [provider.Provider].
func (s *Sandbox) Capture(ctx context.Context, reference string) error {
	return s.update(ctx, reference, (*Ledger).capture)
}

// Void implements [provider.Provider].
func (s *Sandbox) Void(ctx context.Context, reference string) (authorized bool, err error) {
	err = s.update(ctx, reference, func(l *Ledger) error {
		var err error
		authorized, err = l.void()
		return err
	})
	return authorized, err
}

// Refund implements [provider.Provider].
func (s *Sandbox) Refund(ctx context.Context, reference string) error {
	return s.update(ctx, reference, (*Ledger).refund)
}

// Ledger returns what the books say of a reference: nothing yet is the zero Ledger.
func (s *Sandbox) Ledger(ctx context.Context, reference string) (Ledger, error) {
	snapshot, err := s.books.Get(ctx, reference)
	l := snapshot.State
	l.Reference = reference
	return l, err
}

// update changes the books. What a call is answered, a refusal too, is part of the change: so it is kept apart from the
// error of the change itself. The books' own rules make a call idempotent, not its cause, which is therefore any.
func (s *Sandbox) update(ctx context.Context, reference string, change func(*Ledger) error) error {
	var answer error
	cause := events.Command("sandbox", events.NewID(), reference, time.Time{})
	_, err := s.books.Update(ctx, reference, cause, func(l *Ledger, _ bool) ([]events.Draft, error) {
		l.Reference = reference
		answer = change(l)
		return nil, nil
	})
	if err != nil {
		return err
	}
	return answer
}
