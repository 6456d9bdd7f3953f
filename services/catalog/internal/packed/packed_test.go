package packed_test

import (
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/souk-shop/souk/internal/money"
	"github.com/souk-shop/souk/services/catalog/internal/packed"
	"github.com/souk-shop/souk/services/catalog/internal/product"
)

// list draws a list that may be nil.
func list[T any](t *rapid.T, label string, each *rapid.Generator[T]) []T {
	if rapid.Bool().Draw(t, label+" nil") {
		return nil
	}
	return rapid.SliceOfN(each, 0, 3).Draw(t, label)
}

var words = rapid.OneOf(rapid.String(), rapid.StringN(120, 140, -1)) // lengths of one byte and of two

var moments = rapid.Custom(func(t *rapid.T) time.Time {
	if rapid.Bool().Draw(t, "never") {
		return time.Time{}
	}
	return time.Unix(rapid.Int64Range(-1e9, 1e11).Draw(t, "seconds"), rapid.Int64Range(0, 999_999_999).Draw(t, "nanoseconds")).UTC()
})

var products = rapid.Custom(func(t *rapid.T) product.Product {
	p := product.Product{
		ID: words.Draw(t, "id"), FormerSlugs: list(t, "former slugs", words), Version: rapid.Int64().Draw(t, "version"),
		CreatedAt: moments.Draw(t, "created"), UpdatedAt: moments.Draw(t, "updated"),
	}
	p.Slug, p.Name, p.Category = words.Draw(t, "slug"), words.Draw(t, "name"), words.Draw(t, "category")
	p.Status, p.Description = product.Status(words.Draw(t, "status")), words.Draw(t, "description")
	p.Images = list(t, "images", rapid.Custom(func(t *rapid.T) product.Image {
		url := rapid.SampledFrom([]string{"", "/media/a.png", "data:", "data:image/png;base64,AA==", "data:image/svg+xml,<svg/>"})
		return product.Image{URL: url.Draw(t, "url"), Alt: words.Draw(t, "alt")}
	}))
	p.Options = list(t, "options", rapid.Custom(func(t *rapid.T) product.Option {
		return product.Option{Name: words.Draw(t, "name"), Values: list(t, "values", words)}
	}))
	p.Variants = list(t, "variants", rapid.Custom(func(t *rapid.T) product.Variant {
		v := product.Variant{SKU: words.Draw(t, "sku"), Price: money.New(rapid.Int64().Draw(t, "amount"), words.Draw(t, "currency"))}
		if rapid.Bool().Draw(t, "chosen") {
			v.Options = rapid.MapOfN(words, words, 0, 3).Draw(t, "chosen")
		}
		return v
	}))
	return p
})

// TestWhatIsPackedComesOutAsItWas holds for every product, also one that no check would pass: lists that are nil stay nil.
func TestWhatIsPackedComesOutAsItWas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want, sortedBy := products.Draw(t, "product"), words.Draw(t, "sorted by")
		got := packed.New(want, sortedBy)
		if got.ID() != want.ID || got.SortedBy() != sortedBy {
			t.Fatalf("%q, sorted by %q; want %q, %q", got.ID(), got.SortedBy(), want.ID, sortedBy)
		}
		if whole := got.Unpack(); !reflect.DeepEqual(whole, want) {
			t.Fatalf("\n%#v, want\n%#v", whole, want)
		}
		if shown := got.Summary(); !reflect.DeepEqual(shown, want.Summary()) {
			t.Fatalf("\n%#v, want\n%#v", shown, want.Summary())
		}
	})
}

// TestEveryFieldIsPacked fails when a product gets a field that nobody packs: the test above draws each by name.
func TestEveryFieldIsPacked(t *testing.T) {
	for typ, fields := range map[reflect.Type]int{
		reflect.TypeFor[product.Product](): 6, reflect.TypeFor[product.Content](): 8, reflect.TypeFor[product.Image](): 2,
		reflect.TypeFor[product.Option](): 2, reflect.TypeFor[product.Variant](): 3, reflect.TypeFor[money.Money](): 2,
	} {
		if typ.NumField() != fields {
			t.Errorf("%s has %d fields, %d of them are packed", typ, typ.NumField(), fields)
		}
	}
}
