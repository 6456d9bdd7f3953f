package changes_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/souk-shop/souk/internal/sidecartest"
	"github.com/souk-shop/souk/services/catalog/internal/changes"
)

func announce(t *testing.T, l *changes.Log, list ...changes.Change) {
	t.Helper()
	if err := l.Announce(context.Background(), list...); err != nil {
		t.Fatal(err)
	}
}

func next(t *testing.T, f *changes.Follower) ([]changes.Change, bool) {
	t.Helper()
	list, all, err := f.Next(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return list, all
}

func numbered(n int) []changes.Change {
	list := make([]changes.Change, n)
	for i := range list {
		list[i] = changes.Change{ID: fmt.Sprint("p", i), Version: 1}
	}
	return list
}

func TestFollowersSeeEveryChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := sidecartest.New(t, "catalog")
		l := changes.New(fake.Sidecar(), "changes/", 4)
		f := l.Follow()
		if _, all := next(t, f); !all {
			t.Fatal("the first time, not all is to be read")
		}
		announce(t, l, changes.Change{ID: "b", Version: 2}, changes.Change{ID: "a", Version: 1})
		announce(t, l, changes.Change{ID: "b", Version: 1}, changes.Change{ID: "b", Version: 3})
		list, all := next(t, f)
		if want := []changes.Change{{ID: "a", Version: 1}, {ID: "b", Version: 3}}; all || !slices.Equal(list, want) {
			t.Errorf("%v, %v, want %v", list, all, want)
		}
		if list, all := next(t, f); len(list) != 0 || all {
			t.Errorf("nothing changed: %v, %v", list, all)
		}
		announce(t, l, numbered(4_000)...)
		if list, all := next(t, f); len(list) != 4_000 || all {
			t.Errorf("of many at once %d are followed, all %v", len(list), all)
		}
		announce(t, l, numbered(20_000)...)
		if _, all := next(t, f); !all {
			t.Error("a follower that missed too much does not know it")
		}
		slow := l.Follow()
		next(t, slow)
		time.Sleep(time.Minute)
		announce(t, l, numbered(100)...)
		time.Sleep(time.Minute)
		announce(t, l, numbered(100)...)
		announce(t, l, numbered(100)...)
		if list, all := next(t, slow); all && len(list) > 0 {
			t.Errorf("%d, %v", len(list), all)
		}
		for i := range 4 {
			item, err := fake.Sidecar().State.Get(context.Background(), fmt.Sprint("changes/", i))
			if err != nil || len(item.Value) > 10_000 {
				t.Errorf("what is long ago is still remembered: %d bytes, %v", len(item.Value), err)
			}
		}
	})
}
