package buy

import (
	"net/http"
	"sync"

	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/services/storefront/internal/shop"
	"github.com/souk-shop/souk/services/storefront/internal/web"
)

const (
	// mostEarlier is how many earlier addresses there are to choose from, lookedBack in how many orders they are looked for.
	mostEarlier = 3
	lookedBack  = 6
)

// earlier is an address that an order went to.
type earlier struct {
	Order   string
	Address shop.Address
}

// earlier returns the addresses of the user's last orders, the newest first, each once. The page is worth having without.
func (p pages) earlier(r *http.Request) []earlier {
	ctx := web.Visiting(r).As(r.Context())
	list, err := p.Shop.Orders(ctx, "")
	if err != nil {
		server.Log(r.Context()).Warn("a checkout without earlier addresses", "error", err)
		return nil
	}
	orders := make([]shop.Order, min(len(list.Items), lookedBack))
	var reading sync.WaitGroup
	for i := range orders {
		reading.Go(func() {
			one, err := p.Shop.Order(ctx, list.Items[i].ID)
			if err != nil {
				server.Log(r.Context()).Warn("a checkout without an earlier address", "error", err)
				return
			}
			orders[i] = one
		})
	}
	reading.Wait()
	return distinct(orders)
}

// distinct returns the orders' addresses, each once.
func distinct(orders []shop.Order) []earlier {
	var list []earlier
	seen := map[shop.Address]bool{}
	for _, o := range orders {
		if o.ShippingAddress == (shop.Address{}) || seen[o.ShippingAddress] || len(list) == mostEarlier {
			continue
		}
		seen[o.ShippingAddress] = true
		list = append(list, earlier{Order: o.ID, Address: o.ShippingAddress})
	}
	return list
}

// together runs each f at the same time, and waits for all.
func together(fs ...func()) {
	var running sync.WaitGroup
	for _, f := range fs {
		running.Go(f)
	}
	running.Wait()
}
