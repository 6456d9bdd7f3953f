package text

import (
	"fmt"

	segment "github.com/blevesearch/scorch_segment_api/v2"

	"github.com/souk-shop/souk/services/catalog/internal/dense"
)

// reader collects the places of one field's words in one segment.
type reader struct {
	segment segment.Segment
	field   string
	lexicon lexicon
	into    dense.Set
	found   bool
	// dictionary, list and places are made for the first word and used again.
	dictionary segment.TermDictionary
	list       segment.PostingsList
	places     segment.PostingsIterator
}

// quick is a dictionary that does not read every word's places to count them.
type quick interface {
	AutomatonIteratorOmitCount(a segment.Automaton, from, to []byte) segment.DictionaryIterator
}

func (r *reader) read(w *Word, fit Fit) error {
	switch fit {
	case Whole:
		for _, word := range w.whole {
			if !r.lexicon.has(word) {
				continue
			}
			if err := r.word(word); err != nil {
				return err
			}
		}
		return nil
	case Begins:
		return r.lexicon.beginning(w.text, r.word)
	}
	a := w.automaton(fit)
	if a == nil || len(r.lexicon.ends) == 0 {
		return nil
	}
	if err := r.open(); err != nil {
		return err
	}
	return each(r.dictionary, a, r.word)
}

// each calls do with the words of a dictionary that an automaton accepts, nil for all, until it returns an error.
func each(dictionary segment.TermDictionary, a segment.Automaton, do func(word string) error) error {
	var words segment.DictionaryIterator
	if q, ok := dictionary.(quick); ok {
		words = q.AutomatonIteratorOmitCount(a, nil, nil)
	} else {
		words = dictionary.AutomatonIterator(a, nil, nil)
	}
	for {
		entry, err := words.Next()
		if err != nil || entry == nil {
			return err
		}
		if err := do(entry.Term); err != nil {
			return err
		}
	}
}

func (r *reader) open() (err error) {
	if r.dictionary != nil {
		return nil
	}
	if r.dictionary, err = r.segment.Dictionary(r.field); err != nil {
		return fmt.Errorf("dictionary of %s: %w", r.field, err)
	}
	return nil
}

// word takes the places of a word.
func (r *reader) word(word string) error {
	err := r.open()
	if err != nil {
		return err
	}
	if r.list, err = r.dictionary.PostingsList([]byte(word), nil, r.list); err != nil {
		return err
	}
	r.places = r.list.Iterator(false, false, false, r.places)
	if whole, ok := r.places.(segment.OptimizablePostingsIterator); ok {
		r.take(whole)
		return nil
	}
	for {
		p, err := r.places.Next()
		if err != nil || p == nil {
			return err
		}
		r.into.Add(uint32(p.Number()))
		r.found = true
	}
}

// take takes all places of a word at once.
func (r *reader) take(places segment.OptimizablePostingsIterator) {
	if at, one := places.DocNum1Hit(); one {
		r.into.Add(uint32(at))
		r.found = true
		return
	}
	if all := places.ActualBitmap(); all != nil && !all.IsEmpty() {
		r.into.Put(all)
		r.found = true
	}
}
