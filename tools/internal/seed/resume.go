package seed

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"

	"github.com/souk-shop/souk/tools/internal/client"
)

// Resume puts generated products into the shop. Where that was begun before, it goes on.
func (s Seeder) Resume(ctx context.Context, c Catalogue) error {
	if s.Dir == "" {
		return s.load(ctx, c, "")
	}
	return s.load(ctx, c, s.Dir.Path("state", fmt.Sprintf("generated-%d-%s", generation, s.Run.Profile)))
}

// through reads how many products an earlier run has brought through. A shop that does not know the last of them has been
// emptied since: nothing is through then.
func (s Seeder) through(ctx context.Context, a *api, marker string, products []Product) (int, error) {
	raw, err := os.ReadFile(marker)
	n, wrong := strconv.Atoi(strings.TrimSpace(string(raw)))
	if err != nil || wrong != nil || n < 1 {
		return 0, nil //nolint:nilerr // no marker that can be read: from the begin
	}
	n = min(n, len(products))
	last := client.Call{Method: http.MethodGet, Path: "/products/" + products[n-1].Slug}
	err = s.retry(ctx, a, func() error { return a.Do(ctx, last, nil) })
	if client.CodeOf(err) == http.StatusNotFound {
		return 0, nil
	}
	return n, err
}

// keep writes how many products are through.
func keep(marker string, through int) error {
	if marker == "" {
		return nil
	}
	next := marker + ".next"
	if err := os.WriteFile(next, []byte(strconv.Itoa(through)+"\n"), 0o600); err != nil {
		return err
	}
	return os.Rename(next, marker)
}
