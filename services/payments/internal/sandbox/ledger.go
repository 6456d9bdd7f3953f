package sandbox

import (
	"github.com/souk-shop/souk/internal/money"
	"github.com/souk-shop/souk/services/payments/internal/provider"
)

// Ledger is what the sandbox's books say of one reference. Whatever happens, at most one authorization is made, and
// amount = captured = refunded holds as far as it goes.
type Ledger struct {
	Reference string `json:"reference"`
	// Attempts counts the calls to authorize that reached the books.
	Attempts int `json:"attempts"`
	// Authorizations counts the authorizations that were made: 0 or 1.
	Authorizations int         `json:"authorizations"`
	Amount         money.Money `json:"amount"`
	Captured       money.Money `json:"captured"`
	Refunded       money.Money `json:"refunded"`
	Voided         bool        `json:"voided"`
	// Uncapturable: its captures are refused for now, always.
	Uncapturable bool `json:"uncapturable,omitempty"`
	// Declined is the code of the refusal that the reference was answered with, or "".
	Declined string `json:"declined,omitempty"`
}

// Open tells whether money is set aside or held under the reference.
func (l Ledger) Open() bool {
	return l.Authorizations > 0 && !l.Voided && (l.Captured.IsZero() || l.Captured != l.Refunded)
}

// authorize makes the authorization that r asks for. A reference is answered once: later calls get the first answer. It
// returns the final refusal, or [provider.ErrUnavailable] where the token wants the attempt to fail.
func (l *Ledger) authorize(r provider.Request) error {
	l.Attempts++
	switch {
	case l.Voided:
		return provider.Refuse(provider.CodeVoided)
	case l.Declined != "":
		return provider.Refuse(l.Declined)
	case l.Authorizations > 0 && l.Amount != r.Amount:
		return provider.Refuse(provider.CodeMismatch)
	case l.Authorizations > 0:
		return nil
	case r.Method == TokenErrorThenSuccess && l.Attempts == 1:
		return provider.ErrUnavailable
	}
	if l.Declined = refusals(r); l.Declined != "" {
		return provider.Refuse(l.Declined)
	}
	l.Amount, l.Authorizations = r.Amount, l.Authorizations+1
	l.Uncapturable = r.Method == TokenCaptureRefused
	return nil
}

func refusals(r provider.Request) string {
	switch r.Method {
	case TokenSuccess, TokenSlow, TokenErrorThenSuccess, TokenCaptureRefused:
		return ""
	case TokenDeclined:
		return provider.CodeDeclined
	case TokenInsufficientFunds:
		return provider.CodeInsufficientFunds
	}
	return provider.CodeInvalidMethod
}

func (l *Ledger) capture() error {
	switch {
	case l.Voided:
		return provider.Refuse(provider.CodeVoided)
	case l.Authorizations == 0:
		return provider.Refuse(provider.CodeNotAuthorized)
	case l.Uncapturable:
		return provider.RefuseForNow(provider.CodeIssuerAway)
	}
	l.Captured = l.Amount
	return nil
}

// void closes the reference for good and tells whether there was an authorization.
func (l *Ledger) void() (bool, error) {
	if !l.Captured.IsZero() {
		return true, provider.Refuse(provider.CodeCaptured)
	}
	l.Voided = true
	return l.Authorizations > 0, nil
}

func (l *Ledger) refund() error {
	if l.Captured.IsZero() {
		return provider.Refuse(provider.CodeNotCaptured)
	}
	l.Refunded = l.Captured
	return nil
}
