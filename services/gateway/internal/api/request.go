package api

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"

	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/token"
)

// maxName is the longest id, slug or SKU in an address.
const maxName = 100

// name reads a product's, category's or SKU's name from the address. What cannot be one is not found: nothing with a
// meaning in an address ever reaches a service.
func name(r *http.Request, param string) (string, error) {
	text, err := chi.URLParam(r, param), error(nil)
	if r.URL.RawPath != "" { // then the router leaves it escaped
		text, err = url.PathUnescape(text)
	}
	if err != nil || !isName(text) {
		return "", noSuch(param)
	}
	return url.PathEscape(text), nil
}

func isName(text string) bool {
	if text == "" || len(text) > maxName || text[0] == '.' {
		return false
	}
	for _, c := range []byte(text) {
		alphanumeric := c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if !alphanumeric && c != '-' && c != '_' && c != '.' && c != ':' && c != '+' {
			return false
		}
	}
	return true
}

// id reads an order's or checkout's id from the address.
func id(r *http.Request) (string, error) {
	text := chi.URLParam(r, "id")
	if !isUUID(text) {
		return "", noSuch("id")
	}
	return text, nil
}

// isUUID tells whether text is a UUID as it is written here: 36 characters, lower case.
func isUUID(text string) bool {
	u, err := uuid.Parse(text)
	return err == nil && u.String() == text
}

// cartID reads the cart's id from the address.
func cartID(r *http.Request) (string, error) {
	return usableCart(r, chi.URLParam(r, "id"))
}

// usableCart tells whether who asks may name this cart: a guest's, whose id is its capability, or their own. The cart
// service has the last word; this keeps events off carts that belong to others and are not there yet.
func usableCart(r *http.Request, cart string) (string, error) {
	u, err := uuid.Parse(cart)
	if err != nil || u.String() != cart {
		return "", noSuch("id")
	}
	claims, signedIn := token.From(r.Context())
	if u.Version() == 4 || signedIn && cart == events.UserCartID(claims.Subject) {
		return cart, nil
	}
	return "", noSuch("id")
}

func noSuch(param string) error {
	return problem.NewNotFound("not-found", "There is no such thing: the %s in the address names none.", param)
}

// readBody reads a body that goes on to a service as it is.
func readBody(r *http.Request) ([]byte, error) {
	raw, err := io.ReadAll(r.Body)
	if err == nil {
		return raw, nil
	}
	if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return nil, problem.NewInvalid("body-too-large", "The body is larger than %d bytes.", tooLarge.Limit).
			WithStatus(http.StatusRequestEntityTooLarge)
	}
	return nil, problem.NewInvalid("body-broken-off", "The body could not be read to its end.").
		WithStatus(http.StatusBadRequest).Because(err)
}

// quantity is how much of a SKU: a whole number from 1 to [events.MaxLineQuantity]. The zero value was not sent.
type quantity int64

// UnmarshalJSON refuses every other value with an error that names the field and its limit.
func (q *quantity) UnmarshalJSON(raw []byte) error {
	n, err := strconv.ParseInt(string(raw), 10, 64)
	if err != nil || n < 1 || n > events.MaxLineQuantity {
		return badQuantity()
	}
	*q = quantity(n)
	return nil
}

func badQuantity() error {
	return problem.NewInvalid("quantity", "The quantity is wrong.").
		WithLimit("quantity", "must be a whole number from 1 to "+strconv.Itoa(events.MaxLineQuantity), events.MaxLineQuantity)
}

var _ json.Unmarshaler = (*quantity)(nil)

// required collects the fields that were not sent.
type required struct{ missing *problem.Error }

func (c *required) text(name, value string) { c.that(name, value != "") }

func (c *required) that(name string, there bool) {
	if there {
		return
	}
	if c.missing == nil {
		c.missing = problem.NewInvalid("missing-field", "Something is missing.")
	}
	c.missing = c.missing.WithField(name, "is required")
}

func (c *required) err() error {
	if c.missing == nil {
		return nil
	}
	return c.missing
}
