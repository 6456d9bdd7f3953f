package text

import (
	"iter"
	"math/bits"
	"slices"

	"github.com/souk-shop/souk/services/catalog/internal/dense"
)

const (
	// most is how many documents one segment has at most.
	most = 65_536
	// atOnce is how many documents are indexed anew, at most, because one was added: what a request can wait for.
	atOnce = 512
	// loose is how many segments of one size there may be, before they are to be joined: a size is eight times the one
	// before.
	loose = 4
)

// Index is documents in segments. Who changes it lets nobody else read or change it meanwhile; to build what it is
// changed by needs no such care.
type Index struct {
	segments []*Segment
}

// Add takes a segment in; its documents replace those of the same numbers.
func (x *Index) Add(s *Segment) {
	for _, old := range x.segments {
		s.lives(old.Bury)
	}
	x.segments = slices.DeleteFunc(x.segments, func(old *Segment) bool { return old.live() == 0 })
	if s.live() > 0 {
		x.segments = append(x.segments, s)
	}
}

// With returns the numbers of the documents that are best indexed again together with n new ones: those of the last
// segments, as long as they are small.
func (x *Index) With(n int) []uint32 {
	var numbers []uint32
	for _, s := range slices.Backward(x.segments) {
		if s.live() > n+len(numbers) || s.live()+n+len(numbers) > atOnce {
			break
		}
		s.lives(func(number uint32) { numbers = append(numbers, number) })
	}
	return numbers
}

// Loose returns the numbers of documents that are to be indexed again because their segments have become too many, or
// nil: those of a segment that is mostly dead, or of several that are of one size or smaller.
func (x *Index) Loose() []uint32 {
	small := slices.Clone(x.segments)
	slices.SortStableFunc(small, func(a, b *Segment) int { return a.live() - b.live() })
	sizes := map[int]int{}
	for i, s := range small {
		if 2*s.live() < len(s.numbers) && len(s.numbers) > atOnce {
			return together(small[i : i+1])
		}
		size := bits.Len(uint(s.live())) / 3
		if sizes[size]++; sizes[size] >= loose && s.live() <= most/loose {
			return together(small[:i+1])
		}
	}
	return nil
}

// together returns the numbers of the live documents of segments, no more than make one segment.
func together(segments []*Segment) []uint32 {
	var numbers []uint32
	for _, s := range segments {
		if len(numbers)+s.live() > most {
			break
		}
		s.lives(func(number uint32) { numbers = append(numbers, number) })
	}
	return numbers
}

// Parts cuts documents into what one segment takes.
func Parts(docs []Doc) iter.Seq[[]Doc] { return slices.Chunk(docs, most) }

// Find puts the numbers of the documents that have a word in a field into found. An empty set of the same length is used, and
// left empty.
func (x *Index) Find(w *Word, field Field, fit Fit, found, empty dense.Set) error {
	for _, s := range x.segments {
		if err := s.find(w, field, fit, empty[:dense.Words(len(s.numbers))], found); err != nil {
			return err
		}
	}
	return nil
}
