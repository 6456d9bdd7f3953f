package stock

import (
	"slices"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
)

const maxAdjustments = 50

// Adjustment is a change that staff made: a difference, or a count that was set.
type Adjustment struct {
	// ID is of the command, the same each time it is repeated.
	ID string `json:"id"`
	// Delta is the difference it made.
	Delta int64 `json:"delta"`
	// Counted is what was set, nil for a difference.
	Counted *int64    `json:"counted,omitempty"`
	Reason  string    `json:"reason,omitempty"`
	By      string    `json:"by"`
	At      time.Time `json:"at"`
}

// Adjustment returns the adjustment by a command, and whether the stock remembers it.
func (s *Stock) Adjustment(id string) (Adjustment, bool) {
	at := slices.IndexFunc(s.Adjustments, func(a Adjustment) bool { return a.ID == id })
	if at < 0 {
		return Adjustment{}, false
	}
	return s.Adjustments[at], true
}

// Adjust applies a change by staff, once for its ID. The error is of kind Conflict, with the limit, when less than what
// is reserved would be on hand, or more than [MaxOnHand].
func (s *Stock) Adjust(a Adjustment) ([]events.Draft, error) {
	if _, done := s.Adjustment(a.ID); done {
		return nil, nil
	}
	if a.Counted != nil {
		a.Delta = *a.Counted - s.OnHand
	}
	onHand, reserved := s.OnHand+a.Delta, s.Reserved()
	switch {
	case onHand < reserved:
		return nil, limited(a, reserved-s.OnHand, reserved,
			problem.NewConflict("below-reserved", "%d of %s are reserved for orders: no fewer can be on hand.", reserved, s.SKU))
	case onHand > MaxOnHand:
		return nil, limited(a, MaxOnHand-s.OnHand, MaxOnHand,
			problem.NewConflict("too-many", "At most %d of a SKU can be on hand.", int64(MaxOnHand)))
	}
	s.Adjustments = keepLast(append(slices.Clone(s.Adjustments), a), maxAdjustments)
	if a.Delta == 0 && s.Version > 0 {
		return nil, nil
	}
	s.OnHand = onHand
	return s.changed(), nil
}

// limited names the field that broke the limit: the difference, or the count.
func limited(a Adjustment, delta, counted int64, e *problem.Error) error {
	if a.Counted != nil {
		return e.WithLimit("on_hand", "is beyond the limit", counted)
	}
	return e.WithLimit("delta", "is beyond the limit", delta)
}
