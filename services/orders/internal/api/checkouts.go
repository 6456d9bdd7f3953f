package api

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/services/orders/internal/order"
)

const (
	// maxWait is how long a request may wait for a checkout's end.
	maxWait = 30 * time.Second
	// poll is how often one that waits looks for what another replica has done.
	poll = 500 * time.Millisecond
	// arrival is how long a stream waits for a checkout that is still on its way from the gateway.
	arrival = 15 * time.Second
)

// checkout answers with a checkout; with a wait, once it has ended or the wait is over. A checkout that is still on its
// way from the gateway is waited for as well.
func (a *api) checkout(w http.ResponseWriter, r *http.Request) error {
	wait, err := server.Wait(r, maxWait)
	if err != nil {
		return err
	}
	o, err := a.await(r.Context(), chi.URLParam(r, "id"), wait, func(o order.Order) bool { return o.Status.IsEnd() })
	if err != nil {
		return err
	}
	return server.JSON(w, http.StatusOK, viewCheckout(o))
}

// followCheckout streams a checkout, whole, at each change of its state, and ends with the checkout.
func (a *api) followCheckout(w http.ResponseWriter, r *http.Request) error {
	id := chi.URLParam(r, "id")
	o, err := a.await(r.Context(), id, arrival, func(order.Order) bool { return true })
	if err != nil {
		return err
	}
	if o.Status.IsEnd() && server.LastEventID(r) == stateID(o) {
		w.WriteHeader(http.StatusNoContent) // tells a client that has seen the end not to come again
		return nil
	}
	stream, err := server.EventStream(w, r)
	if err != nil {
		return nil //nolint:nilerr // the client has gone
	}
	defer stream.Close()
	last := ""
	// Whatever ends the wait, there is nobody left to tell: a client comes again by itself.
	_ = a.Hub.Wait(stream.Context(), id, poll, func(ctx context.Context) (bool, error) {
		o, err := a.find(ctx, id)
		if err != nil {
			return false, err
		}
		if state := stateID(o); state != last {
			last = state
			if err := stream.Send("status", state, viewCheckout(o)); err != nil {
				return false, err
			}
		}
		return o.Status.IsEnd(), nil
	})
	return nil
}

// stateID names a checkout's state: it differs after each change.
func stateID(o order.Order) string { return string(o.Status) + "-" + strconv.Itoa(len(o.Timeline)) }

// await returns the checkout once it satisfies until, or as it is when the wait is over. The error is of kind NotFound
// when it is not there by then, or not the bearer's.
func (a *api) await(ctx context.Context, id string, wait time.Duration, until func(order.Order) bool) (order.Order, error) {
	o, err := a.find(ctx, id)
	if wait == 0 || (err == nil && until(o)) || (err != nil && !problem.Is(err, problem.NotFound)) {
		return o, err
	}
	waiting, cancel := server.Patience(ctx, wait)
	defer cancel()
	// What the wait found last is the answer, also when its time was over.
	_ = a.Hub.Wait(waiting, id, poll, func(context.Context) (bool, error) {
		o, err = a.find(ctx, id)
		if err != nil && !problem.Is(err, problem.NotFound) {
			return false, err
		}
		return err == nil && until(o), nil
	})
	return o, err
}
