package sandbox

import (
	"context"

	"github.com/souk-shop/souk/services/payments/internal/provider"
)

var methods = []provider.Method{
	{Token: TokenSuccess, Name: "Test card: succeeds", Description: "Authorized at once."},
	{Token: TokenDeclined, Name: "Test card: declined", Description: "Refused at once."},
	{Token: TokenInsufficientFunds, Name: "Test card: insufficient funds", Description: "Refused at once."},
	{Token: TokenSlow, Name: "Test card: slow", Description: "Authorized after some seconds."},
	{Token: TokenErrorThenSuccess, Name: "Test card: error, then succeeds", Description: "Fails at first; the shop asks again."},
	{Token: TokenNever, Name: "Test card: never answers", Description: "The order is cancelled when its time is over."},
	{
		Token: TokenCaptureRefused, Name: "Test card: succeeds, but is never captured",
		Description: "Authorized at once; the shop asks for the money again and again, and gives up in the end.",
	},
}

// Methods implements [provider.Provider]. The sandbox's are its tokens, by what each of them does.
func (s *Sandbox) Methods(context.Context) (provider.Methods, error) {
	return provider.Methods{Provider: "sandbox", Test: true, List: append([]provider.Method{}, methods...)}, nil
}
