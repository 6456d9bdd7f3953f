package listing_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/souk-shop/souk/internal/money"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/services/catalog/internal/listing"
	"github.com/souk-shop/souk/services/catalog/internal/product"
)

var (
	words     = []string{"red", "reed", "Blue", "cup", "cups", "Café", "teapot", "teapots", "tea", "porcelain", "porcelxin", "Bär", "berries", "berry", "box"}
	someSizes = []string{"S", "M", "L"}
)

var categories = product.Categories{
	"a": {ID: "a", Name: "Cups"}, "b": {ID: "b", Name: "Tea", Parent: "a"}, "c": {ID: "c", Name: "Porcelain"},
}

func drawProduct(t *rapid.T, id string, version int64) product.Product {
	word := rapid.SampledFrom(words)
	p := product.Product{ID: id, Version: version, CreatedAt: time.Unix(rapid.Int64Range(0, 5).Draw(t, "created"), 0)}
	p.Content = product.Content{
		Slug: fmt.Sprintf("s-%s-%d", id, rapid.IntRange(0, 2).Draw(t, "slug")), Name: word.Draw(t, "name") + " " + word.Draw(t, "name2"),
		Description: word.Draw(t, "description"), Category: rapid.SampledFrom([]string{"", "a", "b", "c", "unknown"}).Draw(t, "category"),
		Status:  rapid.SampledFrom([]product.Status{product.Active, product.Active, product.Draft}).Draw(t, "status"),
		Options: []product.Option{{Name: "size", Values: someSizes}},
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "variants") {
		p.Variants = append(p.Variants, product.Variant{
			SKU: fmt.Sprintf("sku-%s-%d", id, i), Options: map[string]string{"size": rapid.SampledFrom(someSizes).Draw(t, "size")},
			Price: money.New(rapid.Int64Range(0, 9).Draw(t, "price"), "EUR"),
		})
	}
	return p
}

// drawWord returns a word as somebody may type it.
func drawWord(t *rapid.T) string {
	w := []rune(rapid.SampledFrom(append([]string{"sku", "0", "unknown"}, words...)).Draw(t, "word"))
	switch at := rapid.IntRange(0, len(w)-1).Draw(t, "at"); rapid.IntRange(0, 4).Draw(t, "typing") {
	case 0:
		w = w[:at+1]
	case 1:
		w = append(w[:at:at], w[at+1:]...)
	case 2:
		w[at] = 'x'
	case 3:
		w[0], w[at] = w[at], w[0]
	}
	return string(w)
}

func drawQuery(t *rapid.T) listing.Query {
	q := listing.Query{
		Category: rapid.SampledFrom([]string{"", "", "a", "b", "unknown", "zz"}).Draw(t, "in"),
		Text:     strings.Join(rapid.SliceOfN(rapid.Custom(drawWord), 0, 3).Draw(t, "text"), " "),
		Status:   rapid.SampledFrom([]product.Status{"", "", product.Draft, product.Archived}).Draw(t, "status"),
		InStock:  rapid.Bool().Draw(t, "in stock"), Facets: true,
		Sort: rapid.SampledFrom([]listing.Sort{
			listing.Relevance, listing.ByName, listing.ByPrice, listing.ByPriceDown, listing.Newest,
		}).Draw(t, "sort"),
		PerPage: rapid.IntRange(1, 5).Draw(t, "per page"),
	}
	if rapid.Bool().Draw(t, "priced") {
		q.MinPrice = price(rapid.Int64Range(0, 5).Draw(t, "min"))
	}
	if rapid.Bool().Draw(t, "priced") {
		q.MaxPrice = price(rapid.Int64Range(5, 9).Draw(t, "max"))
	}
	for range rapid.IntRange(0, 2).Draw(t, "options") {
		q.Options = append(q.Options, listing.Choice{Name: "size", Value: rapid.SampledFrom(someSizes).Draw(t, "option")})
	}
	return q
}

// drawCatalogue makes a listing by changes in any order, and a model by the same.
func drawCatalogue(t *rapid.T) (*listing.Listing, model) {
	l := listing.New()
	m := model{products: map[string]product.Product{}, available: map[string]bool{}, categories: categories}
	l.PutCategories(categories)
	for i := range rapid.IntRange(0, 12).Draw(t, "changes") {
		var changed []product.Product
		for range rapid.IntRange(1, 3).Draw(t, "at once") {
			p := drawProduct(t, rapid.StringMatching(`[a-h]`).Draw(t, "id"), int64(rapid.IntRange(1, 4).Draw(t, "version")))
			changed = append(changed, p)
			if p.Version > m.products[p.ID].Version {
				m.products[p.ID] = p
			}
		}
		if err := l.Put(changed...); err != nil {
			t.Fatal(err)
		}
		levels := map[string]bool{fmt.Sprintf("sku-%s-%d", changed[0].ID, i%3): rapid.Bool().Draw(t, "available")}
		maps.Copy(m.available, levels)
		l.SetAvailable(levels)
		switch i % 7 {
		case 3:
			l.PutCategories(nil)
			l.PutCategories(categories)
		case 5:
			if _, err := l.Tidy(); err != nil {
				t.Fatal(err)
			}
		}
	}
	return l, m
}

func TestPagesTogetherAreTheWholeList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l, m := drawCatalogue(t)
		q := drawQuery(t)
		want, got := m.list(q), []string{}
		for q.Page = 1; ; q.Page++ {
			r, err := l.List(q)
			if err != nil || r.Total != len(want) || len(r.Items) > q.PerPage {
				t.Fatalf("%+v has %d of %d, want %d in all of %+v: %v", q, len(r.Items), r.Total, len(want), m.products, err)
			}
			if len(r.Items) == 0 {
				break
			}
			for _, item := range r.Items {
				got = append(got, item.ID)
				if item.InStock != m.inStock(m.products[item.ID]) || item.Version != m.products[item.ID].Version {
					t.Fatalf("%s: version %d, in stock %v", item.ID, item.Version, item.InStock)
				}
			}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%+v: got %v, want %v of %+v", q, got, want, m.products)
		}
		for id, p := range m.products {
			if found, ok := l.Find(p.Slug); !ok || found.ID != id || found.Version != p.Version {
				t.Fatalf("slug %s leads to %+v", p.Slug, found)
			}
		}
	})
}

// TestFacetsCountWhatTheirFilterFinds holds each count against the list that its choice would give.
func TestFacetsCountWhatTheirFilterFinds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l, m := drawCatalogue(t)
		q := drawQuery(t)
		q.Page = 1
		r, err := l.List(q)
		if err != nil {
			t.Fatal(err)
		}
		check := func(what string, got int, change func(*listing.Query)) {
			one := q
			change(&one)
			if want := m.count(one); got != want {
				t.Fatalf("%+v: %s is %d, want %d of %+v", q, what, got, want, m.products)
			}
		}
		counts := map[string]int{}
		for _, c := range r.Facets.Categories {
			counts[c.ID] = c.Count
		}
		for id := range categories {
			check("category "+id, counts[id], func(q *listing.Query) { q.Category = id })
		}
		check("in stock", r.Facets.InStock, func(q *listing.Query) { q.InStock = true })
		values := map[string]int{}
		for _, o := range r.Facets.Options {
			for _, v := range o.Values {
				values[v.Value] = v.Count
			}
		}
		for _, size := range someSizes {
			check("size "+size, values[size], func(q *listing.Query) { q.Options = []listing.Choice{{Name: "size", Value: size}} })
		}
		for _, p := range r.Facets.Price.Ranges {
			if p.From == nil {
				p.From = price(0)
			}
			check(fmt.Sprintf("price %+v", p), p.Count, func(q *listing.Query) { q.MinPrice, q.MaxPrice = p.From, p.To })
		}
	})
}

func TestManyAtOnceAreSortedToo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		one, many := listing.New(), listing.New()
		var all []product.Product
		for i := range 120 {
			p := drawProduct(t, fmt.Sprint(i), 1)
			p.Status = product.Active
			all = append(all, p)
			if err := one.Put(p); err != nil {
				t.Fatal(err)
			}
		}
		if err := many.Put(all...); err != nil {
			t.Fatal(err)
		}
		for _, sort := range []listing.Sort{listing.ByName, listing.ByPrice, listing.ByPriceDown, listing.Newest} {
			q := listing.Query{Sort: sort, Page: 1, PerPage: 100}
			a, _ := one.List(q)
			b, _ := many.List(q)
			if !slices.EqualFunc(a.Items, b.Items, func(x, y listing.Item) bool { return x.ID == y.ID }) {
				t.Fatalf("%s differs", sort)
			}
		}
	})
}

func TestQueryNamesEveryWrongField(t *testing.T) {
	choices := make([]listing.Choice, 21)
	tests := []struct {
		name string
		err  error
		want []string
	}{
		{"all", listing.Query{
			Sort: "best", Status: "sold", Category: strings.Repeat("c", 101), Text: strings.Repeat("ä", 201), MinPrice: price(-1), MaxPrice: price(-1),
			Options: choices, Page: 0, PerPage: 101,
		}.Check(), []string{"sort", "status", "category", "q", "min_price", "max_price", "option", "page", "per_page"}},
		{"many words", listing.Query{Sort: listing.ByName, Text: "a b c d e f g h i j k", Page: 1, PerPage: 1}.Check(), []string{"q"}},
		{"prices crossed", listing.Query{Sort: listing.ByName, MinPrice: price(2), MaxPrice: price(1), Page: 1, PerPage: 1}.Check(), []string{"min_price"}},
		{"an option of no value", listing.Query{Sort: listing.ByName, Options: []listing.Choice{{Name: "size"}}, Page: 1, PerPage: 1}.Check(), []string{"option"}},
		{"nothing to suggest", listing.CheckSuggest("", 21), []string{"q", "limit"}},
	}
	for _, tt := range tests {
		doc := problem.DocumentOf(tt.err)
		var names []string
		for _, f := range doc.Fields {
			names = append(names, f.Name)
		}
		if !slices.Equal(names, tt.want) || doc.Status != 422 {
			t.Errorf("%s: %d %v, want 422 %v", tt.name, doc.Status, names, tt.want)
		}
	}
	fine := listing.Query{Sort: listing.Relevance, Text: strings.Repeat("ä", 200), MinPrice: price(1), MaxPrice: price(1), Page: 1, PerPage: 100}
	if err := fine.Check(); err != nil {
		t.Error(err)
	}
}
