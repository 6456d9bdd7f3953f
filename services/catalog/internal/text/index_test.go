package text_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/souk-shop/souk/services/catalog/internal/dense"
	"github.com/souk-shop/souk/services/catalog/internal/text"
)

const numbers = 600

func doc(number uint32, name, description, sku string) text.Doc {
	d := text.Doc{Number: number}
	d.Texts[text.Name], d.Texts[text.Description], d.Texts[text.SKU] = name, description, sku
	return d
}

// put adds documents as their owner does: together with those of small segments.
func put(t interface{ Fatal(...any) }, x *text.Index, known map[uint32]text.Doc, docs ...text.Doc) {
	for _, d := range docs {
		known[d.Number] = d
	}
	added := slices.Clone(docs)
	for _, number := range x.With(len(docs)) {
		if !slices.ContainsFunc(docs, func(d text.Doc) bool { return d.Number == number }) {
			added = append(added, known[number])
		}
	}
	s, err := text.Build(added)
	if err != nil {
		t.Fatal(err)
	}
	x.Add(s)
}

func find(t interface{ Fatal(...any) }, x *text.Index, w *text.Word, field text.Field, fit text.Fit) []uint32 {
	set, empty := make(dense.Set, dense.Words(numbers)), make(dense.Set, dense.Words(numbers))
	if err := x.Find(w, field, fit, set, empty); err != nil {
		t.Fatal(err)
	}
	if !empty.Empty() {
		t.Fatal("what was lent empty came back full")
	}
	var found []uint32
	set.Each(func(number uint32) { found = append(found, number) })
	return found
}

// TestFindIsWhatFits changes documents at random, joins segments now and then, and holds every way to find a word against
// the words of each document.
func TestFindIsWhatFits(t *testing.T) {
	vocabulary := []string{"red", "reed", "lamp", "lamps", "porcelain", "porcelxin", "mug", "box", "boxes", "10", "101"}
	draw := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom(vocabulary), 0, 3).Draw(t, "words"), " ")
	})
	rapid.Check(t, func(t *rapid.T) {
		x, known := &text.Index{}, map[uint32]text.Doc{}
		for range rapid.IntRange(1, 12).Draw(t, "changes") {
			first, step := rapid.Uint32Range(0, 99).Draw(t, "first"), rapid.Uint32Range(1, 3).Draw(t, "step")
			var docs []text.Doc
			for i := range rapid.Uint32Range(1, 70).Draw(t, "count") {
				docs = append(docs, doc(first+i*step, draw.Draw(t, "name"), draw.Draw(t, "description"), fmt.Sprintf("sku-%d", first+i)))
			}
			put(t, x, known, docs...)
			if loose := x.Loose(); len(loose) > 0 && rapid.Bool().Draw(t, "join") {
				var docs []text.Doc
				for _, number := range loose {
					docs = append(docs, known[number])
				}
				put(t, x, known, docs...)
			}
		}
		w := text.Words(rapid.SampledFrom(append([]string{"re", "lapm", "sku", "1"}, vocabulary...)).Draw(t, "word"))[0]
		for _, field := range text.Fields() {
			for _, fit := range []text.Fit{text.Whole, text.Begins, text.Near, text.BeginsNear} {
				var want []uint32
				for _, number := range slices.Sorted(maps.Keys(known)) {
					if slices.ContainsFunc(text.Tokens(known[number].Texts[field]), func(token string) bool { return w.Fits(token, fit) }) {
						want = append(want, number)
					}
				}
				if got := find(t, x, w, field, fit); !slices.Equal(got, want) {
					t.Fatalf("%s in field %d by way %d: %v, want %v", w, field, fit, got, want)
				}
			}
		}
	})
}

func TestManySmallChangesLeaveFewSegments(t *testing.T) {
	x, known := &text.Index{}, map[uint32]text.Doc{}
	rounds := 0
	for i := range uint32(numbers) {
		put(t, x, known, doc(i, "mug", "", ""))
		for loose := x.Loose(); len(loose) > 0; loose = x.Loose() {
			var docs []text.Doc
			for _, number := range loose {
				docs = append(docs, known[number])
			}
			put(t, x, known, docs...)
			if rounds++; rounds > numbers {
				t.Fatal("joining segments never ends")
			}
		}
	}
	if got := find(t, x, text.Words("mug")[0], text.Name, text.Whole); len(got) != numbers {
		t.Errorf("%d found, want %d", len(got), numbers)
	}
	if n := x.Segments(); n > 20 {
		t.Errorf("%d segments", n)
	}
}
