package listing

import (
	"maps"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/souk-shop/souk/services/catalog/internal/product"
	"github.com/souk-shop/souk/services/catalog/internal/text"
)

// shelves are the categories, as they are searched.
type shelves struct {
	categories product.Categories
	sorted     []product.Category
	// below are the categories that are part of each, itself among them; words are what each is found by.
	below map[string][]string
	words map[string][]string
}

func newShelves(cs product.Categories) shelves {
	s := shelves{categories: cs, sorted: cs.Sorted(), below: map[string][]string{}, words: map[string][]string{}}
	for id := range cs {
		for at, steps := id, 0; at != "" && steps <= len(cs); at, steps = cs[at].Parent, steps+1 {
			s.below[at] = append(s.below[at], id)
		}
	}
	for id, c := range cs {
		s.words[id] = text.Tokens(id + " " + c.Name)
	}
	return s
}

// need takes in a category that a product names and that is not known: it stands for itself.
func (s *shelves) need(id string) {
	if _, known := s.words[id]; !known && id != "" {
		s.words[id] = text.Tokens(id)
		s.below[id] = append(s.below[id], id)
	}
}

// find returns the products in categories that have the word, and in those below them.
func (l *Listing) shelved(w *text.Word, fit text.Fit) *roaring.Bitmap {
	ids := map[string]bool{}
	for id, tokens := range l.shelves.words {
		for _, t := range tokens {
			if w.Fits(t, fit) {
				for _, below := range l.shelves.below[id] {
					ids[below] = true
				}
				break
			}
		}
	}
	return l.inCategories(ids)
}

// inCategory returns the products of a category and of those below it.
func (l *Listing) inCategory(id string) *roaring.Bitmap {
	ids := map[string]bool{id: true}
	for _, below := range l.shelves.below[id] {
		ids[below] = true
	}
	return l.inCategories(ids)
}

func (l *Listing) inCategories(ids map[string]bool) *roaring.Bitmap {
	all := make([]*roaring.Bitmap, 0, len(ids))
	for id := range maps.Keys(ids) {
		if set := l.sets.category[id]; set != nil {
			all = append(all, set)
		}
	}
	return roaring.FastOr(all...)
}
