// Package stock is how much there is of a SKU, and who has it reserved: values in, events out.
package stock

import (
	"slices"
	"strings"

	"github.com/souk-shop/souk/internal/events"
)

const (
	// MaxOnHand is the most of one SKU that can be on hand.
	MaxOnHand = 1_000_000_000
	// maxReturned is how many orders, cancelled after their completion, a SKU remembers.
	maxReturned = 1000
	maxSKU      = 128
)

// Stock is what there is of a SKU. On hand − reserved = available, and none of them is ever below zero.
//
// An order's effects on it are told apart by its state alone, not by which event brings them or how often: a reservation
// carries the version of the stock that it was made at, which no later one can have again.
type Stock struct {
	SKU string `json:"sku"`
	// Version grows by one with each change.
	Version int64 `json:"version"`
	OnHand  int64 `json:"on_hand"`
	// Sold is how much left with completed orders.
	Sold int64 `json:"sold"`
	// Reservations are the quantities held for orders, by order id.
	Reservations map[string]Hold `json:"reservations,omitempty"`
	// Returned are the last orders whose stock came back after their completion.
	Returned []string `json:"returned,omitempty"`
	// Adjustments are the last changes that staff made.
	Adjustments []Adjustment `json:"adjustments,omitempty"`
}

// Hold is a quantity reserved for an order, and the version of the stock that it was reserved at.
type Hold struct {
	Quantity int64 `json:"quantity"`
	Version  int64 `json:"version"`
}

// Reserved returns the sum of the reservations.
func (s *Stock) Reserved() int64 {
	var sum int64
	for _, h := range s.Reservations {
		sum += h.Quantity
	}
	return sum
}

// Available returns what can still be reserved.
func (s *Stock) Available() int64 { return s.OnHand - s.Reserved() }

// Reserve holds a quantity for an order. It changes nothing when the order holds some already, or when not so much is
// available: the reservation is there afterwards, or it is not.
func (s *Stock) Reserve(orderID string, quantity int64) []events.Draft {
	if _, held := s.Reservations[orderID]; held || quantity < 1 || quantity > s.Available() {
		return nil
	}
	if s.Reservations == nil {
		s.Reservations = map[string]Hold{}
	}
	s.Reservations[orderID] = Hold{Quantity: quantity, Version: s.Version + 1}
	return s.changed()
}

// Release lets go what the order holds.
func (s *Stock) Release(orderID string) []events.Draft {
	if _, held := s.Reservations[orderID]; !held {
		return nil
	}
	delete(s.Reservations, orderID)
	return s.changed()
}

// Commit lets what the order reserved at version leave the shop. What the order holds by another reservation is a
// leftover of a delivery that came too late, and is let go.
func (s *Stock) Commit(orderID string, version int64) []events.Draft {
	h, held := s.Reservations[orderID]
	if !held {
		return nil
	}
	delete(s.Reservations, orderID)
	if h.Version == version {
		s.OnHand -= h.Quantity
		s.Sold += h.Quantity
	}
	return s.changed()
}

// Return takes back what the order reserved at version and then committed: it restocks what left, or lets go what was
// about to leave. It happens once for an order.
func (s *Stock) Return(orderID string, version, quantity int64) []events.Draft {
	if slices.Contains(s.Returned, orderID) {
		return s.Release(orderID)
	}
	h, held := s.Reservations[orderID]
	delete(s.Reservations, orderID)
	if !held || h.Version != version {
		s.OnHand += quantity
		s.Sold -= quantity
	}
	s.Returned = keepLast(append(slices.Clone(s.Returned), orderID), maxReturned)
	return s.changed()
}

func (s *Stock) changed() []events.Draft {
	s.Version++
	return []events.Draft{{Subject: s.SKU, Data: events.StockChanged{
		SKU: s.SKU, Version: s.Version, OnHand: s.OnHand, Reserved: s.Reserved(), Available: s.Available(),
	}}}
}

// ValidSKU tells whether a SKU can be one of ours: not empty, not long, and fit to be part of a key.
func ValidSKU(sku string) bool {
	return sku != "" && len(sku) <= maxSKU && !strings.Contains(sku, "||") && !strings.ContainsFunc(sku, func(r rune) bool {
		return r <= ' ' || r == 0x7f
	})
}

func keepLast[T any](list []T, size int) []T {
	if drop := len(list) - size; drop > 0 {
		return list[drop:]
	}
	return list
}
