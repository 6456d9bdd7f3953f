package buy

import (
	"net/http"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/money"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/services/storefront/internal/session"
	"github.com/souk-shop/souk/services/storefront/internal/shop"
	"github.com/souk-shop/souk/services/storefront/internal/web"
)

// merged is the status of a guest's cart whose lines have gone to a user's.
const merged = "merged"

// now returns the visitor's cart as it is now, an empty one where they have none, and remembers what is in it.
func (p pages) now(w http.ResponseWriter, r *http.Request) (shop.Cart, error) {
	v := web.Visiting(r)
	ctx := v.As(r.Context())
	if _, signed := v.Signed(); signed {
		cart, err := p.Shop.OwnCart(ctx)
		if err != nil {
			return shop.Cart{}, err
		}
		return cart, p.seen(w, r, cart)
	}
	none := shop.Cart{Total: money.New(0, p.Currency)}
	id := v.Basket().ID
	if id == "" {
		return none, nil
	}
	cart, err := p.Shop.Cart(ctx, id)
	switch {
	case problem.Is(err, problem.NotFound), err == nil && cart.Status == merged:
		return none, p.Remember(w, r, session.Basket{}) // it has become a user's
	case err != nil:
		return shop.Cart{}, err
	}
	return cart, p.seen(w, r, cart)
}

// seen remembers how many pieces are in the cart.
func (p pages) seen(w http.ResponseWriter, r *http.Request, cart shop.Cart) error {
	return p.counted(w, r, cart.Quantity())
}

// counted remembers how many pieces are in the cart, as far as is known.
func (p pages) counted(w http.ResponseWriter, r *http.Request, quantity int64) error {
	basket := web.Visiting(r).Basket()
	if basket.Quantity == quantity {
		return nil
	}
	basket.Quantity = quantity
	return p.Remember(w, r, basket)
}

// cartID returns the id of the cart that the visitor's changes go to. A guest's is made when there is something to put
// into it.
func (p pages) cartID(w http.ResponseWriter, r *http.Request) (string, error) {
	v := web.Visiting(r)
	if who, signed := v.Signed(); signed {
		return events.UserCartID(who.User.ID), nil
	}
	if id := v.Basket().ID; id != "" {
		return id, nil
	}
	return p.newCart(w, r)
}

func (p pages) newCart(w http.ResponseWriter, r *http.Request) (string, error) {
	cart, err := p.Shop.NewCart(web.Visiting(r).As(r.Context()))
	if err != nil {
		return "", err
	}
	return cart.ID, p.Remember(w, r, session.Basket{ID: cart.ID})
}

// changed remembers what became of a change to the cart. by is how many pieces it adds, as far as it is not applied yet.
func (p pages) changed(w http.ResponseWriter, r *http.Request, change shop.Change, by int64) error {
	if change.Applied {
		return p.seen(w, r, change.Cart)
	}
	return p.counted(w, r, max(0, web.Visiting(r).Basket().Quantity+by))
}
