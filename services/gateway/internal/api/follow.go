package api

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
)

// askAgain is how often the orders service is asked for a checkout that it does not know yet.
const askAgain = 50 * time.Millisecond

// checkoutState is a checkout as the orders service answers it.
type checkoutState struct {
	raw    json.RawMessage
	Status string `json:"status"`
}

func (s checkoutState) ended() bool {
	return s.Status == "confirmed" || s.Status == "cancelled" || s.Status == "rejected"
}

// unknown is a checkout that was accepted here and that the orders service does not know yet.
func unknown(id string) checkoutState {
	raw, _ := json.Marshal(map[string]any{"id": id, "status": "accepted", "timeline": []string{}}) // never fails
	return checkoutState{raw: raw, Status: "accepted"}
}

// readCheckout returns a checkout to its user and to staff, and NotFound to everybody else. Whose it is says the record of
// its acceptance: the orders service knows no user of one that was rejected before it was authenticated.
func (a *api) readCheckout(r *http.Request, id string, wait time.Duration) (checkoutState, error) {
	record, accepted, err := a.records.Read(r.Context(), checkoutRecord(id))
	if err != nil {
		return checkoutState{}, err
	}
	if !isStaff(r) && (!accepted || record.UserID != userID(r)) {
		return checkoutState{}, noSuch("id")
	}
	if accepted {
		return a.awaitCheckout(r, id, wait)
	}
	return a.askCheckout(r.Context(), r, id, 0)
}

// awaitCheckout returns a checkout that was accepted here: at once, or where wait is more than 0, when it has ended or the
// wait is over. The orders service waits also for one that it does not know yet.
func (a *api) awaitCheckout(r *http.Request, id string, wait time.Duration) (checkoutState, error) {
	ctx := r.Context()
	if wait > 0 {
		server.Extend(ctx, wait+waitSlack)
		patience, cancel := server.Patience(ctx, wait+waitSlack)
		defer cancel()
		ctx = patience
	}
	state, err := a.askCheckout(ctx, r, id, wait)
	if err != nil && ctx.Err() != nil && r.Context().Err() == nil { // this replica ends
		state, err = a.askCheckout(r.Context(), r, id, 0)
	}
	if problem.Is(err, problem.NotFound) {
		return unknown(id), nil
	}
	return state, err
}

func (a *api) askCheckout(ctx context.Context, r *http.Request, id string, wait time.Duration) (checkoutState, error) {
	path := "/checkouts/" + id
	if seconds := int(wait / time.Second); seconds > 0 {
		path += "?wait=" + strconv.Itoa(seconds)
	}
	var raw json.RawMessage
	if err := a.fetch(ctx, on(r, "orders", http.MethodGet, path), &raw); err != nil {
		return checkoutState{}, err
	}
	state := checkoutState{raw: raw}
	if err := json.Unmarshal(raw, &state); err != nil {
		return checkoutState{}, unreadable("orders", err)
	}
	return state, nil
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// followCheckout streams the checkout's changes: the orders service's own stream, event by event. While that does not
// know the checkout yet, the stream says "accepted" and waits. When the orders service breaks off, it is asked again from
// where it was, until the checkout has ended.
func (a *api) followCheckout(w http.ResponseWriter, r *http.Request) error {
	id, err := id(r)
	if err != nil {
		return err
	}
	state, err := a.readCheckout(r, id, 0)
	if err != nil {
		return err
	}
	if last := server.LastEventID(r); state.ended() && strings.HasPrefix(last, state.Status+"-") {
		w.WriteHeader(http.StatusNoContent) // tells a client that has seen the end not to come again
		return nil
	}
	stream, err := server.EventStream(w, r)
	if err != nil {
		return nil //nolint:nilerr // the client has gone
	}
	defer stream.Close()
	f := follower{stream: stream, last: server.LastEventID(r)}
	if state.Status == "accepted" && f.send("status", "accepted-0", state.raw) != nil {
		return nil
	}
	for {
		if err := a.followOrders(r, id, &f); err != nil || f.ended {
			return nil //nolint:nilerr // the client has gone, or asks again, as an EventSource does
		}
		if sleep(stream.Context(), askAgain) != nil {
			return nil
		}
	}
}

// followOrders relays one stream of the orders service. It returns nil for one that broke off or did not begin, which is
// to be tried again, and an error where that would be in vain.
func (a *api) followOrders(r *http.Request, id string, f *follower) error {
	c := on(r, "orders", http.MethodGet, "/checkouts/"+id+"/events")
	upstream, err := a.do(f.stream.Context(), c)
	switch {
	case problem.Is(err, problem.NotFound), problem.Is(err, problem.Unavailable):
		return f.stream.Context().Err()
	case err != nil:
		return err
	}
	defer func() { _ = upstream.Body.Close() }()
	return f.relay(upstream.Body)
}
