package buy

import (
	"errors"
	"net/http"
	"strings"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/services/storefront/internal/session"
	"github.com/souk-shop/souk/services/storefront/internal/web"
)

// formAgain shows the form with what was typed, and the cart as it is now.
func (p pages) formAgain(w http.ResponseWriter, r *http.Request, status int, form *Form) error {
	cart, err := p.now(w, r)
	if err != nil {
		return p.later(w, r, err)
	}
	if len(cart.Lines) == 0 {
		p.Redirect(w, r, "/checkout")
		return nil
	}
	return p.showCheckout(w, r, status, cart, checkoutPage{Form: form}, false)
}

// lookAgain shows the form and says that the cart is not the one that was looked at: nothing has been ordered.
func (p pages) lookAgain(w http.ResponseWriter, r *http.Request, form *Form) error {
	form.fail("", web.Visiting(r).Speaker.T("checkout.cart-changed"))
	return p.formAgain(w, r, http.StatusConflict, form)
}

// notPlaced shows why the gateway did not accept the checkout.
func (p pages) notPlaced(w http.ResponseWriter, r *http.Request, form *Form, err error) error {
	s := web.Visiting(r).Speaker
	text, told := fault(s, "checkout", err)
	if !told {
		return p.later(w, r, err)
	}
	known, _ := errors.AsType[*problem.Error](err)
	for _, f := range known.Fields {
		if name, ok := strings.CutPrefix(f.Name, "shipping_address."); ok && form.Field(name).Name != "" {
			form.fail(name, s.T("form.wrong", "field", s.T(form.Field(name).Label())))
		}
	}
	if form.ok() {
		form.fail("", text)
	}
	return p.formAgain(w, r, problem.StatusOf(err), form)
}

// later goes to the form by its own address, which asks by itself until the shop answers, and says that nothing is lost:
// whether the order was taken is found out there. What was typed is kept.
func (p pages) later(w http.ResponseWriter, r *http.Request, err error) error {
	if !problem.Is(err, problem.Unavailable) {
		return err
	}
	server.Log(r.Context()).Warn("a checkout could not be sent", "error", err)
	p.Say(w, r, session.Flash{Message: "checkout.later"})
	p.Redirect(w, r, "/checkout")
	return nil
}

// first returns the first error.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
