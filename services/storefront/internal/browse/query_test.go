package browse

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/souk-shop/souk/services/storefront/internal/shop"
)

// TestEveryAddressShowsSomething: whatever stands in an address, the query is one that the shop takes, and its own address
// asks for the same.
func TestEveryAddressShowsSomething(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := url.Values{}
		anything := rapid.OneOf(rapid.String(), rapid.StringMatching(`[0-9]{1,15}([.,][0-9]{0,4})?`),
			rapid.SampledFrom([]string{"true", "price", "-price", "name", "size:M", "a:b", "-1", "tea"}))
		for _, field := range []string{"q", "category", "sort", "min_price", "max_price", "in_stock", "page", "other"} {
			v.Set(field, anything.Draw(t, field))
		}
		v["option"] = rapid.SliceOfN(anything, 0, 30).Draw(t, "options")
		decimals := rapid.SampledFrom([]int{0, 2, 3}).Draw(t, "decimals")
		q := queryOf(v, decimals)
		if size := len("catalog/products?") + len(q.Values().Encode()) + len("&facets=true&per_page=24"); size > 2500 {
			t.Fatalf("the gateway does not take %d bytes", size)
		}
		if len(q.Text) > maxText || beginning(q.Text, maxWords) != q.Text || q.Page < 1 || q.Page > maxPage ||
			len(q.Options) > maxOptions || !slices.Contains(sorts(q.Text), q.Sort) {
			t.Fatalf("%v is beyond the bounds", q)
		}
		if q.MinPrice != nil && (*q.MinPrice < 0 || q.MaxPrice != nil && *q.MinPrice > *q.MaxPrice) {
			t.Fatalf("prices from %d to %v", *q.MinPrice, q.MaxPrice)
		}
		_, query, _ := strings.Cut(address("/search", q, decimals), "?")
		again, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		if second := address("/search", queryOf(again, decimals), decimals); second != address("/search", q, decimals) {
			t.Fatalf("%q leads to %q", query, second)
		}
	})
}

func TestPrices(t *testing.T) {
	for _, tc := range []struct {
		typed    string
		decimals int
		want     string
	}{
		{"19.99", 2, "19.99"},
		{"19,99", 2, "19.99"},
		{" 20 ", 2, "20"},
		{"19.9", 2, "19.90"},
		{"19.999", 2, "19.99"},
		{"0.05", 2, "0.05"},
		{"1500", 0, "1500"},
		{"1500.7", 0, "1500"},
		{"", 2, ""},
		{"-1", 2, ""},
		{"1e3", 2, ""},
		{".5", 2, ""},
		{"9999999999999", 2, ""},
		{"1.2.3", 2, ""},
	} {
		if got := written(price(tc.typed, tc.decimals), tc.decimals); got != tc.want {
			t.Errorf("%q with %d decimals is %q, want %q", tc.typed, tc.decimals, got, tc.want)
		}
	}
}

func TestText(t *testing.T) {
	for typed, want := range map[string]string{
		"  green \t tea ": "green tea", "a b c d e f g h i j k l": "a b c d e f g h i j", "a-b-c-d-e-f-g-h-i-j-k": "a-b-c-d-e-f-g-h-i-j-",
		"\xff\xfetea": "tea", "緑茶緑茶緑茶緑茶緑茶緑茶": "緑茶緑茶緑茶緑茶緑茶", "café au lait": "café au lait", "": "", "<script>": "<script>",
	} {
		if got := text(typed); got != want {
			t.Errorf("%q is %q, want %q", typed, got, want)
		}
	}
}

func TestManyLongOptions(t *testing.T) {
	var asked []string
	for i := range 20 {
		asked = append(asked, strings.Repeat("ö", 60)+":"+strings.Repeat("ü", 30+i))
	}
	if kept := options(asked); len(kept) == 0 || len(url.Values{"option": kept}.Encode()) > maxChoices {
		t.Errorf("%d kept", len(kept))
	}
}

func TestCategoryStaysInThePath(t *testing.T) {
	q := shop.Query{Category: "tea", InStock: true}
	if got := address("/c/tea", q, 2); got != "/c/tea?in_stock=true" {
		t.Error(got)
	}
	if got := address("/search", q, 2); got != "/search?category=tea&in_stock=true" {
		t.Error(got)
	}
}
