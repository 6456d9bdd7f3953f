package api

import (
	"context"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/token"
	"github.com/souk-shop/souk/services/orders/internal/schedule"
)

const (
	// pageSize is how many orders a page shows.
	pageSize = 50
	// minutesAtOnce is how many minutes of a day are read at once.
	minutesAtOnce = 12
)

// page is a page of orders. NextCursor is "" on the last.
type page struct {
	Items      []orderSummary `json:"items"`
	NextCursor string         `json:"next_cursor,omitempty"`
}

// orders answers with the bearer's own orders, newest first.
func (a *api) orders(w http.ResponseWriter, r *http.Request) error {
	c, _ := token.From(r.Context())
	ids, next, err := a.Store.Lists.Page(r.Context(), c.Subject, r.URL.Query().Get("cursor"), pageSize)
	if err != nil {
		return err
	}
	found, err := a.Store.Orders.GetMany(r.Context(), ids)
	if err != nil {
		return err
	}
	answer := page{Items: []orderSummary{}, NextCursor: next}
	for _, snapshot := range found {
		if o := snapshot.State; o.Status.IsOrder() && o.UserID == c.Subject {
			answer.Items = append(answer.Items, summarize(o))
		}
	}
	return server.JSON(w, http.StatusOK, answer)
}

// order answers with an order: to its owner, and to staff.
func (a *api) order(w http.ResponseWriter, r *http.Request) error {
	o, err := a.findOrder(r.Context(), chi.URLParam(r, "id"))
	if err != nil {
		return err
	}
	return server.JSON(w, http.StatusOK, a.viewOrder(r.Context(), o))
}

// cancel cancels an order. It is the one request that changes an order, and may be repeated.
func (a *api) cancel(w http.ResponseWriter, r *http.Request) error {
	o, err := a.findOrder(r.Context(), chi.URLParam(r, "id"))
	if err != nil {
		return err
	}
	c, _ := token.From(r.Context())
	if o, err = a.Process.Cancel(r.Context(), o.ID, isStaff(c)); err != nil {
		return err
	}
	return server.JSON(w, http.StatusOK, a.viewOrder(r.Context(), o))
}

// day walks the index of a day backward from a position, until a page is full.
func (a *api) day(ctx context.Context, day time.Time, position schedule.Position) (page, error) {
	answer := page{Items: []orderSummary{}}
	end := day.Add(24*time.Hour - time.Millisecond)
	if !position.IsZero() && position.Entry().Time().Before(end) {
		end = position.Entry().Time()
	}
	minutes, _, err := a.Store.Index.Minutes(ctx, day, end)
	if err != nil {
		return page{}, err
	}
	for len(minutes) > 0 {
		from := max(0, len(minutes)-minutesAtOnce)
		entries, err := a.Store.Index.Entries(ctx, minutes[from:]...)
		if err != nil {
			return page{}, err
		}
		minutes = minutes[:from]
		newest := schedule.Newest(entries, position)
		for len(newest) > 0 {
			batch := newest[:min(pageSize, len(newest))]
			shown, err := a.summarize(ctx, &answer, batch)
			if err != nil {
				return page{}, err
			}
			if newest = newest[shown:]; len(answer.Items) == pageSize {
				if len(newest) > 0 || len(minutes) > 0 {
					answer.NextCursor = schedule.After(batch[shown-1]).String()
				}
				return answer, nil
			}
		}
	}
	return answer, nil
}

// summarize adds the orders of entries to a page until it is full, and returns how many entries it went over. An order
// is shown at the one entry that bears its time; entries without an order are passed over.
func (a *api) summarize(ctx context.Context, answer *page, entries []schedule.Entry) (int, error) {
	ids := make([]string, len(entries))
	for i, e := range entries {
		ids[i] = e.ID
	}
	found, err := a.Store.Orders.GetMany(ctx, ids)
	if err != nil {
		return 0, err
	}
	for i, snapshot := range found {
		o := snapshot.State
		if !o.Status.IsOrder() || schedule.NewEntry(o.ID, o.Since) != entries[i] {
			continue
		}
		s := summarize(o)
		s.UserID, s.Email = o.UserID, o.Email
		if answer.Items = append(answer.Items, s); len(answer.Items) == pageSize {
			return i + 1, nil
		}
	}
	return len(entries), nil
}
