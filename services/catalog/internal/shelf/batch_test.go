package shelf_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/sidecartest"
	"github.com/souk-shop/souk/services/catalog/internal/product"
	"github.com/souk-shop/souk/services/catalog/internal/shelf"
)

// save saves contents as an import does, and returns what became of each.
func save(s *shelf.Shelf, cause string, contents ...product.Content) ([]shelf.Result, error) {
	ctx := context.Background()
	b, err := s.Prepare(ctx, contents)
	if err != nil {
		return nil, err
	}
	var results []shelf.Result
	for _, c := range contents {
		_, result, err := b.Save(ctx, change(cause+c.Slug, b.Target(c), c))
		if err != nil {
			return results, err
		}
		results = append(results, result)
	}
	return results, b.Announce(ctx)
}

func TestABatchIsItsProducts(t *testing.T) {
	ctx := context.Background()
	for _, profile := range sidecartest.Profiles() {
		fake := sidecartest.New(t, "catalog", sidecartest.As(profile))
		s := shelf.New(fake.Sidecar())
		p := must(t, s, change("0", "p", content("had", "h1", "h2")), shelf.Created)
		for _, step := range []struct {
			contents []product.Content
			want     string
		}{
			{[]product.Content{content("a", "x", "y"), content("b", "z")}, "[created created]"},
			{[]product.Content{content("a", "x", "y"), content("b", "z")}, "[unchanged unchanged]"},
			{[]product.Content{content("a", "x"), content("new-name", "h1"), content("c", "y", "h2")}, "[updated updated created]"},
		} {
			results, err := save(s, step.want, step.contents...)
			if err != nil || fmt.Sprint(results) != step.want {
				t.Fatalf("%v: %v, %v, want %s", profile, results, err, step.want)
			}
		}
		if id, err := s.BySlug(ctx, "new-name"); err != nil || id != p.ID {
			t.Errorf("%v: the SKU did not lead to its product: %q, %v", profile, id, err)
		}
		if _, err := save(s, "taken", content("d", "z")); err != nil {
			t.Errorf("%v: %v", profile, err) // the SKU leads to its product, which is renamed
		}
		if _, err := save(s, "taken too", content("c", "z")); !problem.Is(err, problem.Conflict) {
			t.Errorf("%v: a SKU that is another's: %v, want a conflict", profile, err)
		}
		count := 0
		if err := s.All(ctx, func(p []product.Product) error { count += len(p); return nil }); err != nil || count != 4 {
			t.Errorf("%v: %d products, %v, want 4", profile, count, err)
		}
	}
}

// TestAClaimMadeMeanwhileIsSeen lets another process take what a batch saw free.
func TestAClaimMadeMeanwhileIsSeen(t *testing.T) {
	ctx := context.Background()
	fake := sidecartest.New(t, "catalog")
	s, other := shelf.New(fake.Sidecar()), shelf.New(fake.Sidecar())
	c := content("a", "x")
	b, err := s.Prepare(ctx, []product.Content{c})
	if err != nil {
		t.Fatal(err)
	}
	must(t, other, change("1", "other", content("b", "x")), shelf.Created)
	if _, _, err := b.Save(ctx, change("2", b.Target(c), c)); !problem.Is(err, problem.Conflict) {
		t.Errorf("%v, want a conflict", err)
	}
}

// TestAnImportThatFailsAnywhereHealsByTryingAgain fails each call of a batch in turn, with the call's effect and without.
func TestAnImportThatFailsAnywhereHealsByTryingAgain(t *testing.T) {
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
				fail(fake, n)
				contents := []product.Content{content("a", "x", "y"), content("b", "z")}
				for try := 0; ; try++ {
					if _, err := save(s, fmt.Sprint(try), contents...); err == nil {
						break
					}
					if try > 100 {
						t.Fatalf("%s, %d times: never saved", name, n)
					}
				}
				subjects := map[string]bool{}
				for _, e := range fake.PublishedTo("product-changed") {
					subjects[e.Subject] = true
				}
				count := 0
				err := s.All(context.Background(), func(p []product.Product) error { count += len(p); return nil })
				if err != nil || count != 2 || len(subjects) != 2 {
					t.Errorf("%s, %d times: %d products, events of %d, %v", name, n, count, len(subjects), err)
				}
			})
		}
	}
}
