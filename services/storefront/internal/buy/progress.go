package buy

import (
	"net/http"

	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/services/storefront/internal/shop"
	"github.com/souk-shop/souk/services/storefront/internal/view"
	"github.com/souk-shop/souk/services/storefront/internal/web"
)

// progressPage is what the page "progress" shows, as a page and as the events of its stream.
type progressPage struct {
	shop.Checkout
	Steps     []Step
	Ways      []Way
	Text      string
	Shortages []shortage
	// Cart is what is in the cart after a failure; nil where that is not known yet, or nothing to tell.
	Cart *shop.Cart
	// Live: it is an event, and puts what is outside of its place there itself.
	Live bool
}

// Heading is a message id.
func (p progressPage) Heading() string {
	if !p.Ended() {
		return "progress.title"
	}
	return "outcome." + p.Status + ".title"
}

// Latest is the id of the sentence about what happened last; at the end, about that.
func (p progressPage) Latest() string {
	latest := p.Steps[0]
	for _, s := range p.Steps {
		if s.At != nil && (latest.At == nil || !s.At.Before(*latest.At)) {
			latest = s
		}
	}
	if p.Ended() {
		latest = p.Steps[len(p.Steps)-1]
	}
	return "step." + latest.Name + "." + latest.State
}

// isID tells whether text can be the id of something.
func isID(text string) bool { return uuid.Validate(text) == nil }

// checkoutInAddress reads the id; one that cannot be is not found.
func checkoutInAddress(r *http.Request) (string, error) {
	id := chi.URLParam(r, "id")
	if !isID(id) {
		return "", problem.NewNotFound("no-such-page", "There is nothing at this address.")
	}
	return id, nil
}

// progress is the page of a checkout: how far it is, and how it has ended. After a failure it shows the cart too, once that
// is what the failure leaves.
func (p pages) progress(w http.ResponseWriter, r *http.Request) error {
	id, err := checkoutInAddress(r)
	if err != nil {
		return err
	}
	made, err := p.Shop.Checkout(web.Visiting(r).As(r.Context()), id, 0)
	if err != nil {
		return err
	}
	page := p.progressOf(r, made)
	if made.Ended() {
		if page.Cart, err = p.left(w, r, made); err != nil {
			return err
		}
	}
	return p.Render(w, r, http.StatusOK, "progress", &view.Frame{Title: page.Heading()}, page)
}

// left returns what is in the cart after a checkout has ended; nil where the page does not show it.
func (p pages) left(w http.ResponseWriter, r *http.Request, made shop.Checkout) (*shop.Cart, error) {
	if made.Status == shop.Confirmed {
		p.Jar.Discard(w)
		_, err := p.now(w, r)
		return nil, err
	}
	cart, settled, err := p.settled(w, r, &made)
	if err != nil || !settled || len(cart.Lines) == 0 {
		return nil, err
	}
	return &cart, nil
}

// progressOf tells a checkout for people.
func (p pages) progressOf(r *http.Request, made shop.Checkout) progressPage {
	page := progressPage{Checkout: made, Steps: stepsOf(made)}
	if !made.Ended() {
		return page
	}
	page.Ways, page.Text = waysOf(made), outcomeText(web.Visiting(r).Speaker, made)
	if len(made.Shortages) > 0 && made.OrderID != "" {
		order, err := p.Shop.Order(web.Visiting(r).As(r.Context()), made.OrderID)
		if err != nil { // the SKUs say it too
			server.Log(r.Context()).Warn("shortages without names", "error", err)
		}
		page.Shortages = shortagesOf(made, order.Lines)
	}
	return page
}
