// Command auth runs the service that knows who people are and what they may do.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/services/auth"
)

func main() { os.Exit(run()) }

func run() int {
	cfg, err := auth.ConfigFromEnv()
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", auth.AppID, err)
		return 1
	}
	return server.Main(auth.AppID, func(ctx context.Context, web server.Config, sc *sidecar.Sidecar) (*server.Server, error) {
		cfg.Server = web
		return auth.New(ctx, cfg, sc)
	})
}
