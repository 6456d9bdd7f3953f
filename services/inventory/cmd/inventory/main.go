// Command inventory runs the inventory service beside its Dapr sidecar.
package main

import (
	"context"
	"os"

	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/services/inventory"
)

func main() { os.Exit(server.Main(inventory.AppID, build)) }

func build(_ context.Context, cfg server.Config, sc *sidecar.Sidecar) (*server.Server, error) {
	c, err := inventory.ConfigFromEnv()
	if err != nil {
		return nil, err
	}
	c.Server = cfg
	return inventory.New(c, sc), nil
}
