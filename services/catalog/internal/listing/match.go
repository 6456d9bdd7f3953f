package listing

import (
	"slices"

	"github.com/souk-shop/souk/services/catalog/internal/dense"
	"github.com/souk-shop/souk/services/catalog/internal/text"
)

// place is where a word can be found.
type place uint8

const (
	inName place = iota
	inSKU
	inCategory
	inDescription
)

// everywhere is where a search looks, names where suggestions do.
var (
	everywhere = []place{inName, inSKU, inCategory, inDescription}
	names      = []place{inName}
)

// fields are the texts of the places; a category is no text of the product's.
var fields = map[place]text.Field{inName: text.Name, inSKU: text.SKU, inDescription: text.Description}

// weights say how much it counts to find a word in a place, by how well it fits. SKUs have no typing errors: they are
// near to each other as it is.
var weights = map[place][4]uint16{
	inName: {24, 12, 6, 3}, inSKU: {20, 10, 0, 0}, inCategory: {16, 8, 4, 2}, inDescription: {8, 4, 2, 1},
}

// steps are what is tried for a word, one after the other until something is found: a typing error is none where
// somebody has the word as it was typed.
var steps = [][]text.Fit{{text.Whole, text.Begins}, {text.Near}, {text.BeginsNear}}

// tier are products that have a word equally well.
type tier struct {
	weight uint16
	set    *dense.Kept
}

// match is what a text finds: the products that have all of its words, and for each word where it is.
type match struct {
	set   dense.Set
	words [][]tier
}

// finder looks for the words of one question.
type finder struct {
	*Listing
	loan   *dense.Loan
	places []place
	among  dense.Set
}

// match finds the products of a set that have each of the words. Where none has, words that somebody has as they were
// typed are taken for typing errors too.
func (l *Listing) match(loan *dense.Loan, words []*text.Word, places []place, among dense.Set) (match, error) {
	f := finder{l, loan, places, among}
	m, err := f.match(words, f.firstOf)
	doubtful := slices.ContainsFunc(words, func(w *text.Word) bool { return w.Errors() > 0 })
	if err != nil || len(words) < 2 || !doubtful || !m.set.Empty() {
		return m, err
	}
	return f.match(words, func(w *text.Word) ([]tier, dense.Set, error) { return f.find(w, slices.Concat(steps...)) })
}

func (f *finder) match(words []*text.Word, find func(*text.Word) ([]tier, dense.Set, error)) (match, error) {
	m := match{set: f.loan.Set()}
	m.set.Copy(f.among)
	for _, w := range words {
		tiers, set, err := find(w)
		if err != nil {
			return match{}, err
		}
		m.words = append(m.words, tiers)
		m.set.And(set)
	}
	return m, nil
}

// firstOf takes the first of the steps that finds a product.
func (f *finder) firstOf(w *text.Word) (tiers []tier, set dense.Set, err error) {
	for _, fits := range steps {
		if tiers, set, err = f.find(w, fits); err != nil || set.Meets(f.among) {
			break
		}
	}
	return tiers, set, err
}

// find looks for a word, and returns what it found by weight, the highest first, and all together.
func (f *finder) find(w *text.Word, fits []text.Fit) ([]tier, dense.Set, error) {
	var tiers []tier
	all := f.loan.Set()
	for _, p := range f.places {
		for _, fit := range fits {
			weight := weights[p][fit]
			if weight == 0 || (fit >= text.Near && w.Errors() == 0) {
				continue
			}
			set, err := f.lookUp(w, p, fit)
			if err != nil {
				return nil, nil, err
			}
			if set == nil {
				continue
			}
			tiers = append(tiers, tier{weight, set})
			set.Into(all)
		}
	}
	slices.SortFunc(tiers, func(a, b tier) int { return int(b.weight) - int(a.weight) })
	return tiers, all, nil
}

// lookUp returns the products that have the word in a place so well and no better, nil where none has.
func (f *finder) lookUp(w *text.Word, p place, fit text.Fit) (*dense.Kept, error) {
	key := lookup{w.String(), p, fit}
	if kept, ok := f.known.get(key); ok {
		return kept, nil
	}
	set := f.loan.Set()
	if p == inCategory {
		f.shelved(w, fit, set)
	} else if err := f.words.Find(w, fields[p], fit, set, f.loan.Set()); err != nil {
		return nil, err
	}
	for better := range fit {
		kept, err := f.lookUp(w, p, better)
		if err != nil {
			return nil, err
		}
		kept.OutOf(set)
	}
	var kept *dense.Kept
	if !set.Empty() {
		kept = dense.Keep(set)
	}
	f.known.put(key, kept)
	return kept, nil
}

// relevant returns those of the set that answer the words best, without as many as are skipped: first those that have
// them in the better places, then those with the shorter names, then by name.
func (l *Listing) relevant(loan *dense.Loan, m match, set dense.Set, skip, count int) []uint32 {
	const highest = 1 << 12
	last := min(skip+count, set.Len())
	if skip >= last {
		return nil
	}
	scores, byName := l.scores(loan, m, set), l.orders[ByName]
	best := newLowest(last)
	set.Each(func(number uint32) {
		best.offer(uint64(highest-scores[number])<<40 | uint64(l.sets.lengths[number])<<32 | uint64(byName.ranks[number]))
	})
	return byName.of(best.from(skip))
}

// scores adds up, for each product of the set, the highest weight of each word.
func (l *Listing) scores(loan *dense.Loan, m match, set dense.Set) []uint16 {
	scores := loan.Counters()
	rest := loan.Set()
	for _, tiers := range m.words {
		rest.Copy(set)
		for _, t := range tiers {
			t.set.TakeFrom(rest, func(number uint32) { scores[number] += t.weight })
		}
	}
	return scores
}
