package buy

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/services/storefront/internal/i18n"
	"github.com/souk-shop/souk/services/storefront/internal/shop"
	"github.com/souk-shop/souk/services/storefront/internal/view"
	"github.com/souk-shop/souk/services/storefront/internal/web"
)

// arriving is how long a quote waits for the orders service to learn of the cart's newest version.
const arriving = 1500 * time.Millisecond

// quotePart is what the part "quote" shows: what is ordered, and for how much.
type quotePart struct {
	// Cart is the cart that was quoted; Quote is nil where there is none.
	Cart    shop.Cart
	Quote   *shop.Quote
	Country Country
	// Key is the checkout's.
	Key string
	// Wrong says why there is no quote; Gone are the lines that stand in its way.
	Wrong string
	Gone  []shop.Line
	// Unavailable: it cannot be told now, and is asked again. Changed: the cart is not the one that the page showed.
	Unavailable, Changed bool
}

// Lines are what is ordered, at the prices that are paid.
func (q quotePart) Lines() []shop.Line {
	if q.Quote != nil && len(q.Quote.Lines) > 0 {
		return q.Quote.Lines
	}
	return q.Cart.Lines
}

// TaxRate is in percent, with the decimals that it has.
func (q quotePart) TaxRate(s *i18n.Speaker) string {
	switch points := q.Quote.TaxRateBasisPoints; {
	case points%100 == 0:
		return s.Amount(points/100, 0)
	case points%10 == 0:
		return s.Amount(points/10, 1)
	default:
		return s.Amount(points, 2)
	}
}

// quoteFor asks what the cart costs, delivered to a country. What stands in the way is in the part, and no error.
func (p pages) quoteFor(r *http.Request, cart shop.Cart, country string) quotePart {
	v := web.Visiting(r)
	part := quotePart{Cart: cart, Country: Country{Code: country, Name: p.countries.name(v.Speaker.Tag, country)}}
	if part.Country.Name == country {
		part.Wrong = v.Speaker.T("quote.choose") // none of the world's
		return part
	}
	quote, err := p.ask(v.As(r.Context()), cart, country)
	if err == nil {
		part.Quote = &quote
		return part
	}
	text, told := fault(v.Speaker, "quote", err)
	if !told {
		server.Log(r.Context()).Warn("a cart without its quote", "error", err)
	}
	part.Wrong, part.Unavailable = text, !told
	if known, ok := errors.AsType[*problem.Error](err); ok && known.Code == "product-not-available" {
		for _, f := range known.Fields {
			if line, there := lineOf(cart, f.Name); there {
				part.Gone = append(part.Gone, line)
			}
		}
	}
	return part
}

// ask asks for a quote. The cart's newest version may be on its way to who quotes.
func (p pages) ask(ctx context.Context, cart shop.Cart, country string) (quote shop.Quote, err error) {
	_, limit := until(ctx, arriving, func(ctx context.Context) (bool, error) {
		quote, err = p.Shop.Quote(ctx, cart.ID, cart.Version, shop.Address{Country: country})
		known, _ := errors.AsType[*problem.Error](err)
		return known == nil || known.Code != "cart-not-there" && known.Code != "cart-not-found", nil
	})
	return quote, errors.Join(err, limit)
}

// quote answers with the quote alone, when the country has been changed.
func (p pages) quote(w http.ResponseWriter, r *http.Request) error {
	country := clean(r.URL.Query().Get("country"))
	if !web.IsPart(r) {
		p.Redirect(w, r, "/checkout")
		return nil
	}
	cart, err := p.now(w, r)
	if err != nil {
		return err
	}
	if len(cart.Lines) == 0 {
		p.Redirect(w, r, "/checkout")
		return nil
	}
	who := mustSigned(web.Visiting(r))
	made, err := p.attempt(web.Visiting(r).As(r.Context()), who.User.ID, cart.ID, cart.Version, "")
	if err != nil {
		return err
	}
	part := p.quoteFor(r, cart, country)
	part.Key = made.Key
	if seen := r.URL.Query().Get("cart_version"); seen != "" {
		part.Changed = seen != strconv.FormatInt(cart.Version, 10)
	}
	return p.Part(w, r, "checkout", "quote", &view.Frame{}, part)
}
