package buy

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/services/storefront/internal/session"
	"github.com/souk-shop/souk/services/storefront/internal/shop"
	"github.com/souk-shop/souk/services/storefront/internal/web"
)

// takenUp is how long a checkout that was only accepted is waited for, before it is held to have never been sent.
const takenUp = 2 * time.Second

// place orders the cart, or shows the form again with what is wrong. What was typed is kept from here on until it is
// ordered, whatever comes between: a sign-in, a failure, a shop that does not answer.
func (p pages) place(w http.ResponseWriter, r *http.Request) error {
	form := addressForm(r)
	p.keep(w, r, form)
	v := web.Visiting(r)
	who, signed := v.Signed()
	if !signed {
		query := url.Values{"next": {"/checkout"}}
		if v.Expired {
			query.Set("why", "expired")
		}
		p.Redirect(w, r, "/login?"+query.Encode())
		return nil
	}
	switch {
	case r.PostFormValue("do") == "quote":
		return p.formAgain(w, r, http.StatusOK, form)
	case r.PostFormValue("remove") != "":
		return p.takeOut(w, r, who.User.ID)
	}
	if ok, err := p.complete(r, form); err != nil {
		return p.later(w, r, err)
	} else if !ok {
		return p.formAgain(w, r, http.StatusUnprocessableEntity, form)
	}
	return p.send(w, r, who.User.ID, form)
}

// takeOut takes a line out that stands in the way of an order.
func (p pages) takeOut(w http.ResponseWriter, r *http.Request, user string) error {
	ctx := web.Visiting(r).As(r.Context())
	if _, err := p.Shop.Remove(ctx, events.UserCartID(user), clean(r.PostFormValue("remove"))); err != nil {
		return p.later(w, r, err)
	}
	p.Redirect(w, r, "/checkout")
	return nil
}

// keep saves what was typed. A text that no cookie holds is one that no order takes.
func (p pages) keep(w http.ResponseWriter, r *http.Request, form *Form) {
	draft := session.Draft{Address: shorten(addressOf(form)), Method: form.Value("payment_method")}
	if err := p.Jar.Save(w, draft); err != nil {
		server.Log(r.Context()).Warn("what was typed at a checkout could not be kept", "error", err)
	}
}

// complete tells whether the form can be sent, and marks what is wrong with it where it cannot.
func (p pages) complete(r *http.Request, form *Form) (bool, error) {
	v := web.Visiting(r)
	ctx := v.As(r.Context())
	var rates shop.ShippingRates
	var methods shop.PaymentMethods
	var served, offered error
	together(
		func() { rates, served = p.Shop.ShippingRates(ctx) },
		func() { methods, offered = p.Shop.PaymentMethods(ctx) },
	)
	if served != nil || offered != nil {
		return false, first(served, offered)
	}
	checkAddress(form, v.Speaker, p.countries.served(v.Speaker.Tag, rates), methods)
	if seen := r.PostFormValue("quoted"); form.ok() && seen != addressOf(form).Country {
		form.fail("", v.Speaker.T("checkout.total-changed"))
	}
	return form.ok(), nil
}

// send checks out what the form showed. Sent twice, it is one checkout.
func (p pages) send(w http.ResponseWriter, r *http.Request, user string, form *Form) error {
	ctx, key := web.Visiting(r).As(r.Context()), r.PostFormValue("key")
	version, err := strconv.ParseInt(r.PostFormValue("cart_version"), 10, 64)
	if err != nil || version < 1 {
		return p.lookAgain(w, r, form)
	}
	var made attempt
	var cart shop.Cart
	var attempted, read error
	together(
		func() { made, attempted = p.attempt(ctx, user, events.UserCartID(user), version, key) },
		func() { cart, read = p.now(w, r) },
	)
	switch {
	case attempted != nil || read != nil:
		return p.later(w, r, first(attempted, read))
	case made.Key == key && made.known():
		p.Redirect(w, r, "/checkout/"+made.ID)
		return nil
	case made.Key != key || cart.Version != version:
		return p.lookAgain(w, r, form)
	}
	order := shop.Purchase{CartID: cart.ID, CartVersion: version, Address: addressOf(form), PaymentMethod: form.Value("payment_method")}
	id, err := p.Shop.CheckOut(ctx, order, key)
	if problem.CodeOf(err) == reused {
		id, err = p.standing(r, order, made)
	}
	if err != nil {
		return p.notPlaced(w, r, form, err)
	}
	if err := p.counted(w, r, 0); err != nil {
		return err
	}
	p.Redirect(w, r, "/checkout/"+id)
	return nil
}

// standing returns the checkout that this version of the cart has already, made with other data. One that nobody has taken
// up was never sent: then this one is made beside it, and orders takes whichever comes first, and no other.
func (p pages) standing(r *http.Request, order shop.Purchase, made attempt) (string, error) {
	ctx := web.Visiting(r).As(r.Context())
	found, err := p.Shop.Checkout(ctx, made.ID, takenUp)
	if err != nil || found.Status != shop.Accepted {
		return made.ID, err
	}
	return p.Shop.CheckOut(ctx, order, keyOf(order.CartID, order.CartVersion, made.ID))
}
