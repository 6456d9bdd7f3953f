package buy

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/services/storefront/internal/session"
	"github.com/souk-shop/souk/services/storefront/internal/shop"
	"github.com/souk-shop/souk/services/storefront/internal/view"
	"github.com/souk-shop/souk/services/storefront/internal/web"
)

// added is what the part "added" shows.
type added struct {
	// Key is for the form's next use: what comes with a key that was used before is no other addition.
	Key      string
	Applying bool
	Wrong    string
}

// add puts a quantity of a SKU into the cart.
func (p pages) add(w http.ResponseWriter, r *http.Request) error {
	s := web.Visiting(r).Speaker
	sku, entered := clean(r.PostFormValue("sku")), r.PostFormValue("quantity")
	if entered == "" {
		entered = "1"
	}
	n, ok := quantity(entered)
	switch {
	case sku == "":
		return p.notAdded(w, r, http.StatusUnprocessableEntity, s.T("fault.choose"))
	case !ok || n == 0:
		return p.notAdded(w, r, http.StatusUnprocessableEntity, s.T("fault.quantity", "count", mostOfOne))
	}
	change, err := p.put(w, r, sku, n)
	if text, told := fault(s, "add", err); told {
		return p.notAdded(w, r, problem.StatusOf(err), text)
	}
	if err != nil {
		return err
	}
	if err := p.changed(w, r, change, n); err != nil {
		return err
	}
	switch {
	case !web.IsPart(r):
		flash := session.Flash{Message: "cart.added"}
		if !change.Applied {
			flash.Message = applying
		}
		p.Say(w, r, flash)
		p.Redirect(w, r, web.Local(r.PostFormValue("next"), "/cart"))
		return nil
	case r.Header.Get("Hx-Target") == "cart":
		return p.afterChange(w, r, change, session.Flash{})
	}
	return p.toast(w, r, http.StatusOK, added{Applying: !change.Applied})
}

// put adds to the cart the visitor has, or to a new one.
func (p pages) put(w http.ResponseWriter, r *http.Request, sku string, n int64) (shop.Change, error) {
	id, err := p.cartID(w, r)
	if err != nil {
		return shop.Change{}, err
	}
	ctx := web.Visiting(r).As(r.Context())
	change, err := p.addOnce(ctx, id, sku, n, r.PostFormValue("key"))
	_, signed := web.Visiting(r).Signed()
	if err != nil || signed || change.Cart.Status != merged {
		return change, err
	}
	// The browser has kept a cart that became a user's, who has signed out: it is theirs.
	if id, err = p.newCart(w, r); err != nil {
		return shop.Change{}, err
	}
	return p.addOnce(ctx, id, sku, n, "")
}

// addOnce adds under the form's key, so that a double click is one addition. A key that was used for another one is of a
// page that was come back to, and so it is another.
func (p pages) addOnce(ctx context.Context, cart, sku string, n int64, key string) (shop.Change, error) {
	if uuid.Validate(key) != nil {
		key = uuid.NewString()
	}
	change, err := p.Shop.Add(ctx, cart, sku, n, key)
	if problem.CodeOf(err) == reused {
		return p.Shop.Add(ctx, cart, sku, n, uuid.NewString())
	}
	return change, err
}

// notAdded says why nothing was added: where htmx asked, and without it beside the cart.
func (p pages) notAdded(w http.ResponseWriter, r *http.Request, status int, text string) error {
	if web.IsPart(r) && r.Header.Get("Hx-Target") != "cart" {
		return p.toast(w, r, status, added{Wrong: text})
	}
	cart, err := p.now(w, r)
	if err != nil {
		return err
	}
	page := cartPage{Cart: cart, Wrong: []Wrong{{Text: text}}, Back: web.Local(r.PostFormValue("next"), "")}
	return p.showCart(w, r, status, page)
}

// toast says what became of an addition, above whatever page it was made on.
func (p pages) toast(w http.ResponseWriter, r *http.Request, status int, what added) error {
	what.Key = uuid.NewString()
	h := w.Header()
	h.Set("Hx-Retarget", "#messages")
	h.Set("Hx-Reswap", "innerHTML")
	return p.PartOf(w, r, status, "cart", "added", &view.Frame{}, what)
}
