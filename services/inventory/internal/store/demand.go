package store

import (
	"context"
	"strconv"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/services/inventory/internal/demand"
	"github.com/souk-shop/souk/services/inventory/internal/stock"
)

// Demand is what carts hold of each SKU.
type Demand struct {
	carts *sidecar.Aggregate[demand.Cart]
	skus  *sidecar.Aggregate[demand.SKU]
}

// NewDemand returns the demand in the sidecar's state store. It emits nothing, and versions tell its changes apart, so
// its documents need next to no inbox.
func NewDemand(sc *sidecar.Sidecar) *Demand {
	return &Demand{
		carts: sidecar.NewAggregate[demand.Cart](sc, "cart-demand/").WithInbox(1),
		skus:  sidecar.NewAggregate[demand.SKU](sc, "demand/").WithInbox(1),
	}
}

// Of returns the demand for SKUs, in their order, as of now.
func (d *Demand) Of(ctx context.Context, skus []string, now time.Time) ([]demand.Total, error) {
	docs, err := d.skus.GetMany(ctx, skus)
	if err != nil {
		return nil, err
	}
	totals := make([]demand.Total, len(docs))
	for i := range docs {
		totals[i] = docs[i].State.Total(now)
	}
	return totals, nil
}

// Take applies a CartUpdated, any number of times and in any order of the versions: the latest one counts.
//
// It writes the SKUs before the cart, so that a crash between leaves the old cart to compare with. A version that was
// overtaken meanwhile corrects what it wrote by the later one.
func (d *Demand) Take(ctx context.Context, e events.Event, u events.CartUpdated) error {
	mine := demand.CartOf(u)
	known, err := d.carts.Get(ctx, u.CartID)
	if err != nil {
		return err
	}
	latest := known.State
	if mine.Version > latest.Version {
		if err := d.write(ctx, e, u.CartID, mine, demand.Changed(latest, mine)); err != nil {
			return err
		}
		latest, err = d.carts.Update(ctx, u.CartID, e, func(c *demand.Cart, _ bool) ([]events.Draft, error) {
			if mine.Version > c.Version {
				*c = mine
			}
			return nil, nil
		})
		if err != nil {
			return err
		}
	}
	if latest.Version == mine.Version {
		return nil
	}
	return d.write(ctx, e, u.CartID, latest, demand.Changed(mine, latest))
}

// write records a version of a cart with SKUs.
func (d *Demand) write(ctx context.Context, e events.Event, cartID string, c demand.Cart, skus []string) error {
	at := e.Time
	for _, sku := range skus {
		if !stock.ValidSKU(sku) {
			continue
		}
		e.ID = events.DeriveID("demand", cartID, sku, strconv.FormatInt(c.Version, 10))
		entry := demand.Entry{Quantity: c.Quantities[sku], Version: c.Version, At: at}
		if _, err := d.skus.Update(ctx, sku, e, func(s *demand.SKU, _ bool) ([]events.Draft, error) {
			s.Put(cartID, entry)
			return nil, nil
		}); err != nil {
			return err
		}
	}
	return nil
}
