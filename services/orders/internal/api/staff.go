package api

import (
	"net/http"
	"time"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/services/orders/internal/schedule"
)

// staffOrders answers with the orders of a day in UTC, newest first; today's where none is named.
func (a *api) staffOrders(w http.ResponseWriter, r *http.Request) error {
	day, err := a.dayOf(r)
	if err != nil {
		return err
	}
	position, ok := schedule.ParsePosition(r.URL.Query().Get("cursor"))
	if !ok {
		return problem.NewInvalid("cursor", "The cursor is none of this list's.").WithField("cursor", "is not known")
	}
	answer, err := a.day(r.Context(), day, position)
	if err != nil {
		return err
	}
	return server.JSON(w, http.StatusOK, answer)
}

// staffFigures answers with the figures of a day in UTC; today's where none is named.
func (a *api) staffFigures(w http.ResponseWriter, r *http.Request) error {
	day, err := a.dayOf(r)
	if err != nil {
		return err
	}
	figures, err := a.reporter.Figures(r.Context(), day)
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "private, no-store")
	return server.JSON(w, http.StatusOK, figures)
}

// dayOf returns the beginning of the day that the query names, today's where it names none.
func (a *api) dayOf(r *http.Request) (time.Time, error) {
	day := a.Now().UTC()
	if text := r.URL.Query().Get("day"); text != "" {
		var err error
		if day, err = schedule.ParseDay(text); err != nil {
			return time.Time{}, problem.NewInvalid("query", "The query is wrong.").WithField("day", "must be a date: YYYY-MM-DD")
		}
	}
	return day.Truncate(24 * time.Hour), nil
}
