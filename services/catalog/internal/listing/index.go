package listing

import (
	"github.com/souk-shop/souk/services/catalog/internal/text"
)

// index builds what the words of fresh entries are found by. Entries whose texts are as they were need nothing.
func (l *Listing) index(fresh []*entry) ([]*text.Segment, error) {
	var docs []text.Doc
	changed := map[uint32]bool{}
	for _, e := range fresh {
		doc := e.doc()
		if int(e.number) < len(l.entries) && l.entries[e.number].doc() == doc {
			continue
		}
		docs = append(docs, doc)
		changed[e.number] = true
	}
	if len(docs) == 0 {
		return nil, nil
	}
	for _, number := range l.words.With(len(docs)) {
		if !changed[number] {
			docs = append(docs, l.entries[number].doc())
		}
	}
	return build(docs)
}

func build(docs []text.Doc) ([]*text.Segment, error) {
	var segments []*text.Segment
	for part := range text.Parts(docs) {
		s, err := text.Build(part)
		if err != nil {
			return nil, err
		}
		segments = append(segments, s)
	}
	return segments, nil
}

// Tidy joins what many changes have left in pieces, so that searches stay quick, and tells whether there was something to
// join. Searches and changes go on meanwhile.
func (l *Listing) Tidy() (bool, error) {
	pieces := l.pieces()
	if len(pieces) == 0 {
		return false, nil
	}
	docs := make([]text.Doc, len(pieces))
	for i, e := range pieces {
		docs[i] = e.doc()
	}
	segments, err := build(docs)
	if err != nil {
		return false, err
	}
	l.writing.Lock()
	defer l.writing.Unlock()
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, s := range segments {
		for _, e := range pieces {
			if l.entries[e.number] != e {
				s.Bury(e.number)
			}
		}
		l.words.Add(s)
	}
	return true, nil
}

func (l *Listing) pieces() []*entry {
	l.mu.RLock()
	defer l.mu.RUnlock()
	var pieces []*entry
	for _, number := range l.words.Loose() {
		pieces = append(pieces, l.entries[number])
	}
	return pieces
}
