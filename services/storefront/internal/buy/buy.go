// Package buy has the pages on which visitors buy: cart, account, checkout, orders.
//
// Nothing is kept here. What a page has to know is asked of the gateway, and what a browser has to remember is in its sealed
// cookies, so that any replica serves the next request.
package buy

import (
	"github.com/go-chi/chi/v5"

	"github.com/souk-shop/souk/services/storefront/internal/web"
)

type pages struct {
	*web.Web
	countries countries
}

// Route lists the pages.
func Route(r chi.Router, s *web.Web) {
	p := pages{Web: s, countries: newCountries(s.Speech.Languages())}

	r.Get("/cart", s.Handle(p.cart))
	r.Post("/cart/add", s.Handle(p.add))
	r.Post("/cart/set", s.Handle(p.set))
	r.Post("/cart/remove", s.Handle(p.remove))

	r.Get("/login", s.Handle(p.loginPage))
	r.Post("/login", s.Handle(p.login))
	r.Get("/register", s.Handle(p.registerPage))
	r.Post("/register", s.Handle(p.register))
	r.Post("/logout", s.Handle(p.logout))

	r.Get("/account", s.Handle(s.Signed(p.account)))
	r.Get("/account/orders/{id}", s.Handle(s.Signed(p.order)))
	r.Post("/account/orders/{id}/cancel", s.Handle(s.Signed(p.cancel)))

	r.Get("/checkout", s.Handle(s.Signed(p.checkout)))
	r.Post("/checkout", s.Handle(p.place))
	r.Get("/checkout/quote", s.Handle(s.Signed(p.quote)))
	r.Get("/checkout/{id}", s.Handle(s.Signed(p.progress)))
	r.Get("/checkout/{id}/events", s.Handle(p.follow))
	r.Post("/checkout/{id}/adjust", s.Handle(s.Signed(p.adjust)))
}
