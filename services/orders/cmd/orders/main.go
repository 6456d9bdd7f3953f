// Command orders is the orders service.
package main

import (
	"context"
	"os"

	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/services/orders"
)

func main() {
	os.Exit(server.Main("orders", func(_ context.Context, cfg server.Config, sc *sidecar.Sidecar) (*server.Server, error) {
		c, err := orders.ConfigFromEnv()
		if err != nil {
			return nil, err
		}
		c.Server = cfg
		return orders.New(c, sc)
	}))
}
