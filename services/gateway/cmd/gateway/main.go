// Command gateway runs the shop's public API beside its Dapr sidecar.
package main

import (
	"context"
	"os"
	"runtime/debug"

	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/services/gateway"
)

// garbage is how much the heap may grow before it is collected, in hundredths of what lives in it. That is little, and every
// answer that passes through is garbage soon: by default a busy gateway would collect all the time.
const garbage = 400

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}
	os.Exit(server.Main(gateway.AppID, func(_ context.Context, cfg server.Config, sc *sidecar.Sidecar) (*server.Server, error) {
		c, err := gateway.ConfigFromEnv()
		if err != nil {
			return nil, err
		}
		c.Server = cfg
		return gateway.New(c, sc), nil
	}))
}
