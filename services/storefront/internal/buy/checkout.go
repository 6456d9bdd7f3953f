package buy

import (
	"net/http"

	"github.com/souk-shop/souk/services/storefront/internal/i18n"
	"github.com/souk-shop/souk/services/storefront/internal/session"
	"github.com/souk-shop/souk/services/storefront/internal/shop"
	"github.com/souk-shop/souk/services/storefront/internal/view"
	"github.com/souk-shop/souk/services/storefront/internal/web"
)

// checkoutPage is what the page "checkout" shows.
type checkoutPage struct {
	*Form
	Quote     quotePart
	Countries []Country
	Methods   []Method
	// Test: no money moves. MethodsAway: the ways to pay cannot be told now.
	Test, MethodsAway bool
	Earlier           []earlier
	Notes             []string
	// Waiting is the id of a sentence about what the page waits for, in place of all else.
	Waiting string
}

// Method is a way to pay, in the visitor's language where the provider's token is known.
type Method struct {
	Token, Name, Description string
	Chosen                   bool
}

// checkout is the page on which a cart is ordered.
func (p pages) checkout(w http.ResponseWriter, r *http.Request) error {
	merging, err := p.merging(w, r)
	if err != nil {
		return err
	}
	if merging {
		return p.wait(w, r, "checkout.merging")
	}
	failed, err := p.cameFrom(r)
	if err != nil {
		return err
	}
	cart, settled, err := p.settled(w, r, failed)
	switch {
	case err != nil:
		return err
	case !settled:
		return p.wait(w, r, "checkout.restoring")
	case len(cart.Lines) == 0:
		return p.Render(w, r, http.StatusOK, "checkout", &view.Frame{Title: "checkout.title"}, checkoutPage{Quote: quotePart{Cart: cart}})
	}
	page := checkoutPage{Form: addressForm(r)}
	draft, drafted := p.Jar.Draft(r)
	if drafted {
		fillIn(page.Form, draft.Address)
	}
	if failed == nil || failed.Reason != reasonDeclined {
		page.fill("payment_method", draft.Method)
	}
	return p.showCheckout(w, r, http.StatusOK, cart, page, !drafted)
}

// wait shows that something is on its way, and asks again by itself.
func (p pages) wait(w http.ResponseWriter, r *http.Request, why string) error {
	return p.Render(w, r, http.StatusOK, "checkout", &view.Frame{Title: "checkout.title", Again: again}, checkoutPage{Waiting: why})
}

// showCheckout answers with the form. A cart that is being ordered already leads to where that is told. prefill is for a
// form that nothing was typed into yet.
func (p pages) showCheckout(w http.ResponseWriter, r *http.Request, status int, cart shop.Cart, page checkoutPage, prefill bool) error {
	v := web.Visiting(r)
	ctx, who := v.As(r.Context()), mustSigned(v)
	var made attempt
	var attempted error
	var rates shop.ShippingRates
	var methods shop.PaymentMethods
	var served, offered error
	together(
		func() { made, attempted = p.attempt(ctx, who.User.ID, cart.ID, cart.Version, "") },
		func() { rates, served = p.Shop.ShippingRates(ctx) },
		func() { methods, offered = p.Shop.PaymentMethods(ctx) },
		func() { page.Earlier = p.earlier(r) },
	)
	switch {
	case attempted != nil:
		return attempted
	case made.known():
		p.Redirect(w, r, "/checkout/"+made.ID)
		return nil
	case served != nil:
		return served
	}
	page.Countries = p.countries.served(v.Speaker.Tag, rates)
	page.MethodsAway, page.Test = offered != nil, methods.Test
	page.prefill(r.URL.Query().Get("address"), prefill, who.User.Name)
	page.Methods = methodsOf(v.Speaker, methods, page.Value("payment_method"))
	page.Notes = allNotices(v.Speaker, cart)
	changed := page.Quote.Changed
	page.Quote = p.quoteFor(r, cart, page.Value("country"))
	page.Quote.Key, page.Quote.Changed = made.Key, changed
	return p.Render(w, r, status, "checkout", &view.Frame{Title: "checkout.title"}, page)
}

// prefill puts an earlier address into the form: the one that was chosen, else, where nothing was typed, the last one.
func (page *checkoutPage) prefill(chosen string, empty bool, name string) {
	for _, e := range page.Earlier {
		if e.Order == chosen {
			fillIn(page.Form, e.Address)
			return
		}
	}
	switch {
	case empty && len(page.Earlier) > 0:
		fillIn(page.Form, page.Earlier[0].Address)
	case empty:
		page.fill("name", name)
	}
	if page.Value("country") == "" && len(page.Countries) == 1 {
		page.fill("country", page.Countries[0].Code)
	}
}

// methodsOf says the ways to pay in the visitor's language.
func methodsOf(s *i18n.Speaker, methods shop.PaymentMethods, chosen string) []Method {
	list := make([]Method, len(methods.Methods))
	for i, m := range methods.Methods {
		list[i] = Method{Token: m.Token, Name: m.Name, Description: m.Description, Chosen: m.Token == chosen}
		if id := "pay." + m.Token; s.Has(id) {
			list[i].Name, list[i].Description = s.T(id), ""
		}
		if id := "pay." + m.Token + ".text"; s.Has(id) {
			list[i].Description = s.T(id)
		}
	}
	return list
}

// allNotices are the cart's notices in one list.
func allNotices(s *i18n.Speaker, cart shop.Cart) []string {
	said := notices(s, cart)
	all := said.Cart
	for _, l := range cart.Lines {
		if text := said.Lines[l.SKU]; text != "" {
			all = append(all, text)
		}
	}
	return all
}

// mustSigned returns the sign-in of a page that only signed-in visitors see.
func mustSigned(v *web.Visit) session.Session {
	who, _ := v.Signed()
	return who
}
