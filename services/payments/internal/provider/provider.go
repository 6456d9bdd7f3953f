// Package provider says what the shop asks of a payment provider.
//
// Every call names the payment by its reference, which is also its idempotency key: a call that is made again, because
// its answer was lost, changes nothing and is answered the same.
package provider

import (
	"context"
	"errors"

	"github.com/souk-shop/souk/internal/money"
)

// Provider authorizes payments and settles them. Its errors are a [*Refused], or anything else, which means that the
// outcome is unknown and the call is to be made again: [ErrUnavailable] where the provider says so itself. Implementations are safe for concurrent use.
type Provider interface {
	// Authorize sets an amount aside, once per reference. A reference that was voided before is refused.
	Authorize(ctx context.Context, r Request) error
	// Capture takes the authorized amount. It is refused with [CodeVoided] after a void, and with [CodeNotAuthorized]
	// where nothing was authorized; [RefuseForNow] says that it may work later.
	Capture(ctx context.Context, reference string) error
	// Void gives the authorization up, and makes sure that none can stand under this reference later on: also for a
	// reference that the provider has never heard of. It tells whether there was an authorization, each time it is asked.
	// It is refused with [CodeCaptured] after a capture.
	Void(ctx context.Context, reference string) (authorized bool, err error)
	// Refund gives the captured amount back. It is refused with [CodeNotCaptured] where nothing was captured.
	Refund(ctx context.Context, reference string) error
	// Methods tells how one can pay.
	Methods(ctx context.Context) (Methods, error)
}

// Methods are the ways to pay that a provider offers.
type Methods struct {
	// Provider names it.
	Provider string
	// Test tells that no money moves.
	Test bool
	List []Method
}

// Method is one way to pay.
type Method struct {
	// Token is what a checkout takes, and [Request] has.
	Token string
	// Name and Description are for people; Description may be "".
	Name, Description string
}

// Request is what is to be authorized.
type Request struct {
	// Reference identifies the payment at the provider: its idempotency key.
	Reference string
	Amount    money.Money
	// Method is the provider's token for the shopper's means of payment. It is no card data.
	Method string
}

// Codes of a [Refused], those that a shopper can be told of first.
const (
	CodeDeclined          = "card-declined"
	CodeInsufficientFunds = "insufficient-funds"
	CodeInvalidMethod     = "invalid-payment-method"
	CodeIssuerAway        = "issuer-not-available"
	CodeVoided            = "voided"
	CodeCaptured          = "captured"
	CodeNotAuthorized     = "not-authorized"
	CodeNotCaptured       = "not-captured"
	CodeMismatch          = "reference-used-for-another-amount"
)

// Refused is the provider's no.
type Refused struct {
	// Code is one of the codes of this package.
	Code string
	// ForNow tells, of a capture, that asking later may give another answer. Any other no is final: asking again gives the
	// same.
	ForNow bool
}

// Error returns the code.
func (r *Refused) Error() string { return "refused: " + r.Code }

// Refuse returns a [*Refused] that is final.
func Refuse(code string) error { return &Refused{Code: code} }

// RefuseForNow returns a [*Refused] of a capture that may work later.
func RefuseForNow(code string) error { return &Refused{Code: code, ForNow: true} }

// RefusedCode returns the code of the final [Refused] in err's chain, or "".
func RefusedCode(err error) string { return codeOf(err, false) }

// RefusedForNow returns the code of the [Refused] in err's chain that is for now, or "".
func RefusedForNow(err error) string { return codeOf(err, true) }

func codeOf(err error, forNow bool) string {
	if r, ok := errors.AsType[*Refused](err); ok && r.ForNow == forNow {
		return r.Code
	}
	return ""
}

// ErrUnavailable is the answer of a provider that cannot say now.
var ErrUnavailable = errors.New("the payment provider is not available")
