package api

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"time"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
)

// maxCursor is the longest cursor, in bytes.
const maxCursor = 500

func (a *api) orders(w http.ResponseWriter, r *http.Request) error {
	query, err := cursor(r)
	if err != nil {
		return err
	}
	return a.forward(w, r, on(r, "orders", http.MethodGet, withQuery("/orders", query)))
}

// cursor passes the page's cursor on.
func cursor(r *http.Request) (url.Values, error) {
	query := url.Values{}
	text := r.URL.Query().Get("cursor")
	if len(text) > maxCursor {
		return nil, problem.NewInvalid("query", "The query is wrong.").WithLimit("cursor", "is too long", maxCursor)
	}
	if text != "" {
		query.Set("cursor", text)
	}
	return query, nil
}

func withQuery(path string, query url.Values) string {
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}

func (a *api) order(w http.ResponseWriter, r *http.Request) error {
	id, err := id(r)
	if err != nil {
		return err
	}
	return a.forward(w, r, on(r, "orders", http.MethodGet, "/orders/"+id))
}

// cancelOrder passes the request on. Whose order it is, and whether it is still time, the orders service decides.
func (a *api) cancelOrder(w http.ResponseWriter, r *http.Request) error {
	id, err := id(r)
	if err != nil {
		return err
	}
	raw, err := readBody(r)
	if err != nil {
		return err
	}
	if len(raw) > 0 {
		return noBody()
	}
	key, err := a.claim(r, "", raw)
	if err != nil {
		return err
	}
	return a.forward(w, r, on(r, "orders", http.MethodPost, "/orders/"+id+"/cancel").key(key))
}

func (a *api) cancelStaffOrder(w http.ResponseWriter, r *http.Request) error {
	return a.cancelOrder(w, r)
}

func (a *api) staffOrders(w http.ResponseWriter, r *http.Request) error {
	query, err := cursor(r)
	if err != nil {
		return err
	}
	day, err := day(r)
	if err != nil {
		return err
	}
	query.Set("day", day)
	return a.forward(w, r, on(r, "orders", http.MethodGet, withQuery("/staff/orders", query)))
}

// day reads the day that is asked for: today where none is.
func day(r *http.Request) (string, error) {
	day := r.URL.Query().Get("day")
	if day == "" {
		day = time.Now().UTC().Format(time.DateOnly)
	}
	if _, err := time.Parse(time.DateOnly, day); err != nil {
		return "", problem.NewInvalid("query", "The query is wrong.").WithField("day", "must be a day such as 2026-01-31")
	}
	return day, nil
}

// figures answers what the orders service has added up for a day.
func (a *api) figures(w http.ResponseWriter, r *http.Request) error {
	day, err := day(r)
	if err != nil {
		return err
	}
	return a.forward(w, r, on(r, "orders", http.MethodGet, "/staff/figures?day="+day))
}

// staffOrder answers an order with its payment, which there may not be yet.
func (a *api) staffOrder(w http.ResponseWriter, r *http.Request) error {
	id, err := id(r)
	if err != nil {
		return err
	}
	var answer struct {
		Order   json.RawMessage `json:"order"`
		Payment json.RawMessage `json:"payment"`
	}
	err = within(r.Context(),
		func(ctx context.Context) error {
			return a.fetch(ctx, on(r, "orders", http.MethodGet, "/orders/"+id), &answer.Order)
		},
		func(ctx context.Context) error {
			err := a.fetch(ctx, on(r, "payments", http.MethodGet, "/payments/"+id), &answer.Payment)
			if problem.Is(err, problem.NotFound) {
				return nil
			}
			return err
		})
	if err != nil {
		return err
	}
	return server.JSON(w, http.StatusOK, answer)
}

func (a *api) staffPayment(w http.ResponseWriter, r *http.Request) error {
	id, err := id(r)
	if err != nil {
		return err
	}
	return a.forward(w, r, on(r, "payments", http.MethodGet, "/payments/"+id))
}

// staffLedger answers what the payment provider has in its books for the order.
func (a *api) staffLedger(w http.ResponseWriter, r *http.Request) error {
	id, err := id(r)
	if err != nil {
		return err
	}
	return a.forward(w, r, on(r, "payments", http.MethodGet, "/payments/"+id+"/ledger"))
}
