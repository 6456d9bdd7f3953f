package browse

import (
	"net/http"

	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/services/storefront/internal/shop"
	"github.com/souk-shop/souk/services/storefront/internal/view"
	"github.com/souk-shop/souk/services/storefront/internal/web"
)

// suggested is how many suggestions there are at most.
const suggested = 8

// suggest answers with the list under the search field.
func (p pages) suggest(w http.ResponseWriter, r *http.Request) error {
	var found []shop.Suggestion
	if q := text(r.URL.Query().Get("q")); q != "" {
		var err error
		if found, err = p.Shop.Suggest(web.Visiting(r).As(r.Context()), q, suggested); err != nil {
			// Whoever types can search all the same.
			server.Log(r.Context()).Warn("a search without suggestions", "error", err)
		}
	}
	return p.Part(w, r, "list", "suggestions", &view.Frame{Categories: []shop.Category{}}, found)
}
