package api

import (
	"context"
	"net/http"
	"slices"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/token"
	"github.com/souk-shop/souk/services/inventory/internal/demand"
	"github.com/souk-shop/souk/services/inventory/internal/stock"
)

// maxSKUs bounds how many SKUs one request may ask for.
const maxSKUs = 200

// stockView is a SKU as it is answered: to everyone what is available, to staff the rest too.
type stockView struct {
	SKU string `json:"sku"`
	// Present is false for a SKU that was never stocked.
	Present   bool          `json:"present"`
	Available int64         `json:"available"`
	OnHand    *int64        `json:"on_hand,omitempty"`
	Reserved  *int64        `json:"reserved,omitempty"`
	Sold      *int64        `json:"sold,omitempty"`
	Version   *int64        `json:"version,omitempty"`
	Demand    *demand.Total `json:"demand,omitempty"`
}

func viewOf(s stock.Stock, staff bool) stockView {
	v := stockView{SKU: s.SKU, Present: s.Version > 0, Available: s.Available()}
	if staff {
		reserved := s.Reserved()
		v.OnHand, v.Reserved, v.Sold, v.Version = &s.OnHand, &reserved, &s.Sold, &s.Version
	}
	return v
}

// stock answers the stock of the SKUs asked for, each once, in the order they were asked for.
func (a *api) stock(w http.ResponseWriter, r *http.Request) error {
	skus := r.URL.Query()["sku"]
	if len(skus) == 0 || len(skus) > maxSKUs {
		return problem.NewInvalid("query", "The query is wrong.").WithLimit("sku", "must be given, once for each SKU", maxSKUs)
	}
	claims, _ := token.From(r.Context())
	items, err := a.views(r.Context(), unique(skus), claims.HasRole(token.RoleStaff, token.RoleAdmin))
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	return server.JSON(w, http.StatusOK, map[string]any{"items": items})
}

func (a *api) views(ctx context.Context, skus []string, staff bool) ([]stockView, error) {
	known := slices.DeleteFunc(slices.Clone(skus), func(sku string) bool { return !stock.ValidSKU(sku) })
	found, err := a.warehouse.Stock(ctx, known)
	if err != nil {
		return nil, err
	}
	views := make(map[string]stockView, len(found))
	for _, s := range found {
		views[s.SKU] = viewOf(s, staff)
	}
	if staff {
		totals, err := a.demand.Of(ctx, known, a.now())
		if err != nil {
			return nil, err
		}
		for i, sku := range known {
			v := views[sku]
			v.Demand = &totals[i]
			views[sku] = v
		}
	}
	items := make([]stockView, len(skus))
	for i, sku := range skus {
		items[i] = views[sku]
		items[i].SKU = sku
	}
	return items, nil
}

func unique(list []string) []string {
	out := make([]string, 0, len(list))
	for _, s := range list {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}
