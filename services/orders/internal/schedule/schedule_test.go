package schedule

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func at(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return t
}

func TestBucketKey(t *testing.T) {
	t.Parallel()
	e := NewEntry("o-1", at("2026-11-22T23:59:59Z"))
	if keys := BucketKeys(at("2026-11-22T23:59:00Z")); !slices.Contains(keys, BucketKey(e)) || len(keys) != Shards {
		t.Errorf("%s is not in %v", BucketKey(e), keys)
	}
	if other := BucketKey(NewEntry("o-1", at("2026-11-23T00:00:00Z"))); other == BucketKey(e) {
		t.Errorf("the next minute has the same bucket %s", other)
	}
}

func TestBucketTakesAnEntryOnce(t *testing.T) {
	t.Parallel()
	var b Bucket
	first := NewEntry("o", at("2026-11-22T10:00:00Z"))
	for _, e := range []Entry{first, first, NewEntry("o", at("2026-11-22T10:00:01Z"))} {
		b.Add(e)
	}
	if len(b.Entries) != 2 {
		t.Errorf("%v", b.Entries)
	}
}

func TestDayKeepsItsMinutesInOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		day := at("2026-11-22T00:00:00Z")
		var d Day
		want := map[time.Time]bool{}
		for _, s := range rapid.SliceOf(rapid.IntRange(0, 86399)).Draw(t, "seconds") {
			moment := day.Add(time.Duration(s) * time.Second)
			d.Add(moment)
			want[moment.Truncate(time.Minute)] = true
		}
		got := d.Times(day.Add(7 * time.Hour))
		if len(got) != len(want) || !slices.IsSortedFunc(got, time.Time.Compare) {
			t.Fatalf("%v for %v", got, want)
		}
		for _, minute := range got {
			if !want[minute] {
				t.Fatalf("%v was never added", minute)
			}
		}
	})
}

func TestDays(t *testing.T) {
	t.Parallel()
	got := Days(at("2026-11-22T23:59:59Z"), at("2026-11-24T00:00:00Z"), 10)
	if len(got) != 3 || DayKey(got[0]) != "2026-11-22" || DayKey(got[2]) != "2026-11-24" {
		t.Errorf("%v", got)
	}
	if got := Days(at("2020-01-01T00:00:00Z"), at("2026-01-01T00:00:00Z"), 10); len(got) != 10 {
		t.Errorf("%d days are not bounded", len(got))
	}
}

func TestPagesShowEachEntryOnceNewestFirst(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		entries := rapid.SliceOf(rapid.Custom(func(t *rapid.T) Entry {
			return Entry{ID: rapid.StringMatching(`[a-c]{1,3}`).Draw(t, "id"), At: rapid.Int64Range(1, 9).Draw(t, "at")}
		})).Draw(t, "entries")
		size := rapid.IntRange(1, 5).Draw(t, "size")
		var seen []Entry
		for position := (Position{}); ; {
			page := Newest(entries, position)
			if len(page) == 0 {
				break
			}
			page = page[:min(size, len(page))]
			seen = append(seen, page...)
			var ok bool
			if position, ok = ParsePosition(After(page[len(page)-1]).String()); !ok {
				t.Fatal("a cursor does not come back")
			}
		}
		all := slices.Clone(entries)
		slices.SortFunc(all, func(a, b Entry) int { return b.Compare(a) })
		if all = slices.Compact(all); !slices.Equal(seen, all) {
			t.Fatalf("saw %v of %v", seen, all)
		}
	})
}

func FuzzParsePosition(f *testing.F) {
	f.Add("")
	f.Add(After(Entry{ID: "o-1", At: 12345}).String())
	f.Fuzz(func(t *testing.T, cursor string) {
		if p, ok := ParsePosition(cursor); ok {
			if again, ok := ParsePosition(p.String()); !ok || again != p {
				t.Errorf("%q became %v, then %v", cursor, p, again)
			}
		}
	})
}
