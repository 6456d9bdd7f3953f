package shelf_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/money"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/sidecartest"
	"github.com/souk-shop/souk/services/catalog/internal/changes"
	"github.com/souk-shop/souk/services/catalog/internal/product"
	"github.com/souk-shop/souk/services/catalog/internal/shelf"
)

func content(slug string, skus ...string) product.Content {
	c := product.Content{Slug: slug, Name: slug, Status: product.Draft, Options: []product.Option{{Name: "n", Values: skus}}}
	for _, sku := range skus {
		c.Variants = append(c.Variants, product.Variant{SKU: sku, Options: map[string]string{"n": sku}, Price: money.New(1, "EUR")})
	}
	return c.Normal()
}

func change(cause, id string, c product.Content) shelf.Change {
	return shelf.Change{Cause: events.Command("test", cause, id, time.Now()), ID: id, Content: c}
}

func must(t *testing.T, s *shelf.Shelf, c shelf.Change, want shelf.Result) product.Product {
	t.Helper()
	p, result, err := s.Save(context.Background(), c)
	if err != nil || result != want {
		t.Fatalf("%s, %v, want %s", result, err, want)
	}
	return p
}

func TestSavingTwiceIsSavingOnce(t *testing.T) {
	for _, profile := range sidecartest.Profiles() {
		fake := sidecartest.New(t, "catalog", sidecartest.As(profile))
		s := shelf.New(fake.Sidecar())
		must(t, s, change("1", "p1", content("a", "x", "y")), shelf.Created)
		must(t, s, change("1", "p1", content("a", "x", "y")), shelf.Created)
		must(t, s, change("2", "p1", content("a", "x", "y")), shelf.Unchanged)
		p := must(t, s, change("3", "p1", content("b", "y", "z")), shelf.Updated)
		must(t, s, change("3", "p1", content("b", "y", "z")), shelf.Updated)
		ids := map[string]bool{}
		for _, e := range fake.PublishedTo("product-changed") {
			ids[e.ID] = true
		}
		if len(ids) != 2 || p.Version != 2 {
			t.Errorf("%v: %d different events, version %d, want 2 and 2", profile, len(ids), p.Version)
		}
		if id, _ := s.BySlug(context.Background(), "a"); id != "p1" {
			t.Errorf("%v: the former slug leads to %q", profile, id)
		}
		if id, _ := s.BySKU(context.Background(), "x"); id != "" {
			t.Errorf("%v: the dropped SKU is still %q's", profile, id)
		}
	}
}

func TestOneWinsTheRaceForASKU(t *testing.T) {
	for _, profile := range sidecartest.Profiles() {
		fake := sidecartest.New(t, "catalog", sidecartest.As(profile))
		var (
			work      sync.WaitGroup
			mu        sync.Mutex
			won, lost int
		)
		for i := range 8 {
			work.Go(func() {
				s := shelf.New(fake.Sidecar())
				c := content(fmt.Sprint("slug-", i), fmt.Sprint("own-", i), "shared")
				_, _, err := s.Save(context.Background(), change("race", fmt.Sprint("p", i), c))
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					won++
				case problem.Is(err, problem.Conflict) && problem.DocumentOf(err).Fields[0].Name == "variants[1].sku":
					lost++
				default:
					t.Errorf("%v", err)
				}
			})
		}
		work.Wait()
		if won != 1 || lost != 7 {
			t.Errorf("%v: %d won and %d lost, want 1 and 7", profile, won, lost)
		}
		s := shelf.New(fake.Sidecar())
		for i := range 8 { // the losers gave up what they had claimed besides
			id, err := s.BySKU(context.Background(), fmt.Sprint("own-", i))
			p, _ := s.Get(context.Background(), fmt.Sprint("p", i))
			if err != nil || (id != "") != (p.Version > 0) {
				t.Errorf("own-%d is %q's, whose version is %d, %v", i, id, p.Version, err)
			}
		}
	}
}

// TestAFaultAnywhereHealsByTryingAgain fails each call of a save to the state store and to the broker in turn, with the
// call's effect and without.
func TestAFaultAnywhereHealsByTryingAgain(t *testing.T) {
	ctx := context.Background()
	faults := map[string]func(*sidecartest.Fake, int){
		"lost put":        func(f *sidecartest.Fake, n int) { f.FailPut(n, false) },
		"put, not told":   func(f *sidecartest.Fake, n int) { f.FailPut(n, true) },
		"lost event":      func(f *sidecartest.Fake, n int) { f.FailPublish(n, false) },
		"event, not told": func(f *sidecartest.Fake, n int) { f.FailPublish(n, true) },
		"lost read":       func(f *sidecartest.Fake, n int) { f.FailGet(n) },
	}
	for name, fail := range faults {
		for n := 1; n < 60; n += 7 {
			synctest.Test(t, func(t *testing.T) {
				fake := sidecartest.New(t, "catalog")
				s := shelf.New(fake.Sidecar())
				must(t, s, change("1", "p1", content("a", "x", "y")), shelf.Created)
				fake.Forget()
				fail(fake, n)
				two := change("2", "p1", content("b", "y", "z"))
				for try := 0; ; try++ {
					if _, _, err := s.Save(ctx, two); err == nil {
						break
					}
					if try > 100 {
						t.Fatalf("%s, %d times: never saved", name, n)
					}
				}
				if sent := fake.PublishedTo("product-changed"); len(sent) == 0 {
					t.Errorf("%s, %d times: the event is lost", name, n)
				}
				if p, err := s.Get(ctx, "p1"); err != nil || p.Version != 2 {
					t.Errorf("%s, %d times: version %d, %v", name, n, p.Version, err)
				}
			})
		}
	}
}

func TestAnAbandonedClaimIsTaken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx := context.Background()
		fake := sidecartest.New(t, "catalog")
		s := shelf.New(fake.Sidecar())
		raw := fmt.Appendf(nil, `{"state":{"product":"dead","at":%q,"nonce":"n"}}`, time.Now().UTC().Format(time.RFC3339))
		if err := fake.Sidecar().State.Put(ctx, "sku/x", raw, ""); err != nil {
			t.Fatal(err)
		}
		if _, _, err := s.Save(ctx, change("1", "p1", content("a", "x"))); !problem.Is(err, problem.Conflict) {
			t.Fatalf("a young claim: %v, want a conflict", err)
		}
		time.Sleep(time.Hour)
		must(t, s, change("1", "p1", content("a", "x")), shelf.Created)
		time.Sleep(time.Hour)
		if _, _, err := s.Save(ctx, change("2", "p2", content("b", "x"))); !problem.Is(err, problem.Conflict) {
			t.Errorf("an old claim that its product bears out: %v, want a conflict", err)
		}
	})
}

func TestFollowersAreTold(t *testing.T) {
	ctx := context.Background()
	fake := sidecartest.New(t, "catalog")
	s := shelf.New(fake.Sidecar())
	f := s.Follow()
	if _, all, err := f.Next(ctx); err != nil || !all {
		t.Fatalf("the first time: all %v, %v", all, err)
	}
	must(t, s, change("1", "p1", content("a")), shelf.Created)
	must(t, s, change("2", "p2", content("b")), shelf.Created)
	must(t, s, change("3", "p1", content("a", "x")), shelf.Updated)
	list, all, err := f.Next(ctx)
	if want := []changes.Change{{ID: "p1", Version: 2}, {ID: "p2", Version: 1}}; err != nil || all || !slices.Equal(list, want) {
		t.Errorf("%v, %v, %v", list, all, err)
	}
	count := 0
	if err := s.All(ctx, func(p []product.Product) error { count += len(p); return nil }); err != nil || count != 2 {
		t.Errorf("%d products, %v, want 2", count, err)
	}
}
