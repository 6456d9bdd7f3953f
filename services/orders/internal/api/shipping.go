package api

import (
	"maps"
	"net/http"
	"slices"

	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/services/orders/internal/pricing"
)

// termsAge is how long the shop's terms may be kept: they change with a restart only.
const termsAge = "public, max-age=60"

// shippingView is where the shop delivers to, and what it takes for that.
type shippingView struct {
	Currency  string        `json:"currency"`
	Countries []countryRate `json:"countries"`
	// Elsewhere is the rate of every other country; nil where they are not served.
	Elsewhere *pricing.Rate `json:"elsewhere,omitempty"`
}

type countryRate struct {
	Country string `json:"country"`
	pricing.Rate
}

func viewShipping(t pricing.Terms) shippingView {
	v := shippingView{Currency: t.Currency, Countries: []countryRate{}}
	for _, country := range slices.Sorted(maps.Keys(t.Rates)) {
		rate := t.Rates[country]
		if country == pricing.Everywhere {
			v.Elsewhere = &rate
			continue
		}
		v.Countries = append(v.Countries, countryRate{Country: country, Rate: rate})
	}
	return v
}

// shipping answers with the shipping rates.
func (a *api) shipping(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Cache-Control", termsAge)
	return server.JSON(w, http.StatusOK, viewShipping(a.Process.Terms))
}
