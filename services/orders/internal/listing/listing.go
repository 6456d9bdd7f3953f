// Package listing keeps the orders of one user, newest last, in pages: the head is written to, full pages are archived
// and never change. A position in them stays valid however many orders follow.
package listing

import (
	"encoding/base64"
	"fmt"
	"slices"
	"time"
)

// PageSize is how many entries a page holds.
const PageSize = 200

// Entry is an order of the user's.
type Entry struct {
	ID string    `json:"id"`
	At time.Time `json:"at"`
}

// Head is the page that is written to.
type Head struct {
	// Number is the head's own: pages 0 to Number-1 are archived.
	Number  int     `json:"number"`
	Entries []Entry `json:"entries"`
}

// Page is an archived page.
type Page struct {
	Entries []Entry `json:"entries"`
}

// Has tells whether the head has an entry for the order.
func (h *Head) Has(id string) bool {
	return slices.ContainsFunc(h.Entries, func(e Entry) bool { return e.ID == id })
}

// Full tells whether the head has to be archived before it takes another entry.
func (h *Head) Full() bool { return len(h.Entries) >= PageSize }

// Add puts an order in, once, unless the head is full.
func (h *Head) Add(e Entry) {
	if !h.Has(e.ID) && !h.Full() {
		h.Entries = append(h.Entries, e)
	}
}

// Roll empties a full head of that number, after it has been archived.
func (h *Head) Roll(number int) {
	if h.Number == number && h.Full() {
		h.Number, h.Entries = number+1, nil
	}
}

// Position is a place in a user's entries, going backward: before entry Index of page Page.
type Position struct{ Page, Index int }

// Start returns the position behind the newest entry.
func (h *Head) Start() Position { return Position{Page: h.Number, Index: len(h.Entries)} }

// Back returns up to n entries before the position from its page, newest first, and the position before those. more is
// false when there are none left, in this page or an older one.
func (p Position) Back(page []Entry, n int) (entries []Entry, next Position, more bool) {
	end := min(p.Index, len(page))
	begin := max(end-n, 0)
	entries = slices.Clone(page[begin:end])
	slices.Reverse(entries)
	next = Position{Page: p.Page, Index: begin}
	if begin == 0 && p.Page > 0 {
		next = Position{Page: p.Page - 1, Index: PageSize}
	}
	return entries, next, next.Index > 0
}

// String renders the position as an opaque cursor.
func (p Position) String() string {
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%d.%d", p.Page, p.Index))
}

// ParsePosition reads what String made; ok is false when it is none.
func ParsePosition(cursor string) (p Position, ok bool) {
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return Position{}, false
	}
	var rest string
	n, _ := fmt.Sscanf(string(raw)+" .", "%d.%d %s", &p.Page, &p.Index, &rest)
	if n != 3 || rest != "." || p.Page < 0 || p.Index < 1 || p.Index > PageSize {
		return Position{}, false
	}
	return p, true
}
