package listing

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// fill adds orders 0 to n-1 as the store does: the head is archived before it is rolled.
func fill(n int) (Head, [][]Entry) {
	var head Head
	var pages [][]Entry
	for i := range n {
		if head.Full() {
			pages = append(pages, head.Entries)
			head.Roll(head.Number)
		}
		head.Add(Entry{ID: fmt.Sprint(i)})
	}
	return head, pages
}

func TestBackShowsEveryOrderOnceNewestFirst(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 3*PageSize).Draw(t, "orders")
		size := rapid.IntRange(1, PageSize).Draw(t, "size")
		head, pages := fill(n)
		want := n - 1
		position, more := head.Start(), n > 0
		for more {
			page := head.Entries
			if position.Page < head.Number {
				page = pages[position.Page]
			}
			var entries []Entry
			entries, position, more = position.Back(page, size)
			for _, e := range entries {
				if e.ID != fmt.Sprint(want) {
					t.Fatalf("saw %s, want %d", e.ID, want)
				}
				want--
			}
			if more {
				if again, ok := ParsePosition(position.String()); !ok || again != position {
					t.Fatalf("cursor of %v came back as %v", position, again)
				}
			}
		}
		if want != -1 {
			t.Fatalf("ended before order %d", want)
		}
	})
}

func TestHeadTakesAnOrderOnce(t *testing.T) {
	t.Parallel()
	var h Head
	h.Add(Entry{ID: "a"})
	h.Add(Entry{ID: "a"})
	if len(h.Entries) != 1 {
		t.Errorf("%v", h.Entries)
	}
}

func TestRollOnlyAFullHeadOfThatNumber(t *testing.T) {
	t.Parallel()
	head, _ := fill(PageSize)
	head.Roll(1)
	if !head.Full() {
		t.Error("rolled another head")
	}
	head.Add(Entry{ID: "one too many"})
	if len(head.Entries) != PageSize {
		t.Error("a full head took an entry")
	}
	head.Roll(0)
	head.Roll(0)
	if head.Number != 1 || len(head.Entries) != 0 {
		t.Errorf("%+v", head)
	}
}

func FuzzParsePosition(f *testing.F) {
	f.Add(Position{Page: 3, Index: 7}.String())
	f.Add("")
	f.Fuzz(func(t *testing.T, cursor string) {
		p, ok := ParsePosition(cursor)
		if ok && (p.Page < 0 || p.Index < 1 || p.Index > PageSize) {
			t.Errorf("%q became %v", cursor, p)
		}
	})
}
