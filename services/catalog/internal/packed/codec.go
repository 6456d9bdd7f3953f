package packed

import (
	"encoding/binary"
	"maps"
	"slices"
	"time"
)

// writer writes numbers as varints, and texts with their length before them.
type writer struct{ packed []byte }

func (w *writer) raw(text string)    { w.packed = append(w.packed, text...) }
func (w *writer) number(n int64)     { w.packed = binary.AppendVarint(w.packed, n) }
func (w *writer) moment(t time.Time) { w.number(t.Unix()); w.number(int64(t.Nanosecond())) }
func (w *writer) text(text string)   { w.number(int64(len(text))); w.raw(text) }

// none is the length of a list or a map that is nil.
const none = -1

func write[T any](w *writer, list []T, each func(T)) {
	if list == nil {
		w.number(none)
		return
	}
	w.number(int64(len(list)))
	for _, v := range list {
		each(v)
	}
}

func (w *writer) options(chosen map[string]string) {
	if chosen == nil {
		w.number(none)
		return
	}
	names := slices.AppendSeq(make([]string, 0, len(chosen)), maps.Keys(chosen))
	slices.Sort(names)
	write(w, names, func(name string) {
		w.text(name)
		w.text(chosen[name])
	})
}

// reader reads what a writer wrote, in the same order.
type reader struct{ rest string }

func (r *reader) number() int64 {
	var n uint64
	for shift := 0; ; shift += 7 {
		b := r.rest[0]
		r.rest = r.rest[1:]
		n |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return int64(n>>1) ^ -int64(n&1) // the sign comes last, as in [binary.Varint]
		}
	}
}

func (r *reader) text() string {
	n := r.number()
	text := r.rest[:n]
	r.rest = r.rest[n:]
	return text
}

func (r *reader) moment() time.Time { return time.Unix(r.number(), r.number()).UTC() }

func read[T any](r *reader, each func() T) []T {
	n := r.number()
	if n == none {
		return nil
	}
	list := make([]T, n)
	for i := range list {
		list[i] = each()
	}
	return list
}

func (r *reader) options() map[string]string {
	n := r.number()
	if n == none {
		return nil
	}
	chosen := make(map[string]string, n)
	for range n {
		name := r.text()
		chosen[name] = r.text()
	}
	return chosen
}
