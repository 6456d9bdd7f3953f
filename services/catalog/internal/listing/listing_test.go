package listing_test

import (
	"cmp"
	"fmt"
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

var words = []string{"red", "reed", "Blue", "cup", "Café", "tee", "tea"}

func drawProduct(t *rapid.T, id string, version int64) product.Product {
	word := rapid.SampledFrom(words)
	return product.Product{
		ID: id, Version: version, CreatedAt: time.Unix(rapid.Int64Range(0, 5).Draw(t, "created"), 0),
		Content: product.Content{
			Slug: fmt.Sprintf("s-%s-%d", id, rapid.IntRange(0, 2).Draw(t, "slug")), Name: word.Draw(t, "name") + " " + word.Draw(t, "name2"),
			Description: word.Draw(t, "description"), Category: rapid.SampledFrom([]string{"", "a", "b", "c"}).Draw(t, "category"),
			Status:   rapid.SampledFrom(product.Statuses()).Draw(t, "status"),
			Variants: []product.Variant{{SKU: "sku-" + id, Price: money.New(rapid.Int64Range(0, 5).Draw(t, "price"), "EUR")}},
		},
	}
}

var categories = product.Categories{
	"a": {ID: "a", Name: "Alpha"}, "b": {ID: "b", Name: "Beta", Parent: "a"}, "c": {ID: "c", Name: "Gamma"},
}

// naive lists as the definition says.
func naive(products map[string]product.Product, q listing.Query) []string {
	var found []product.Product
	for _, p := range products {
		in := q.Category == "" || p.Category == q.Category || (q.Category == "a" && p.Category == "b")
		if p.Status == cmp.Or(q.Status, product.Active) && in && matches(p, q.Text) {
			found = append(found, p)
		}
	}
	slices.SortFunc(found, func(a, b product.Product) int {
		price := cmp.Compare(a.Variants[0].Price.Amount, b.Variants[0].Price.Amount)
		first := map[listing.Sort]int{
			listing.ByName:  cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)),
			listing.ByPrice: price, listing.ByPriceDown: -price, listing.Newest: b.CreatedAt.Compare(a.CreatedAt),
		}[q.Sort]
		return cmp.Or(first, cmp.Compare(a.ID, b.ID))
	})
	ids := []string{}
	for _, p := range found {
		ids = append(ids, p.ID)
	}
	return ids
}

func matches(p product.Product, text string) bool {
	all := strings.Fields(strings.ToLower(strings.Join([]string{p.Name, p.Description, p.Category, categories[p.Category].Name}, " ")))
	for _, prefix := range strings.Fields(strings.ToLower(text)) {
		if !slices.ContainsFunc(all, func(w string) bool { return strings.HasPrefix(w, prefix) }) {
			return false
		}
	}
	return true
}

func TestPagesTogetherAreTheWholeList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := listing.New()
		l.PutCategories(categories)
		model := map[string]product.Product{}
		for i := range rapid.IntRange(0, 30).Draw(t, "changes") {
			p := drawProduct(t, rapid.StringMatching(`[a-h]`).Draw(t, "id"), int64(rapid.IntRange(1, 4).Draw(t, "version")))
			if p.Version > model[p.ID].Version {
				model[p.ID] = p
			}
			if l.Put(p); i%7 == 0 {
				l.PutCategories(nil)
				l.PutCategories(categories)
			}
		}
		q := listing.Query{
			Category: rapid.SampledFrom([]string{"", "a", "b", "zz"}).Draw(t, "category"),
			Text:     rapid.SampledFrom([]string{"", "re", "RED", "tea cup", "caf", "alp", "nothing"}).Draw(t, "text"),
			Status:   rapid.SampledFrom([]product.Status{"", product.Draft}).Draw(t, "status"),
			Sort:     rapid.SampledFrom([]listing.Sort{listing.ByName, listing.ByPrice, listing.ByPriceDown, listing.Newest}).Draw(t, "sort"),
			PerPage:  rapid.IntRange(1, 5).Draw(t, "per page"),
		}
		want, got := naive(model, q), []string{}
		for q.Page = 1; ; q.Page++ {
			page, total := l.List(q)
			if total != len(want) || len(page) > q.PerPage {
				t.Fatalf("page %d has %d of %d, want %d in all", q.Page, len(page), total, len(want))
			}
			if len(page) == 0 {
				break
			}
			for _, p := range page {
				got = append(got, p.ID)
			}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%+v: got %v, want %v", q, got, want)
		}
		for id, p := range model {
			if found, ok := l.Find(p.Slug); !ok || found.ID != id || found.Version != p.Version {
				t.Fatalf("slug %s leads to %+v", p.Slug, found)
			}
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
			one.Put(p)
		}
		many.Put(all...)
		for _, sort := range []listing.Sort{listing.ByName, listing.ByPrice, listing.ByPriceDown, listing.Newest} {
			q := listing.Query{Sort: sort, Page: 1, PerPage: 100}
			a, _ := one.List(q)
			b, _ := many.List(q)
			if !slices.EqualFunc(a, b, func(x, y product.Product) bool { return x.ID == y.ID }) {
				t.Fatalf("%s differs", sort)
			}
		}
	})
}

func TestQueryNamesEveryWrongField(t *testing.T) {
	q := listing.Query{Sort: "best", Status: "sold", Text: strings.Repeat("a ", 150), Page: 0, PerPage: 101}
	e := q.Check()
	doc := problem.DocumentOf(e)
	var names []string
	for _, f := range doc.Fields {
		names = append(names, f.Name)
	}
	if want := []string{"sort", "status", "q", "q", "page", "per_page"}; !slices.Equal(names, want) || doc.Status != 422 {
		t.Errorf("%d %v, want 422 %v", doc.Status, names, want)
	}
}
