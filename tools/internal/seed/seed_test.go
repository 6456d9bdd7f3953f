package seed

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"reflect"
	"strings"
	"testing"
)

func TestSampleIsAShop(t *testing.T) {
	c := Sample()
	if len(c.Products) < 60 || len(c.Categories) != 6 {
		t.Fatalf("%d products in %d categories, want at least 60 in 6", len(c.Products), len(c.Categories))
	}
	per := map[string]int{}
	for _, category := range c.Categories {
		if category.ID == "" || category.Name == "" || category.Description == "" {
			t.Errorf("category %+v is incomplete", category)
		}
		per[category.ID] = 0
	}
	for _, p := range c.Products {
		if _, known := per[p.Category]; !known {
			t.Errorf("%s is in no category: %q", p.Name, p.Category)
		}
		per[p.Category]++
	}
	for id, n := range per {
		if n < 10 {
			t.Errorf("%s has only %d products", id, n)
		}
	}
	valid(t, c)
}

func TestGeneratedProductsAreValidAndTheSame(t *testing.T) {
	c := Generate(2_000)
	if len(c.Products) != 2_000 || !reflect.DeepEqual(c.Products[:500], Generate(500).Products) {
		t.Error("the first 500 of 2000 products are not those of 500")
	}
	pictures := map[string]string{}
	for name, raw := range c.Pictures {
		if _, err := png.Decode(bytes.NewReader(raw)); err != nil || len(raw) > 4096 {
			t.Errorf("the picture of %s: %d bytes, %v", name, len(raw), err)
		}
		pictures[name] = "data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString([]byte("<svg/>"))
	}
	known, names, none := map[string]bool{}, map[string]bool{}, 0
	for _, category := range c.Categories {
		if category.Parent != "" && !known[category.Parent] {
			t.Errorf("%s comes before its parent", category.ID)
		}
		known[category.ID] = true
	}
	for i, p := range c.Products {
		if len(p.Variants) > 2 || !known[p.Category] || pictures[p.Images[0].URL] == "" {
			t.Errorf("%+v", p)
		}
		names[p.Name] = true
		c.Products[i].Images[0].URL = pictures[p.Images[0].URL]
		for j, v := range p.Variants {
			if v.Stock == 0 {
				none++
				p.Variants[j].Stock = 1
			}
		}
	}
	if len(names) < 1_900 || none == 0 || none > 400 {
		t.Errorf("%d names, %d variants without stock", len(names), none)
	}
	valid(t, c)
}

// valid checks what the catalogue service will check, and what makes two products different.
func valid(t *testing.T, c Catalogue) {
	t.Helper()
	slugs, skus, pictures := map[string]bool{}, map[string]bool{}, map[string]string{}
	for _, p := range c.Products {
		if slugs[p.Slug] || p.Slug == "" {
			t.Errorf("slug %q is empty or not unique", p.Slug)
		}
		slugs[p.Slug] = true
		if p.Name == "" || len(p.Description) < 40 || p.Status != "active" || len(p.Images) != 1 || p.Images[0].Alt == "" {
			t.Errorf("%s is incomplete", p.Slug)
		}
		if len(p.Variants) == 0 {
			t.Errorf("%s has no variant", p.Slug)
		}
		for _, v := range p.Variants {
			if skus[v.SKU] || len(v.SKU) > 64 || strings.Trim(v.SKU, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") != "" {
				t.Errorf("SKU %q is not unique, too long, or has odd characters", v.SKU)
			}
			skus[v.SKU] = true
			if v.Price.Amount <= 0 || v.Price.Currency != "EUR" || v.Stock <= 0 || len(v.Options) != len(p.Options) {
				t.Errorf("variant %+v of %s cannot be sold", v, p.Slug)
			}
		}
		picture := p.Images[0].URL
		if other, drawn := pictures[picture]; drawn && len(c.Products) < 100 {
			t.Errorf("%s and %s have the same picture", p.Slug, other)
		}
		pictures[picture] = p.Slug
		wellFormed(t, p.Slug, picture)
	}
}

func wellFormed(t *testing.T, slug, dataURL string) {
	t.Helper()
	svg, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(dataURL, "data:image/svg+xml;base64,"))
	if err != nil {
		t.Fatalf("%s: %v", slug, err)
	}
	if len(svg) > 2048 {
		t.Errorf("the picture of %s has %d bytes, want 2048 at most", slug, len(svg))
	}
	if strings.Contains(string(svg), "$") || strings.Contains(string(svg), `""`) {
		t.Errorf("the picture of %s has a colour left out: %s", slug, svg)
	}
	decoder := xml.NewDecoder(strings.NewReader(string(svg)))
	for {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("the picture of %s is no XML: %v", slug, err)
		}
	}
}
