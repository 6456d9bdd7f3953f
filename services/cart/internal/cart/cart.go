// Package cart is a shopping cart and the decisions about it: values in, events out.
package cart

import (
	"slices"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/money"
)

// Bounds of what a cart's document remembers.
const (
	maxSeen      = 256
	maxForwarded = 64
	maxSets      = events.MaxLines
	maxName      = 200
)

// Statuses of a cart.
const (
	// Open: it takes changes.
	Open = "open"
	// Merged: its lines went to a user's cart, and so does what comes for it late.
	Merged = "merged"
)

// Cart is a guest's or a user's cart.
type Cart struct {
	ID string `json:"id"`
	// Owner is the user it belongs to, "" for a guest's.
	Owner string `json:"owner,omitempty"`
	// Version grows by one with each change that a shopper can see.
	Version int64  `json:"version"`
	Lines   []Line `json:"lines,omitempty"`
	// Notices tell what the last change did other than it was asked to.
	Notices []Notice `json:"notices,omitempty"`
	// Ordered is the last order made of it.
	Ordered *Ordered `json:"ordered,omitempty"`
	// Taken are the last orders made of it and what they took.
	Taken []Taken `json:"taken,omitempty"`
	// Merge is where its lines went, nil for an open cart.
	Merge *Merge `json:"merge,omitempty"`
	// Sets are the last quantities that were set, by SKU: an addition made before one and delivered after it is absorbed.
	Sets map[string]Set `json:"sets,omitempty"`
	// Seen are the ids of the last events handled, whether they changed anything or not.
	Seen []string `json:"seen,omitempty"`
	// Forwarded are the ids of the last events that came after the merge and are the user's cart's to handle.
	Forwarded []string `json:"forwarded,omitempty"`
}

// Line is a line item.
type Line struct {
	events.Line
	// PricedAt is the time of the event that gave the unit price.
	PricedAt time.Time `json:"priced_at"`
}

// Ordered names an order and the version of the cart that it was made of.
type Ordered struct {
	OrderID string `json:"order_id"`
	Version int64  `json:"version"`
}

// Set is a quantity as it was set, and when.
type Set struct {
	Quantity int64     `json:"quantity"`
	At       time.Time `json:"at"`
}

// Status returns [Open] or [Merged].
func (c *Cart) Status() string {
	if c.Merge != nil {
		return Merged
	}
	return Open
}

// Total returns the sum of the lines. It returns an error of package money when they do not add up.
func (c *Cart) Total() (money.Money, error) {
	var sum money.Money
	for _, l := range c.Lines {
		total, err := l.Total()
		if err != nil {
			return money.Money{}, err
		}
		if sum, err = sum.Add(total); err != nil {
			return money.Money{}, err
		}
	}
	return sum, nil
}

// SKUs returns the lines' SKUs, in the lines' order.
func (c *Cart) SKUs() []string {
	skus := make([]string, len(c.Lines))
	for i, l := range c.Lines {
		skus[i] = l.SKU
	}
	return skus
}

// HasSeen tells whether the cart has handled the event, as far back as it remembers.
func (c *Cart) HasSeen(eventID string) bool { return slices.Contains(c.Seen, eventID) }

// HasForwarded tells whether the event came after the merge and is the user's cart's to handle.
func (c *Cart) HasForwarded(eventID string) bool { return slices.Contains(c.Forwarded, eventID) }

// IsUserCart tells whether id is of the kind that [events.UserCartID] gives: a derived id, which no guest's cart has.
func IsUserCart(id string) bool {
	u, err := uuid.Parse(id)
	return err == nil && u.Version() == 5
}

// Admits tells whether a user, "" for a guest, may change the cart. Who knows a guest cart's id may; a user's cart takes
// its owner's changes only, from the first on.
func (c *Cart) Admits(userID string) bool {
	switch {
	case c.Merge != nil:
		return userID == "" || userID == c.Merge.UserID
	case c.Owner != "":
		return userID == c.Owner
	case IsUserCart(c.ID):
		return userID != "" && c.ID == events.UserCartID(userID)
	}
	return true
}

func (c *Cart) find(sku string) int {
	return slices.IndexFunc(c.Lines, func(l Line) bool { return l.SKU == sku })
}

// remember appends to a list of ids that keeps the last ones.
func remember(list []string, id string, size int) []string {
	list = append(list[:len(list):len(list)], id)
	if drop := len(list) - size; drop > 0 {
		list = slices.Clone(list[drop:])
	}
	return list
}

// shorten cuts text to at most size bytes, between two characters.
func shorten(text string, size int) string {
	if len(text) <= size {
		return text
	}
	for size > 0 && !utf8.RuneStart(text[size]) {
		size--
	}
	return text[:size]
}
