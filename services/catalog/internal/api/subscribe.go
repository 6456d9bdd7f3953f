package api

import (
	"context"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/services/catalog/internal/stock"
)

// Subscribe serves the subscription: whether products can be bought follows what the inventory says.
func Subscribe(s *server.Server, levels *stock.Book) {
	s.Subscribe(server.On(func(ctx context.Context, e events.Event, changed events.StockChanged) error {
		return levels.Say(ctx, e, changed.SKU, stock.Level{Version: changed.Version, Available: changed.Available > 0})
	}))
}
