// Package buy has the pages on which visitors buy: cart, account, checkout, orders.
package buy

import (
	"github.com/go-chi/chi/v5"

	"github.com/souk-shop/souk/services/storefront/internal/web"
)

// Route lists the pages.
func Route(_ chi.Router, _ *web.Web) {}
