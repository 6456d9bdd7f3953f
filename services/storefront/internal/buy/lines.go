package buy

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/services/storefront/internal/i18n"
	"github.com/souk-shop/souk/services/storefront/internal/session"
	"github.com/souk-shop/souk/services/storefront/internal/shop"
	"github.com/souk-shop/souk/services/storefront/internal/web"
)

// mostOfOne is the most of one SKU that a cart takes.
const mostOfOne = 99

func linesOf(s *i18n.Speaker, cart shop.Cart, said Notices) []cartLine {
	lines := make([]cartLine, len(cart.Lines))
	for i, l := range cart.Lines {
		lines[i] = cartLine{Line: l, Entered: strconv.FormatInt(l.Quantity, 10), Note: said.Lines[l.SKU]}
	}
	return lines
}

// quantity reads a number of pieces, from 0 to what a cart takes.
func quantity(text string) (int64, bool) {
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	return n, err == nil && n >= 0 && n <= mostOfOne
}

// set sets a line's quantity. None is to take it out.
func (p pages) set(w http.ResponseWriter, r *http.Request) error {
	sku, entered := clean(r.PostFormValue("sku")), r.PostFormValue("quantity")
	n, ok := quantity(entered)
	switch {
	case ok && n == 0:
		return p.remove(w, r)
	case !ok:
		return p.wrongLine(w, r, http.StatusUnprocessableEntity, sku, entered, web.Visiting(r).Speaker.T("fault.quantity", "count", mostOfOne))
	}
	id, err := p.cartID(w, r)
	if err != nil {
		return err
	}
	change, err := p.Shop.Set(web.Visiting(r).As(r.Context()), id, sku, n)
	if text, told := fault(web.Visiting(r).Speaker, "set", err); told {
		return p.wrongLine(w, r, problem.StatusOf(err), sku, entered, text)
	}
	if err != nil {
		return err
	}
	if err := p.changed(w, r, change, 0); err != nil {
		return err
	}
	return p.afterChange(w, r, change, session.Flash{})
}

// remove takes a line out, and offers to put it back.
func (p pages) remove(w http.ResponseWriter, r *http.Request) error {
	sku := clean(r.PostFormValue("sku"))
	cart, err := p.now(w, r)
	if err != nil {
		return err
	}
	line, there := lineOf(cart, sku)
	if !there {
		return p.afterChange(w, r, shop.Change{Cart: cart, Applied: true}, session.Flash{})
	}
	change, err := p.Shop.Remove(web.Visiting(r).As(r.Context()), cart.ID, sku)
	if err != nil {
		return err
	}
	if err := p.changed(w, r, change, -line.Quantity); err != nil {
		return err
	}
	return p.afterChange(w, r, change, session.Flash{Message: "cart.removed", SKU: sku, Name: line.Name, Quantity: line.Quantity})
}

func lineOf(cart shop.Cart, sku string) (shop.Line, bool) {
	for _, l := range cart.Lines {
		if l.SKU == sku {
			return l, true
		}
	}
	return shop.Line{}, false
}

// afterChange shows the cart with a change in it, or says that it is on its way.
func (p pages) afterChange(w http.ResponseWriter, r *http.Request, change shop.Change, undo session.Flash) error {
	if !web.IsPart(r) {
		if !change.Applied {
			undo = session.Flash{Message: applying}
		}
		if undo.Message != "" {
			p.Say(w, r, undo)
		}
		p.Redirect(w, r, web.Local(r.PostFormValue("next"), "/cart"))
		return nil
	}
	page := cartPage{Cart: change.Cart, Applying: !change.Applied}
	if !change.Applied {
		var err error
		if page.Cart, err = p.now(w, r); err != nil {
			return err
		}
	}
	if undo.SKU != "" {
		page.Undo = &undo
	}
	return p.showCart(w, r, http.StatusOK, page)
}

// wrongLine shows the cart and what is wrong with one of its lines.
func (p pages) wrongLine(w http.ResponseWriter, r *http.Request, status int, sku, entered, text string) error {
	cart, err := p.now(w, r)
	if err != nil {
		return err
	}
	s := web.Visiting(r).Speaker
	page := cartPage{Cart: cart, Lines: linesOf(s, cart, notices(s, cart)), Wrong: []Wrong{{Text: text}}}
	for i := range page.Lines {
		if l := &page.Lines[i]; l.SKU == sku {
			l.Entered, l.Wrong = clean(entered), text
			page.Wrong[0] = Wrong{ID: "quantity-" + sku, Text: l.Name + ": " + text}
		}
	}
	return p.showCart(w, r, status, page)
}
