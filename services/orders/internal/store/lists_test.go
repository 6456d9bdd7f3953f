package store

import (
	"fmt"
	"testing"
	"time"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/sidecartest"
	"github.com/souk-shop/souk/services/orders/internal/listing"
)

// wantList reads a user's list to its end and compares it with orders n-1 to 0.
func wantList(t *testing.T, l *Lists, n int) {
	t.Helper()
	want, cursor := n-1, ""
	for {
		ids, next, err := l.Page(t.Context(), "u-1", cursor, 70)
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range ids {
			if id != fmt.Sprint(want) {
				t.Fatalf("%s is listed, want %d", id, want)
			}
			want--
		}
		if cursor = next; cursor == "" {
			break
		}
	}
	if want != -1 {
		t.Errorf("%d orders are missing", want+1)
	}
}

func TestListsArchiveWhatIsFull(t *testing.T) {
	t.Parallel()
	fake := sidecartest.New(t, "orders")
	l := newLists(fake.Sidecar())
	const n = 2*listing.PageSize + 30
	for i := range n {
		for range 1 + (i%10)/9 {
			if err := l.Add(t.Context(), "u-1", fmt.Sprint(i), time.Unix(int64(i), 0)); err != nil {
				t.Fatal(err)
			}
		}
	}
	wantList(t, l, n)
	if keys := fake.Keys(); len(keys) != 3 {
		t.Errorf("keys %v", keys)
	}
}

// TestListsLoseNothingWhenARollFails fails each write of the roll, with and without effect, and adds again.
func TestListsLoseNothingWhenARollFails(t *testing.T) {
	t.Parallel()
	for _, applied := range []bool{false, true} {
		fake := sidecartest.New(t, "orders")
		l := newLists(fake.Sidecar())
		for i := range listing.PageSize + 5 {
			if i == listing.PageSize {
				fake.FailPut(2, applied)
			}
			if err := l.Add(t.Context(), "u-1", fmt.Sprint(i), time.Unix(int64(i), 0)); err != nil {
				t.Fatal(err)
			}
		}
		wantList(t, l, listing.PageSize+5)
	}
}

func TestListsRefuseAForeignCursor(t *testing.T) {
	t.Parallel()
	l := newLists(sidecartest.New(t, "orders").Sidecar())
	for _, cursor := range []string{"nonsense", listing.Position{Page: 7, Index: 3}.String()} {
		if _, _, err := l.Page(t.Context(), "u-1", cursor, 10); !problem.Is(err, problem.Invalid) {
			t.Errorf("%q: %v", cursor, err)
		}
	}
}
