package api

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/money"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/token"
	"github.com/souk-shop/souk/services/gateway/internal/prefer"
)

// addition is what a client sends to add to a cart. There is no price in it: that is the catalogue's to say.
type addition struct {
	SKU      string   `json:"sku"`
	Quantity quantity `json:"quantity"`
}

func (a *api) addItem(w http.ResponseWriter, r *http.Request) error {
	cart, err := cartID(r)
	if err != nil {
		return err
	}
	var body addition
	if err := server.Decode(r, &body); err != nil {
		return err
	}
	if err := body.check(); err != nil {
		return err
	}
	return a.change(w, r, cart, body, func() (events.Payload, error) { return a.decideAddition(r, cart, body) })
}

func (b addition) check() error {
	var fields required
	fields.text("sku", b.SKU)
	fields.that("quantity", b.Quantity != 0)
	if err := fields.err(); err != nil {
		return err
	}
	if !isName(b.SKU) {
		return noSuchSKU(b.SKU)
	}
	return nil
}

// price is what the catalogue says of a SKU.
type price struct {
	SKU       string      `json:"sku"`
	ProductID string      `json:"product_id"`
	Name      string      `json:"name"`
	UnitPrice money.Money `json:"unit_price"`
	Sellable  bool        `json:"sellable"`
}

// decideAddition asks the catalogue for the price, the inventory for the stock and the cart service for the cart, all at
// once, and decides with what they say now. Stock is reserved when an order is made, not here.
func (a *api) decideAddition(r *http.Request, cart string, body addition) (events.Payload, error) {
	var prices struct {
		Items []price `json:"items"`
	}
	var stock map[string]int64
	var now cartView
	err := within(r.Context(),
		func(ctx context.Context) error {
			path := "/prices?" + url.Values{"sku": {body.SKU}}.Encode()
			return a.fetch(ctx, call{app: "catalog", method: http.MethodGet, path: path, header: http.Header{}}, &prices)
		},
		func(ctx context.Context) (err error) {
			stock, err = a.available(ctx, body.SKU)
			return err
		},
		func(ctx context.Context) (err error) {
			now, err = a.seeCart(r.WithContext(ctx), cart)
			return err
		})
	if err != nil {
		return nil, err
	}
	if len(prices.Items) == 0 || prices.Items[0].SKU != body.SKU {
		return nil, noSuchSKU(body.SKU)
	}
	p := prices.Items[0]
	if !p.Sellable {
		return nil, problem.NewConflict("product-not-available", "%s is not for sale now.", p.Name).WithField("sku", "is not for sale")
	}
	if err := fits(now, body, stock[body.SKU]); err != nil {
		return nil, err
	}
	return events.ProductAddedToCart{
		CartID: cart, UserID: userID(r), ProductID: p.ProductID, SKU: p.SKU, Name: p.Name, Quantity: int64(body.Quantity),
		UnitPrice: p.UnitPrice,
	}, nil
}

// fits tells whether the cart can take the addition. The limits it names are what can be added now.
func fits(cart cartView, body addition, available int64) error {
	has := cart.quantityOf(body.SKU)
	if has == 0 && len(cart.Lines) >= events.MaxLines {
		return problem.NewInvalid("too-many-lines", "A cart holds at most %d different products.", events.MaxLines).
			WithLimit("sku", "is one line too many", events.MaxLines)
	}
	if most := events.MaxLineQuantity - has; int64(body.Quantity) > most {
		return problem.NewInvalid("quantity", "At most %d of one product, and the cart has %d.", events.MaxLineQuantity, has).
			WithLimit("quantity", "is more than can be added", most)
	}
	return inStock(int64(body.Quantity), max(available-has, 0))
}

func inStock(wanted, most int64) error {
	switch {
	case wanted <= most:
		return nil
	case most == 0:
		return problem.NewConflict("insufficient-stock", "There is no more of this.").WithLimit("quantity", "is more than there is", 0)
	}
	return problem.NewConflict("insufficient-stock", "There are only %d more of this.", most).
		WithLimit("quantity", "is more than there is", most)
}

func noSuchSKU(sku string) error {
	return problem.NewNotFound("sku-not-found", "There is no product with the SKU %q.", sku).WithField("sku", "is not known")
}

// setting is what a client sends to set a line's quantity.
type setting struct {
	Quantity quantity `json:"quantity"`
}

func (a *api) setItem(w http.ResponseWriter, r *http.Request) error {
	cart, sku, err := cartLine(r)
	if err != nil {
		return err
	}
	var body setting
	if err := server.Decode(r, &body); err != nil {
		return err
	}
	var fields required
	if fields.that("quantity", body.Quantity != 0); fields.err() != nil {
		return fields.err()
	}
	return a.change(w, r, cart, body, func() (events.Payload, error) {
		return a.decideSetting(r, cart, sku, int64(body.Quantity))
	})
}

func (a *api) decideSetting(r *http.Request, cart, sku string, wanted int64) (events.Payload, error) {
	var stock map[string]int64
	var now cartView
	err := within(r.Context(),
		func(ctx context.Context) (err error) {
			stock, err = a.available(ctx, sku)
			return err
		},
		func(ctx context.Context) (err error) {
			now, err = a.seeCart(r.WithContext(ctx), cart)
			return err
		})
	if err != nil {
		return nil, err
	}
	has := now.quantityOf(sku)
	if has == 0 {
		return nil, problem.NewNotFound("line-not-found", "The cart has no line with the SKU %q.", sku)
	}
	if wanted > has { // fewer is always fine
		if err := inStock(wanted, stock[sku]); err != nil {
			return nil, err
		}
	}
	return events.CartItemChanged{CartID: cart, UserID: userID(r), SKU: sku, Quantity: wanted}, nil
}

func (a *api) removeItem(w http.ResponseWriter, r *http.Request) error {
	cart, sku, err := cartLine(r)
	if err != nil {
		return err
	}
	return a.change(w, r, cart, nil, func() (events.Payload, error) {
		return events.CartItemChanged{CartID: cart, UserID: userID(r), SKU: sku}, nil
	})
}

func cartLine(r *http.Request) (cart, sku string, err error) {
	if cart, err = cartID(r); err != nil {
		return "", "", err
	}
	if sku, err = name(r, "sku"); err != nil {
		return "", "", err
	}
	sku, err = url.PathUnescape(sku)
	return cart, sku, err
}

func userID(r *http.Request) string {
	claims, _ := token.From(r.Context())
	return claims.Subject
}

// change publishes what decide says, once for each idempotency key, and answers.
func (a *api) change(w http.ResponseWriter, r *http.Request, cart string, body any, decide func() (events.Payload, error)) error {
	e, err := a.once(r, "cart:"+cart, body, func(id string) (events.Event, error) {
		data, err := decide()
		if err != nil {
			return events.Event{}, err
		}
		return events.New(id, "gateway", cart, data, time.Now())
	})
	if err != nil {
		return err
	}
	if err := a.publish(r.Context(), e); err != nil {
		return err
	}
	if wait, ok := prefer.Wait(r.Header); ok && wait > 0 {
		server.Extend(r.Context(), wait+waitSlack)
		raw, applied, err := a.awaitCart(r, cart, e.ID, wait)
		if err != nil {
			return err
		}
		if applied {
			prefer.Applied(w.Header(), wait)
			return server.JSON(w, http.StatusOK, raw)
		}
	}
	w.Header().Set("Location", base+"/carts/"+cart)
	return server.JSON(w, http.StatusAccepted, map[string]string{"event_id": e.ID, "cart_id": cart})
}

// waitSlack is the time to answer after a wait.
const waitSlack = 10 * time.Second

// publish hands the event to the broker. Before it has it, nothing was accepted.
func (a *api) publish(ctx context.Context, e events.Event) error {
	if err := a.events.Publish(ctx, e); err != nil {
		return problem.NewUnavailable("broker", "This could not be taken now; please try again.").After(time.Second).Because(err)
	}
	return nil
}
