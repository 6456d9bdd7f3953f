package store

import (
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/services/inventory/internal/stock"
)

// NewForgetful returns a warehouse whose stock remembers this many events only, as that of a SKU in great demand does.
func NewForgetful(sc *sidecar.Sidecar, inbox int) *Warehouse {
	w := NewWarehouse(sc)
	w.stock = sidecar.NewAggregate[stock.Stock](sc, "stock/").WithInbox(inbox)
	return w
}
