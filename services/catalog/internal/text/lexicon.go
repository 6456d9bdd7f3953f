package text

import (
	"fmt"
	"sort"
	"strings"

	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// lexicon is the words of one field in one segment, sorted. A dictionary has them too, but is slow to begin with: here a
// word's beginning is found, or found missing, at once. It is two pieces of memory, whatever the number of words.
type lexicon struct {
	words string
	ends  []uint32
}

func readLexicon(s segment.Segment, field string) (lexicon, error) {
	dictionary, err := s.Dictionary(field)
	if err != nil {
		return lexicon{}, fmt.Errorf("dictionary of %s: %w", field, err)
	}
	var (
		l     lexicon
		words strings.Builder
	)
	err = each(dictionary, nil, func(word string) error {
		words.WriteString(word)
		l.ends = append(l.ends, uint32(words.Len()))
		return nil
	})
	l.words = strings.Clone(words.String())
	return l, err
}

func (l lexicon) at(i int) string {
	begin := uint32(0)
	if i > 0 {
		begin = l.ends[i-1]
	}
	return l.words[begin:l.ends[i]]
}

// has tells whether the word is there.
func (l lexicon) has(word string) bool {
	i := l.from(word)
	return i < len(l.ends) && l.at(i) == word
}

// from returns the place of the first word that is not before this one.
func (l lexicon) from(word string) int {
	return sort.Search(len(l.ends), func(i int) bool { return l.at(i) >= word })
}

// beginning calls do with the words that begin so, until it returns an error.
func (l lexicon) beginning(prefix string, do func(word string) error) error {
	for i := l.from(prefix); i < len(l.ends) && strings.HasPrefix(l.at(i), prefix); i++ {
		if err := do(l.at(i)); err != nil {
			return err
		}
	}
	return nil
}
