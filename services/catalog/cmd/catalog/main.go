// Command catalog runs the catalog service beside its Dapr sidecar.
package main

import (
	"context"
	"os"

	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/services/catalog"
	"github.com/souk-shop/souk/services/catalog/internal/headroom"
)

func main() {
	os.Exit(server.Main("catalog", func(ctx context.Context, cfg server.Config, sc *sidecar.Sidecar) (*server.Server, error) {
		c, err := catalog.ConfigFromEnv()
		if err != nil {
			return nil, err
		}
		c.Server = cfg
		s, err := catalog.New(ctx, c, sc)
		if err == nil {
			headroom.Keep(ctx)
		}
		return s, err
	}))
}
