package listing

import (
	"slices"

	"github.com/souk-shop/souk/services/catalog/internal/dense"
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

// shelved puts the products in categories that have the word, and in those below them, into found.
func (l *Listing) shelved(w *text.Word, fit text.Fit, found dense.Set) {
	for id, tokens := range l.shelves.words {
		for _, t := range tokens {
			if w.Fits(t, fit) {
				l.inCategory(id, found)
				break
			}
		}
	}
}

// inCategory puts the products of a category, and of those below it, into found.
func (l *Listing) inCategory(id string, found dense.Set) {
	for _, own := range l.shelves.withBelow(id) {
		if products := l.sets.category[own]; products != nil {
			products.Into(found)
		}
	}
}

// offered tells whether a category, or one below it, has products.
func (l *Listing) offered(id string) bool {
	return slices.ContainsFunc(l.shelves.withBelow(id), func(own string) bool {
		products := l.sets.category[own]
		return products != nil && products.Len() > 0
	})
}

// withBelow returns a category and those below it.
func (s *shelves) withBelow(id string) []string {
	if below := s.below[id]; below != nil {
		return below
	}
	return []string{id}
}
