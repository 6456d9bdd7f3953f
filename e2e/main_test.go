package e2e

import (
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/souk-shop/souk/e2e/internal/shop"
)

// souk is the command, built once.
var souk shop.Tool

func TestMain(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "souk-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a temporary folder
	if souk, err = shop.Build(context.Background(), dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}
