// Command cart runs the cart service beside its Dapr sidecar.
package main

import (
	"context"
	"os"

	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/services/cart"
)

func main() { os.Exit(server.Main(cart.AppID, build)) }

func build(_ context.Context, cfg server.Config, sc *sidecar.Sidecar) (*server.Server, error) {
	c, err := cart.ConfigFromEnv()
	if err != nil {
		return nil, err
	}
	c.Server = cfg
	return cart.New(c, sc), nil
}
