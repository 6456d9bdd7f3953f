package api

import (
	"net/http"

	"github.com/google/uuid"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/token"
	"github.com/souk-shop/souk/services/orders/internal/process"
)

// quoteRequest asks for a quote. Of the address only the country counts.
type quoteRequest struct {
	CartID          string         `json:"cart_id"`
	CartVersion     int64          `json:"cart_version"`
	ShippingAddress events.Address `json:"shipping_address"`
}

func (q quoteRequest) validate() error {
	err := problem.NewInvalid("quote", "The request is wrong.")
	if uuid.Validate(q.CartID) != nil {
		err = err.WithField("cart_id", "must be a cart's id")
	}
	if q.CartVersion < 0 {
		err = err.WithField("cart_version", "must not be negative")
	}
	if c := q.ShippingAddress.Country; len(c) != 2 || c[0] < 'A' || c[0] > 'Z' || c[1] < 'A' || c[1] > 'Z' {
		err = err.WithField("shipping_address.country", "must be a country's code of two capital letters")
	}
	if len(err.Fields) == 0 {
		return nil
	}
	return err
}

// quote answers what a cart would cost now. It reserves nothing.
func (a *api) quote(w http.ResponseWriter, r *http.Request) error {
	var request quoteRequest
	if err := server.Decode(r, &request); err != nil {
		return err
	}
	if err := request.validate(); err != nil {
		return err
	}
	c, _ := token.From(r.Context())
	q, err := a.Process.Quote(r.Context(), process.QuoteRequest{
		CartID: request.CartID, CartVersion: request.CartVersion, UserID: c.Subject, Country: request.ShippingAddress.Country,
	})
	if err != nil {
		return err
	}
	return server.JSON(w, http.StatusOK, viewQuote(q, a.Process.Terms.TaxBasisPoints))
}
