// Command storefront runs the shop's web page beside its Dapr sidecar.
package main

import (
	"context"
	"os"

	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/services/storefront"
)

func main() { os.Exit(server.Main(storefront.AppID, build)) }

func build(ctx context.Context, cfg server.Config, sc *sidecar.Sidecar) (*server.Server, error) {
	c, err := storefront.ConfigFromEnv(ctx, sc.Secrets)
	if err != nil {
		return nil, err
	}
	c.Server = cfg
	s, err := storefront.New(c, sc)
	if err != nil {
		return nil, err
	}
	server.CollectLess()
	return s, nil
}
