package e2e

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/souk-shop/souk/e2e/internal/shop"
)

const (
	// shopRSS bounds the memory of the whole shop when it idles, serviceRSS that of each service, in bytes.
	shopRSS    = 1500 << 20
	serviceRSS = 30 << 20
)

// resources are what the shop takes when it idles. What signing in took is given back within seconds.
func (s *scene) resources(t *testing.T) {
	run, err := s.shop.Run()
	if err != nil {
		t.Fatal(err)
	}
	pids := run.PIDs()
	var table string
	await(t, "the shop is modest", func(context.Context) (err error) {
		table, err = measure(run, pids)
		return err
	})
	t.Log(table)
}

// measure returns a table of everybody's memory. The error tells of who takes too much.
func measure(run shop.Run, pids map[string]int) (string, error) {
	var table strings.Builder
	var sum int64
	var greedy []error
	for _, name := range slices.Sorted(maps.Keys(pids)) {
		rss, err := shop.RSS(pids[name])
		if err != nil {
			return "", fmt.Errorf("the memory of %s: %w", name, err)
		}
		fmt.Fprintf(&table, "\n%-16s %6.1f MB", name, float64(rss)/(1<<20))
		sum += rss
		if run.Apps[name] != nil && rss > serviceRSS {
			greedy = append(greedy, fmt.Errorf("%s takes %d MB, more than %d", name, rss>>20, serviceRSS>>20))
		}
	}
	fmt.Fprintf(&table, "\n%-16s %6.1f MB", "all", float64(sum)/(1<<20))
	if sum > shopRSS {
		greedy = append(greedy, fmt.Errorf("the shop takes %d MB, more than %d", sum>>20, shopRSS>>20))
	}
	return table.String(), errors.Join(greedy...)
}
