// Command payments runs the payments service beside its Dapr sidecar.
package main

import (
	"context"
	"os"

	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/services/payments"
)

func main() {
	os.Exit(server.Main("payments", func(_ context.Context, cfg server.Config, sc *sidecar.Sidecar) (*server.Server, error) {
		c, err := payments.ConfigFromEnv()
		if err != nil {
			return nil, err
		}
		c.Server = cfg
		return payments.New(c, sc), nil
	}))
}
