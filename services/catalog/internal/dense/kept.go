package dense

import (
	"math/bits"
	"slices"
)

const (
	// fewest is how many numbers are a list, however close together they are.
	fewest = 64
	// A set becomes bits where one number in so many is in, and a list again where one in so many fewer is: where to look
	// at all bits takes as long as to look up each number.
	denser, sparser = 64, 256
)

// Kept is a set that is kept for long and changed seldom: bits where many numbers are in, a list where few are. The zero
// value is empty.
type Kept struct {
	list []uint32 // sorted; unused where there are bits
	bits Set
	n    int
}

// Keep returns what is in a set.
func Keep(s Set) *Kept {
	k := &Kept{n: s.Len()}
	last := len(s)
	for last > 0 && s[last-1] == 0 {
		last--
	}
	if k.n > fewest && k.n > last*64/denser {
		k.bits = slices.Clone(s[:last])
		return k
	}
	k.list = s.numbers(k.n)
	return k
}

// numbers returns the n numbers that are in.
func (s Set) numbers(n int) []uint32 {
	list := make([]uint32, 0, n)
	s.Each(func(number uint32) { list = append(list, number) })
	return list
}

// Bytes returns how much memory the set takes, of which nil takes none.
func (k *Kept) Bytes() int {
	if k == nil {
		return 0
	}
	return 4*cap(k.list) + 8*cap(k.bits)
}

// Len returns how many numbers are in.
func (k *Kept) Len() int { return k.n }

// Has tells whether a number is in.
func (k *Kept) Has(number uint32) bool {
	if k.bits != nil {
		return int(number/64) < len(k.bits) && k.bits.Has(number)
	}
	_, in := slices.BinarySearch(k.list, number)
	return in
}

// Add puts a number in.
func (k *Kept) Add(number uint32) {
	if k.Has(number) {
		return
	}
	k.n++
	if k.bits != nil {
		k.reach(number)
		k.bits.Add(number)
		return
	}
	at, _ := slices.BinarySearch(k.list, number)
	k.list = slices.Insert(k.list, at, number)
	if highest := int(k.list[k.n-1]); k.n > fewest && k.n > highest/denser {
		list := k.list
		k.list, k.bits = nil, make(Set, Words(highest+1))
		for _, number := range list {
			k.bits.Add(number)
		}
	}
}

// reach makes room for a number.
func (k *Kept) reach(number uint32) {
	if need := Words(int(number) + 1); need > len(k.bits) {
		k.bits = append(k.bits, make(Set, need-len(k.bits))...)
	}
}

// Remove takes a number out.
func (k *Kept) Remove(number uint32) {
	if !k.Has(number) {
		return
	}
	k.n--
	if k.bits == nil {
		at, _ := slices.BinarySearch(k.list, number)
		k.list = slices.Delete(k.list, at, at+1)
		return
	}
	k.bits[number/64] &^= 1 << (number % 64)
	if k.n < fewest/2 || k.n < len(k.bits)*64/sparser {
		k.list, k.bits = k.bits.numbers(k.n), nil
	}
}

// Into puts the numbers into a set, which must be for all of them.
func (k *Kept) Into(s Set) {
	s.Or(k.bits)
	for _, number := range k.list {
		s.Add(number)
	}
}

// OutOf takes the numbers out of a set, which must be for all of them; nil has none.
func (k *Kept) OutOf(s Set) {
	if k == nil {
		return
	}
	for i, w := range k.bits {
		s[i] &^= w
	}
	for _, number := range k.list {
		s[number/64] &^= 1 << (number % 64)
	}
}

// Common returns how many of the numbers are in a set, which must be for all of them.
func (k *Kept) Common(s Set) int {
	n := 0
	for i, w := range k.bits {
		n += bits.OnesCount64(w & s[i])
	}
	for _, number := range k.list {
		n += int(s[number/64] >> (number % 64) & 1)
	}
	return n
}

// TakeFrom takes the numbers out of a set, which must be for all of them, and calls do with each that it had.
func (k *Kept) TakeFrom(s Set, do func(number uint32)) {
	for i, w := range k.bits {
		here := w & s[i]
		s[i] &^= here
		for ; here != 0; here &= here - 1 {
			do(uint32(i*64 + bits.TrailingZeros64(here)))
		}
	}
	for _, number := range k.list {
		if s.Has(number) {
			s[number/64] &^= 1 << (number % 64)
			do(number)
		}
	}
}
