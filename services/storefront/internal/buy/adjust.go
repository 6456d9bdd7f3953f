package buy

import (
	"net/http"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/services/storefront/internal/session"
	"github.com/souk-shop/souk/services/storefront/internal/shop"
	"github.com/souk-shop/souk/services/storefront/internal/web"
)

// adjust takes out of the cart what a checkout could not get, and goes on to the next one. What comes back into the cart
// in a moment is waited for first; until then nothing is changed.
func (p pages) adjust(w http.ResponseWriter, r *http.Request) error {
	id, err := checkoutInAddress(r)
	if err != nil {
		return err
	}
	made, err := p.Shop.Checkout(web.Visiting(r).As(r.Context()), id, 0)
	if err != nil {
		return err
	}
	cart, settled, err := p.settled(w, r, &made)
	if err != nil {
		return err
	}
	if !settled {
		p.Say(w, r, session.Flash{Message: "adjust.later"})
		p.Redirect(w, r, "/checkout/"+id)
		return nil
	}
	for _, s := range made.Shortages {
		line, there := lineOf(cart, s.SKU)
		if !there || line.Quantity <= s.Available {
			continue
		}
		if err := p.reduce(r, cart.ID, s); err != nil {
			return err
		}
	}
	p.Redirect(w, r, "/checkout")
	return nil
}

// reduce leaves of a line what there is. A line that has changed meanwhile stays as it is: it is seen at the checkout.
func (p pages) reduce(r *http.Request, cart string, s shop.Shortage) error {
	ctx := web.Visiting(r).As(r.Context())
	var err error
	if s.Available > 0 {
		_, err = p.Shop.Set(ctx, cart, s.SKU, s.Available)
	} else {
		_, err = p.Shop.Remove(ctx, cart, s.SKU)
	}
	if problem.Is(err, problem.Conflict) || problem.Is(err, problem.NotFound) {
		server.Log(r.Context()).Info("a line was not reduced", "sku", s.SKU, "error", err)
		return nil
	}
	return err
}
