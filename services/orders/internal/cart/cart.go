// Package cart is what orders knows of carts: the latest version of each, which order took which version, and which
// checkouts wait for a version to come. It joins a checkout with its cart.
package cart

import (
	"slices"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/money"
)

const (
	// maxClaims is how many claims a cart remembers. Only the one on its latest version decides anything; older ones make
	// for a better answer.
	maxClaims = 8
	// maxWaiting is how many checkouts may wait for one cart.
	maxWaiting = 50
	// waitingFor is how long a checkout waits at most, whatever the shop's timeout: the sweep has ended it long before.
	waitingFor = 24 * time.Hour
)

// Cart is the latest version of a cart that orders has seen. Version 0 is a cart of which it has seen none.
type Cart struct {
	Version int64         `json:"version"`
	Owner   string        `json:"owner,omitempty"`
	Lines   []events.Line `json:"lines,omitempty"`
	Total   money.Money   `json:"total"`
	Claims  []Claim       `json:"claims,omitempty"`
	Waiting []Waiting     `json:"waiting,omitempty"`
}

// Claim says that an order took a version of the cart. A version is taken once.
type Claim struct {
	Version int64     `json:"version"`
	OrderID string    `json:"order_id"`
	At      time.Time `json:"at"`
}

// Waiting is a checkout that waits for a version of the cart.
type Waiting struct {
	OrderID string    `json:"order_id"`
	Version int64     `json:"version"`
	At      time.Time `json:"at"`
}

// See takes over a newer version. An older one, or the same again, changes nothing.
func (c *Cart) See(u events.CartUpdated) {
	if u.Version > c.Version {
		c.Version, c.Owner, c.Lines, c.Total = u.Version, u.Owner, u.Lines, u.Total
	}
}

// Park lets a checkout wait for a version that is not there yet, once. ok is false when it need not wait, because the
// version has come, or may not, because too many do.
func (c *Cart) Park(orderID string, version int64, now time.Time) (ok bool) {
	if version <= c.Version {
		return false
	}
	c.Waiting = slices.DeleteFunc(c.Waiting, func(w Waiting) bool { return now.Sub(w.At) > waitingFor })
	if c.Waits(orderID) {
		return true
	}
	if len(c.Waiting) >= maxWaiting {
		return false
	}
	c.Waiting = append(c.Waiting, Waiting{OrderID: orderID, Version: version, At: now})
	return true
}

// Waits tells whether a checkout waits for the cart.
func (c *Cart) Waits(orderID string) bool {
	return slices.ContainsFunc(c.Waiting, func(w Waiting) bool { return w.OrderID == orderID })
}

// Due returns the checkouts whose version has come.
func (c *Cart) Due() []string {
	var ids []string
	for _, w := range c.Waiting {
		if w.Version <= c.Version {
			ids = append(ids, w.OrderID)
		}
	}
	return ids
}

// Drop takes checkouts off the waiting ones.
func (c *Cart) Drop(orderIDs []string) {
	c.Waiting = slices.DeleteFunc(c.Waiting, func(w Waiting) bool { return slices.Contains(orderIDs, w.OrderID) })
}

// Holder returns the claim on a version; ok is false when there is none.
func (c *Cart) Holder(version int64) (claim Claim, ok bool) {
	i := slices.IndexFunc(c.Claims, func(claim Claim) bool { return claim.Version == version })
	if i < 0 {
		return Claim{}, false
	}
	return c.Claims[i], true
}

// Take claims a version for an order where no order holds it, or the one named by from does: an order that came to
// nothing. The version has to be the latest: an older one is not taken.
func (c *Cart) Take(orderID string, version int64, from string, now time.Time) {
	if version != c.Version {
		return
	}
	held, ok := c.Holder(version)
	if ok && held.OrderID != from {
		return
	}
	c.Claims = slices.DeleteFunc(c.Claims, func(claim Claim) bool { return claim.Version == version })
	c.Claims = append(c.Claims, Claim{Version: version, OrderID: orderID, At: now})
	if drop := len(c.Claims) - maxClaims; drop > 0 {
		c.Claims = slices.Delete(c.Claims, 0, drop)
	}
}
