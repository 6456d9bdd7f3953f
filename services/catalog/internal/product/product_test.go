package product_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/souk-shop/souk/internal/money"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/services/catalog/internal/product"
)

func shirt() product.Content {
	return product.Content{
		Slug: "shirt", Name: "Shirt", Status: product.Active, Category: "clothes",
		Images:  []product.Image{{URL: "https://example.com/a.png", Alt: "A shirt"}},
		Options: []product.Option{{Name: "size", Values: []string{"S", "M"}}},
		Variants: []product.Variant{
			{SKU: "SH-S", Options: map[string]string{"size": "S"}, Price: money.New(1000, "EUR")},
			{SKU: "SH-M", Options: map[string]string{"size": "M"}, Price: money.New(1100, "EUR")},
		},
	}.Normal()
}

func TestCheckNamesEveryField(t *testing.T) {
	tests := []struct {
		name   string
		change func(*product.Content)
		fields []string
	}{
		{"as it should be", func(*product.Content) {}, nil},
		{"a draft without variants", func(c *product.Content) { c.Status, c.Variants = product.Draft, nil }, nil},
		{"active without variants", func(c *product.Content) { c.Variants = nil }, []string{"variants"}},
		{"no name, a bad slug", func(c *product.Content) { c.Name, c.Slug = "", "A b" }, []string{"name", "slug"}},
		{"status", func(c *product.Content) { c.Status = "sold" }, []string{"status"}},
		{"category", func(c *product.Content) { c.Category = "Big Things" }, []string{"category"}},
		{"a SKU twice", func(c *product.Content) { c.Variants[1].SKU = "SH-S" }, []string{"variants[1].sku"}},
		{"a SKU with a space", func(c *product.Content) { c.Variants[0].SKU = "a b" }, []string{"variants[0].sku"}},
		{"negative price", func(c *product.Content) { c.Variants[0].Price.Amount = -1 }, []string{"variants[0].price.amount"}},
		{"another currency", func(c *product.Content) { c.Variants[1].Price.Currency = "USD" }, []string{"variants[1].price.currency"}},
		{"an option missing", func(c *product.Content) { delete(c.Variants[0].Options, "size") }, []string{"variants[0].options.size"}},
		{"an option's value", func(c *product.Content) { c.Variants[0].Options["size"] = "XL" }, []string{"variants[0].options.size"}},
		{"an option of none", func(c *product.Content) { c.Variants[0].Options["hue"] = "red" }, []string{"variants[0].options.hue"}},
		{"two variants alike", func(c *product.Content) { c.Variants[1].Options["size"] = "S" }, []string{"variants[1].options"}},
		{"a value twice", func(c *product.Content) { c.Options[0].Values = []string{"S", "M", "S"} }, []string{"options[0].values[2]"}},
		{"an option without values", func(c *product.Content) {
			c.Options = append(c.Options, product.Option{Name: "hue"})
		}, []string{"options[1].values", "variants[0].options.hue", "variants[1].options.hue"}},
		{"too long a name", func(c *product.Content) { c.Name = strings.Repeat("é", 201) }, []string{"name"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := shirt()
			tt.change(&c)
			var got []string
			if err := c.Check("EUR"); err != nil {
				for _, f := range problem.DocumentOf(err).Fields {
					got = append(got, f.Name)
				}
			}
			if !slices.Equal(got, tt.fields) {
				t.Errorf("got %v, want %v", got, tt.fields)
			}
		})
	}
}

func TestImageURLs(t *testing.T) {
	for url, ok := range map[string]bool{
		"https://example.com/a.png": true, "/images/a.png": true, "data:image/png;base64,aGk=": true,
		"data:image/svg+xml;base64,PHN2Zy8+": true, "http://example.com/a.png": false, "//example.com/a.png": false,
		"javascript:alert(1)": false, "data:text/html;base64,aGk=": false, "data:image/svg+xml,<svg/>": false,
		"data:image/png;base64,": false, "data:image/png;base64,!": false, "": false, "https://": false,
		"https://a:b@example.com/": false, `/\example.com`: false, "images/a.png": false,
		"data:image/png;base64," + strings.Repeat("AAAA", 20_000): false,
	} {
		c := shirt()
		c.Images = []product.Image{{URL: url}}
		if err := c.Check("EUR"); (err == nil) != ok {
			t.Errorf("%.60q: %v, want ok %v", url, err, ok)
		}
	}
}

func TestSlugsAreSlugs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := shirt()
		c.Name = rapid.String().Draw(t, "name")
		if c.Slug = product.Slug(c.Name); c.Slug == "" {
			return
		}
		c.Name = "n"
		if err := c.Check("EUR"); err != nil {
			t.Fatalf("%q: %v", c.Slug, err)
		}
	})
}

func TestSetCountsVersionsAndKeepsSlugs(t *testing.T) {
	var p product.Product
	at := time.Unix(1, 0)
	if len(p.Set("id", shirt(), at)) != 1 || p.Version != 1 {
		t.Fatalf("%+v", p)
	}
	raw, _ := json.Marshal(p)
	if err := json.Unmarshal(raw, &p); err != nil {
		t.Fatal(err)
	}
	if len(p.Set("id", shirt(), at)) != 0 || p.Version != 1 {
		t.Error("the same content, stored and read, is a change")
	}
	moved := shirt()
	moved.Slug = "blouse"
	p.Set("id", moved, at)
	if !p.HasSlug("shirt") || p.Slug != "blouse" || p.Version != 2 {
		t.Errorf("%+v", p)
	}
	p.Set("id", shirt(), at)
	if !slices.Equal(p.FormerSlugs, []string{"blouse"}) {
		t.Errorf("former slugs %v", p.FormerSlugs)
	}
}

func TestCategoriesDoNotGoRound(t *testing.T) {
	var all product.Categories
	for _, c := range []product.Category{{ID: "a", Name: "A"}, {ID: "b", Name: "B", Parent: "a"}, {ID: "c", Name: "C", Parent: "b", Position: -1}} {
		if err := all.Put(c); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []product.Category{{ID: "a", Name: "A", Parent: "c"}, {ID: "a", Name: "A", Parent: "a"}, {ID: "d", Name: "D", Parent: "x"}, {ID: "E e", Name: "E"}, {ID: "f"}} {
		if err := all.Put(c); !problem.Is(err, problem.Invalid) {
			t.Errorf("%+v: %v", c, err)
		}
	}
	if below := all.Below("a"); len(below) != 3 {
		t.Errorf("below a: %v", below)
	}
	if sorted := all.Sorted(); sorted[0].ID != "c" || sorted[1].ID != "a" {
		t.Errorf("sorted %v", sorted)
	}
}
