// Package dense is sets of small numbers, a bit for each: quick to fill, to combine and to count while a question is
// answered. What is kept for long is [Kept], which needs less room.
package dense

import (
	"math/bits"

	"github.com/RoaringBitmap/roaring/v2"
)

// Set is a set of numbers. All sets of one question have the same length.
type Set []uint64

// Words returns the length of a set for numbers below n.
func Words(n int) int { return (n + 63) / 64 }

// Add puts a number in, which must be below what the set is for.
func (s Set) Add(number uint32) { s[number/64] |= 1 << (number % 64) }

// Has tells whether a number is in.
func (s Set) Has(number uint32) bool { return s[number/64]>>(number%64)&1 == 1 }

// Clear takes everything out.
func (s Set) Clear() { clear(s) }

// Copy makes s what other is.
func (s Set) Copy(other Set) { copy(s, other) }

// Or puts in what is in other.
func (s Set) Or(other Set) {
	for i, w := range other {
		s[i] |= w
	}
}

// And takes out what is not in other.
func (s Set) And(other Set) {
	for i := range s {
		s[i] &= other[i]
	}
}

// Shift puts in the numbers of other, each increased by as much.
func (s Set) Shift(other Set, by uint32) {
	word, bit := int(by/64), by%64
	for i, w := range other {
		if w == 0 {
			continue
		}
		s[word+i] |= w << bit
		if high := w >> (64 - bit); bit > 0 && high != 0 {
			s[word+i+1] |= high
		}
	}
}

// Meets tells whether something is in both.
func (s Set) Meets(other Set) bool {
	for i, w := range s {
		if w&other[i] != 0 {
			return true
		}
	}
	return false
}

// Empty tells whether nothing is in.
func (s Set) Empty() bool {
	for _, w := range s {
		if w != 0 {
			return false
		}
	}
	return true
}

// Len returns how many are in.
func (s Set) Len() int {
	n := 0
	for _, w := range s {
		n += bits.OnesCount64(w)
	}
	return n
}

// Each calls do with every number, the lowest first.
func (s Set) Each(do func(number uint32)) {
	for i, w := range s {
		for ; w != 0; w &= w - 1 {
			do(uint32(i*64 + bits.TrailingZeros64(w)))
		}
	}
}

// Put puts the numbers of a bitmap in.
func (s Set) Put(b *roaring.Bitmap) {
	const overwrites = 4096 // with more numbers than this, a bitmap replaces what it is written to
	if b.GetCardinality() <= overwrites {
		b.WriteDenseTo(s)
		return
	}
	s.Or(b.ToDense()[:min(len(s), int(b.DenseSize()))])
}
