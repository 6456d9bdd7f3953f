// Command gen copies the profile components/redis into the chart: `go generate ./tools/internal/chart`.
package main

import (
	"fmt"
	"os"

	"github.com/souk-shop/souk/tools/internal/chart"
)

func main() {
	if err := chart.Sync("../../.."); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
