// Command catalog runs the catalog service beside its Dapr sidecar.
package main

import (
	"context"
	"os"

	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/services/catalog"
)

func main() {
	os.Exit(server.Main("catalog", func(ctx context.Context, cfg server.Config, sc *sidecar.Sidecar) (*server.Server, error) {
		c, err := catalog.ConfigFromEnv()
		if err != nil {
			return nil, err
		}
		c.Server = cfg
		return catalog.New(ctx, c, sc)
	}))
}
