package events

import (
	"errors"

	"github.com/souk-shop/souk/internal/money"
)

// CartUpdated is published when a cart changed. It carries the whole cart, so that the latest version is enough.
type CartUpdated struct {
	CartID string `json:"cart_id"`
	// Owner is the user the cart belongs to, or "" for a guest's.
	Owner string `json:"owner,omitempty"`
	// Version grows by one with each change.
	Version int64       `json:"version"`
	Lines   []Line      `json:"lines"`
	Total   money.Money `json:"total"`
}

// EventType implements [Payload].
func (CartUpdated) EventType() string { return "shop.souk.CartUpdated.v1" }

// Validate implements [Payload].
func (c CartUpdated) Validate() error {
	return errors.Join(required("cart_id", c.CartID), between("version", c.Version, 1, 1<<62), validateLines(c.Lines))
}
