package buy

import (
	"net/http"

	"github.com/google/uuid"

	"github.com/souk-shop/souk/services/storefront/internal/session"
	"github.com/souk-shop/souk/services/storefront/internal/shop"
	"github.com/souk-shop/souk/services/storefront/internal/view"
	"github.com/souk-shop/souk/services/storefront/internal/web"
)

// again is after how many seconds a page asks again for what is on its way.
const again = 2

// applying is the message of a change that will be in the cart in a moment.
const applying = "cart.applying"

// cartPage is what the page "cart" shows.
type cartPage struct {
	Cart  shop.Cart
	Lines []cartLine
	Notes []string
	Wrong []Wrong
	// Undo is what was taken out just now, and UndoKey makes putting it back happen once.
	Undo    *session.Flash
	UndoKey string
	// Applying: a change has been accepted and is not in the cart yet. Merging: a guest's cart is on its way into this one.
	Applying, Merging bool
	// Back leads to where something could not be added, or is "".
	Back string
	// said is what the page before left to be said.
	said string
}

// cartLine is a line and what there is to say of it.
type cartLine struct {
	shop.Line
	// Entered is what stands in its input.
	Entered     string
	Note, Wrong string
}

// cart is the page of the visitor's cart.
func (p pages) cart(w http.ResponseWriter, r *http.Request) error {
	merging, err := p.merging(w, r)
	if err != nil {
		return err
	}
	cart, err := p.now(w, r)
	if err != nil {
		return err
	}
	page := cartPage{Cart: cart, Merging: merging}
	switch said := p.Said(w, r); {
	case said.SKU != "":
		page.Undo = &said
	case said.Message == applying:
		page.Applying = true
	default:
		page.said = said.Message
	}
	return p.showCart(w, r, http.StatusOK, page)
}

// showCart answers with the cart: the whole page, or for htmx the part of it that changes.
func (p pages) showCart(w http.ResponseWriter, r *http.Request, status int, page cartPage) error {
	v := web.Visiting(r)
	said := notices(v.Speaker, page.Cart)
	page.Notes = said.Cart
	if page.Lines == nil {
		page.Lines = linesOf(v.Speaker, page.Cart, said)
	}
	page.UndoKey = uuid.NewString()
	frame := &view.Frame{Title: "cart.title", Flash: page.said}
	if web.IsPart(r) {
		return p.PartOf(w, r, status, "cart", "cart-part", frame, page)
	}
	if page.Applying || page.Merging {
		frame.Again = again
	}
	return p.Render(w, r, status, "cart", frame, page)
}
