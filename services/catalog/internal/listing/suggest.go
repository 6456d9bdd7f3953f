package listing

import (
	"fmt"
	"slices"

	"github.com/souk-shop/souk/internal/money"
	"github.com/souk-shop/souk/services/catalog/internal/dense"
	"github.com/souk-shop/souk/services/catalog/internal/product"
	"github.com/souk-shop/souk/services/catalog/internal/text"
)

// Suggestion is a category or a product that somebody may mean.
type Suggestion struct {
	// Type is "category" or "product".
	Type string `json:"type"`
	// ID is a category's id or a product's slug.
	ID    string         `json:"id"`
	Name  string         `json:"name"`
	Image *product.Image `json:"image,omitempty"`
	From  *money.Money   `json:"price_from,omitempty"`
}

// Suggest returns what is on sale and has the words that were typed in its name, whole or begun, or where nothing has,
// nearly: categories first, at most every second, then products, one of a name.
func (l *Listing) Suggest(typed string, limit int) ([]Suggestion, error) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	words := text.Words(typed)
	loan := l.pool.Lend(len(l.entries))
	defer loan.Return()
	f := finder{Listing: l, loan: loan, places: names, among: loan.Set()}
	l.sets.of(product.Active).Into(f.among)
	for last := range steps {
		list, err := f.suggest(words, slices.Concat(steps[:last+1]...), limit)
		if err != nil {
			return nil, fmt.Errorf("suggest for %q: %w", typed, err)
		}
		if len(list) > 0 || len(words) == 0 {
			return list, nil
		}
	}
	return []Suggestion{}, nil
}

func (f *finder) suggest(words []*text.Word, fits []text.Fit, limit int) ([]Suggestion, error) {
	if len(words) == 0 {
		return []Suggestion{}, nil
	}
	list := f.suggestCategories(words, fits, (limit+1)/2)
	found, err := f.match(words, func(w *text.Word) ([]tier, dense.Set, error) { return f.find(w, fits) })
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, number := range f.relevant(f.loan, found, found.set, 0, 3*limit) {
		if e := f.entries[number]; len(list) < limit && !seen[e.SortedBy()] {
			seen[e.SortedBy()] = true
			p := e.Summary()
			list = append(list, Suggestion{Type: "product", ID: p.Slug, Name: p.Name, Image: p.Image, From: p.PriceFrom})
		}
	}
	return list, nil
}

// suggestCategories returns the categories whose name has every word, and that something is in.
func (l *Listing) suggestCategories(words []*text.Word, fits []text.Fit, limit int) []Suggestion {
	var list []Suggestion
	for _, c := range l.shelves.sorted {
		if len(list) < limit && l.named(c.ID, words, fits) && l.offered(c.ID) {
			list = append(list, Suggestion{Type: "category", ID: c.ID, Name: c.Name})
		}
	}
	return list
}

func (l *Listing) named(category string, words []*text.Word, fits []text.Fit) bool {
	for _, w := range words {
		if !fitsAny(w, l.shelves.words[category], fits) {
			return false
		}
	}
	return true
}

func fitsAny(w *text.Word, tokens []string, fits []text.Fit) bool {
	for _, t := range tokens {
		for _, fit := range fits {
			if w.Fits(t, fit) {
				return true
			}
		}
	}
	return false
}
