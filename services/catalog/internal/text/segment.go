package text

import (
	"fmt"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	index "github.com/blevesearch/bleve_index_api"
	segment "github.com/blevesearch/scorch_segment_api/v2"
	zap "github.com/blevesearch/zapx/v17"

	"github.com/souk-shop/souk/services/catalog/internal/dense"
)

// Segment is documents with their dictionaries. Nothing but dead ever changes.
type Segment struct {
	zap      segment.Segment
	lexicons [fields]lexicon
	// numbers are the documents' in their order, lowest first.
	numbers []uint32
	// dead are the places of those that another segment has by now.
	dead *roaring.Bitmap
}

// Build makes a segment of documents. It sorts them.
func Build(docs []Doc) (*Segment, error) {
	slices.SortFunc(docs, func(a, b Doc) int { return int(a.Number) - int(b.Number) })
	s := &Segment{numbers: make([]uint32, len(docs)), dead: roaring.New()}
	analyzed := make([]index.Document, len(docs))
	for i, d := range docs {
		s.numbers[i] = d.Number
		analyzed[i] = &document{d}
	}
	built, _, err := (&zap.ZapPlugin{}).New(analyzed)
	if err != nil {
		return nil, fmt.Errorf("index %d documents: %w", len(docs), err)
	}
	s.zap = built
	for f, name := range names {
		if s.lexicons[f], err = readLexicon(built, name); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// live is how many documents are not dead.
func (s *Segment) live() int { return len(s.numbers) - int(s.dead.GetCardinality()) }

// Bury takes a document out, where the segment has it.
func (s *Segment) Bury(number uint32) {
	if at, ok := slices.BinarySearch(s.numbers, number); ok {
		s.dead.Add(uint32(at))
	}
}

// lives calls yield with the number of each document that is not dead.
func (s *Segment) lives(yield func(uint32)) {
	for at, number := range s.numbers {
		if !s.dead.ContainsInt(at) {
			yield(number)
		}
	}
}

// find puts the numbers of the documents that have the word into found. places is used up.
func (s *Segment) find(w *Word, field Field, fit Fit, places, found dense.Set) error {
	r := reader{segment: s.zap, field: names[field], lexicon: s.lexicons[field], into: places}
	if err := r.read(w, fit); err != nil {
		return fmt.Errorf("%s in %s: %w", w, names[field], err)
	}
	if !r.found {
		return nil
	}
	s.dead.Iterate(func(at uint32) bool {
		places[at/64] &^= 1 << (at % 64)
		return true
	})
	if first, last := s.numbers[0], s.numbers[len(s.numbers)-1]; int(last-first) == len(s.numbers)-1 { // without gaps
		found.Shift(places, first)
	} else {
		places.Each(func(at uint32) { found.Add(s.numbers[at]) })
	}
	places.Clear()
	return nil
}
