// Command souk runs the whole shop on one machine: the broker, the sidecars and the services.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/souk-shop/souk/tools/internal/cli"
)

func main() {
	os.Exit(run())
}

func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return cli.Run(ctx, os.Args[1:], os.Stdout, os.Stderr)
}
