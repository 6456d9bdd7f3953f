package api

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/money"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/token"
)

// cartView is as much of a cart as is needed here. What clients get is the cart service's own answer.
type cartView struct {
	ID    string `json:"id"`
	Lines []struct {
		SKU      string `json:"sku"`
		Quantity int64  `json:"quantity"`
	} `json:"lines"`
}

func (c cartView) quantityOf(sku string) int64 {
	for _, line := range c.Lines {
		if line.SKU == sku {
			return line.Quantity
		}
	}
	return 0
}

// emptyCart is the cart that nothing was put into yet: the cart service has none.
type emptyCart struct {
	ID      string      `json:"id"`
	Owner   string      `json:"owner"`
	Version int64       `json:"version"`
	Status  string      `json:"status"`
	Lines   []struct{}  `json:"lines"`
	Total   money.Money `json:"total"`
	Notices []struct{}  `json:"notices"`
}

func (a *api) empty(r *http.Request, cart string) emptyCart {
	e := emptyCart{ID: cart, Status: "open", Lines: []struct{}{}, Total: money.New(0, a.Currency), Notices: []struct{}{}}
	if claims, ok := token.From(r.Context()); ok && cart == events.UserCartID(claims.Subject) {
		e.Owner = claims.Subject
	}
	return e
}

// createCart gives a guest a new cart, which is nothing but an id until something is put into it, and a user their own.
func (a *api) createCart(w http.ResponseWriter, r *http.Request) error {
	if raw, err := readBody(r); err != nil {
		return err
	} else if len(raw) > 0 {
		return noBody()
	}
	cart := uuid.NewString()
	if claims, ok := token.From(r.Context()); ok {
		cart = events.UserCartID(claims.Subject)
	}
	raw, err := a.readCart(r, cart)
	if err != nil {
		return err
	}
	w.Header().Set("Location", base+"/carts/"+cart)
	return server.JSON(w, http.StatusCreated, raw)
}

func noBody() error {
	return problem.NewInvalid("unexpected-body", "This takes no body.").WithField("body", "must be empty")
}

func (a *api) cart(w http.ResponseWriter, r *http.Request) error {
	cart, err := cartID(r)
	if err != nil {
		return err
	}
	return a.answerCart(w, r, cart)
}

func (a *api) ownCart(w http.ResponseWriter, r *http.Request) error {
	claims, _ := token.From(r.Context())
	return a.answerCart(w, r, events.UserCartID(claims.Subject))
}

func (a *api) answerCart(w http.ResponseWriter, r *http.Request, cart string) error {
	err := a.forward(w, r, on(r, "cart", http.MethodGet, "/carts/"+cart, "If-None-Match"))
	if problem.Is(err, problem.NotFound) {
		return server.JSON(w, http.StatusOK, a.empty(r, cart))
	}
	return err
}

// readCart returns the cart as the cart service has it, or the empty one.
func (a *api) readCart(r *http.Request, cart string) (json.RawMessage, error) {
	var raw json.RawMessage
	err := a.fetch(r.Context(), on(r, "cart", http.MethodGet, "/carts/"+cart), &raw)
	if problem.Is(err, problem.NotFound) {
		return json.Marshal(a.empty(r, cart))
	}
	return raw, err
}

// seeCart returns what is in the cart.
func (a *api) seeCart(r *http.Request, cart string) (cartView, error) {
	raw, err := a.readCart(r, cart)
	if err != nil {
		return cartView{}, err
	}
	var view cartView
	if err := json.Unmarshal(raw, &view); err != nil {
		return cartView{}, unreadable("cart", err)
	}
	return view, nil
}

// awaitCart asks the cart service for the cart once the event was applied. ok is false when that took longer than wait.
func (a *api) awaitCart(r *http.Request, cart, event string, wait time.Duration) (raw json.RawMessage, ok bool, err error) {
	query := url.Values{"event": {event}, "wait": {strconv.Itoa(int(wait / time.Second))}}
	ctx, cancel := server.Patience(r.Context(), wait+waitSlack)
	defer cancel()
	answer, err := a.do(ctx, on(r, "cart", http.MethodGet, "/carts/"+cart+"?"+query.Encode()))
	if problem.Is(err, problem.NotFound) || problem.Is(err, problem.Unavailable) || ctx.Err() != nil {
		return nil, false, nil // accepted it is, whatever the cart service says now
	}
	if err != nil {
		return nil, false, err
	}
	defer func() { _ = answer.Body.Close() }()
	raw, err = readAnswer(answer)
	if err != nil || !json.Valid(raw) {
		return nil, false, nil //nolint:nilerr // as above
	}
	return raw, answer.Header.Get(appliedHeader) == "true", nil
}

// appliedHeader is how the cart service says that the event asked for is in the cart it answers.
const appliedHeader = "Souk-Cart-Applied"

// within runs each f at the same time and returns the first error.
func within(ctx context.Context, fs ...func(ctx context.Context) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	errs := make(chan error, len(fs))
	for _, f := range fs {
		go func() { errs <- f(ctx) }()
	}
	var first error
	for range fs {
		if err := <-errs; err != nil && first == nil {
			first = err
			cancel()
		}
	}
	return first
}
