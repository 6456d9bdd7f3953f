package schedule

import (
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
)

// Newest returns the entries before a position, newest first.
func Newest(entries []Entry, before Position) []Entry {
	newest := slices.DeleteFunc(slices.Clone(entries), func(e Entry) bool { return !before.isAfter(e) })
	slices.SortFunc(newest, func(a, b Entry) int { return b.Compare(a) })
	return slices.Compact(newest)
}

// Position is a place in a day's entries: that of the last entry a page showed. The zero value is the end of the day.
type Position struct{ last Entry }

// After returns the position that follows an entry, going backward.
func After(e Entry) Position { return Position{last: e} }

// IsZero tells whether it is the beginning of the list: the end of the day.
func (p Position) IsZero() bool { return p.last == Entry{} }

// Entry returns the entry that the position follows.
func (p Position) Entry() Entry { return p.last }

func (p Position) isAfter(e Entry) bool { return p.IsZero() || e.Compare(p.last) < 0 }

// String renders the position as an opaque cursor.
func (p Position) String() string {
	if p.IsZero() {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString([]byte(strconv.FormatInt(p.last.At, 36) + "." + p.last.ID))
}

// ParsePosition reads what String made; ok is false when it is none.
func ParsePosition(cursor string) (p Position, ok bool) {
	if cursor == "" {
		return Position{}, true
	}
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return Position{}, false
	}
	at, id, found := strings.Cut(string(raw), ".")
	ms, err := strconv.ParseInt(at, 36, 64)
	if err != nil || !found || id == "" {
		return Position{}, false
	}
	return After(Entry{ID: id, At: ms}), true
}
