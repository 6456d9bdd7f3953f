package store

import (
	"context"
	"strconv"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/services/orders/internal/listing"
)

// maxRolls is how often adding to a list tries anew after its head was full.
const maxRolls = 3

// Lists are the users' lists of orders: heads under user/<id>, archived pages under user/<id>/<number>.
type Lists struct {
	heads *sidecar.Aggregate[listing.Head]
	pages *sidecar.Aggregate[listing.Page]
}

func newLists(sc *sidecar.Sidecar) *Lists {
	return &Lists{
		heads: sidecar.NewAggregate[listing.Head](sc, "user/"),
		pages: sidecar.NewAggregate[listing.Page](sc, "user/").WithInbox(setInbox),
	}
}

// Add puts an order at the top of its user's list, once. A full head is archived first, and emptied then: an order is
// never in neither.
func (l *Lists) Add(ctx context.Context, userID, orderID string, at time.Time) error {
	for range maxRolls {
		head, err := l.heads.Update(ctx, userID, step("list", orderID), func(h *listing.Head, _ bool) ([]events.Draft, error) {
			h.Add(listing.Entry{ID: orderID, At: at.UTC()})
			return nil, nil
		})
		if err != nil {
			return err
		}
		if head.Has(orderID) || !head.Full() {
			return nil // or it has been there, and was archived since
		}
		if err := l.roll(ctx, userID, head); err != nil {
			return err
		}
	}
	return problem.NewConflict("contention", "Too many changes at once; please try again.")
}

func (l *Lists) roll(ctx context.Context, userID string, full listing.Head) error {
	name := strconv.Itoa(full.Number)
	_, err := l.pages.Update(ctx, pageID(userID, full.Number), step("archive", name), func(p *listing.Page, exists bool) ([]events.Draft, error) {
		if !exists {
			p.Entries = full.Entries
		}
		return nil, nil
	})
	if err != nil {
		return err
	}
	_, err = l.heads.Update(ctx, userID, step("roll", name), func(h *listing.Head, _ bool) ([]events.Draft, error) {
		h.Roll(full.Number)
		return nil, nil
	})
	return err
}

// Page returns up to n orders of a user's list from a cursor, newest first, and the cursor of the next page, "" when
// there is none. The error is of kind Invalid for a cursor that is none.
func (l *Lists) Page(ctx context.Context, userID, cursor string, n int) (ids []string, next string, err error) {
	head, err := l.heads.Get(ctx, userID)
	if err != nil {
		return nil, "", err
	}
	position, more := head.State.Start(), head.Exists()
	if cursor != "" {
		var ok bool
		if position, ok = listing.ParsePosition(cursor); !ok || position.Page > head.State.Number {
			return nil, "", badCursor()
		}
	}
	for more && len(ids) < n {
		page := head.State.Entries
		if position.Page < head.State.Number {
			archived, err := l.pages.Get(ctx, pageID(userID, position.Page))
			if err != nil {
				return nil, "", err
			}
			page = archived.State.Entries
		}
		var entries []listing.Entry
		entries, position, more = position.Back(page, n-len(ids))
		for _, e := range entries {
			ids = append(ids, e.ID)
		}
	}
	if more {
		next = position.String()
	}
	return ids, next, nil
}

func pageID(userID string, number int) string { return userID + "/" + strconv.Itoa(number) }

func badCursor() error {
	return problem.NewInvalid("cursor", "The cursor is none of this list's.").WithField("cursor", "is not known")
}
