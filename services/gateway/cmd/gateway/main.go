// Command gateway runs the shop's public API beside its Dapr sidecar.
package main

import (
	"context"
	"os"

	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/services/gateway"
)

func main() { os.Exit(server.Main(gateway.AppID, build)) }

func build(_ context.Context, cfg server.Config, sc *sidecar.Sidecar) (*server.Server, error) {
	c, err := gateway.ConfigFromEnv()
	if err != nil {
		return nil, err
	}
	c.Server = cfg
	s := gateway.New(c, sc)
	server.CollectLess()
	return s, nil
}
