package e2e

import (
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

// resources are what the shop takes when it has just been started.
func (s *scene) resources(t *testing.T) {
	run, err := s.shop.Run()
	if err != nil {
		t.Fatal(err)
	}
	pids := run.PIDs()
	var names []string
	for name := range pids {
		names = append(names, name)
	}
	slices.Sort(names)
	var sum int64
	for _, name := range names {
		rss, err := shop.RSS(pids[name])
		if err != nil {
			t.Fatalf("the memory of %s: %v", name, err)
		}
		t.Logf("%-16s %6.1f MB", name, float64(rss)/(1<<20))
		sum += rss
		service := run.Apps[name] != nil && !strings.HasSuffix(name, "-daprd")
		if service && rss > serviceRSS {
			t.Errorf("%s takes %d MB, more than %d", name, rss>>20, serviceRSS>>20)
		}
	}
	t.Logf("%-16s %6.1f MB", "all", float64(sum)/(1<<20))
	if sum > shopRSS {
		t.Errorf("the shop takes %d MB, more than %d", sum>>20, shopRSS>>20)
	}
}
