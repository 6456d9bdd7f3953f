package e2e

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/souk-shop/souk/e2e/internal/client"
	"github.com/souk-shop/souk/e2e/internal/shop"
)

const (
	// between is how many checkouts are accepted between one kill and the next.
	between = 12
	// redelivery is how long it takes at most until what a killed process had in hand has come again and is done: the
	// brokers wait 30 s (JetStream) and 60 s (Redis), and may have to several times, one topic after the other.
	redelivery = 5 * time.Minute
)

// kills kills every service, every sidecar and the broker, one after the other, while checkouts run.
func (s *scene) kills(t *testing.T) {
	stock := map[string]int64{s.sku(t, 1000): 1000, s.sku(t, 1000): 1000, s.sku(t, 12): 12}
	l := s.startLoad(t, 120, stock)
	defer l.end()
	s.progresses(t, l, "before any kill")
	for _, name := range s.victims(t) {
		began, before := time.Now(), l.books.count()
		if err := s.kill(t, name); err != nil {
			t.Fatal(err)
		}
		s.progresses(t, l, "after the kill of "+name)
		t.Logf("killed %s: %d checkouts accepted within %s", name, l.books.count()-before, time.Since(began).Round(time.Millisecond))
	}
	l.end()
	began := time.Now()
	ends := s.settle(t, l.books, redelivery)
	counts := tally(ends)
	t.Logf("%d checkouts: %v; all ended %s after the last", len(ends), counts, time.Since(began).Round(time.Millisecond))
	if 2*counts[client.Confirmed] < len(ends) {
		t.Errorf("fewer than half of them are confirmed")
	}
	s.audit(t, l.books, ends, redelivery)
}

// victims are everything that can be killed, services first.
func (s *scene) victims(t *testing.T) []string {
	t.Helper()
	run, err := s.shop.Run()
	if err != nil {
		t.Fatal(err)
	}
	var services, sidecars []string
	for app := range run.Apps {
		services, sidecars = append(services, app), append(sidecars, app+"-daprd")
	}
	slices.Sort(services)
	slices.Sort(sidecars)
	return append(append(services, sidecars...), "broker")
}

func (s *scene) kill(t *testing.T, name string) error {
	if name == "broker" && s.shop.Redis != nil {
		return s.shop.Redis.Kill(t.Context())
	}
	return s.shop.Kill(t.Context(), name)
}

// progresses waits until more checkouts were accepted.
func (s *scene) progresses(t *testing.T, l *load, when string) {
	t.Helper()
	before := l.books.count()
	err := shop.Await(t.Context(), 5*time.Minute, func(context.Context) error {
		if n := l.books.count() - before; n < between {
			return fmt.Errorf("%d checkouts were accepted", n)
		}
		return nil
	})
	if err != nil {
		t.Fatalf("%s: %v", strings.TrimSpace(when), err)
	}
}
