// Package schedule is the index of orders by time. A state store's keys cannot be listed, so orders are entered into
// buckets of one minute before they are written, and a day's document names the minutes that have entries. The sweep
// walks it forward, the staff's list of orders backward.
package schedule

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"time"
)

// Shards is how many buckets a minute has, so that orders of one minute do not all write one document.
const Shards = 8

const (
	minuteKey = "20060102T1504"
	dayKey    = "2006-01-02"
	clock     = "15:04"
)

// Entry says that an order began to wait at a time. An order may have several, and one without an order means nothing.
type Entry struct {
	ID string `json:"id"`
	// At is in milliseconds since 1970.
	At int64 `json:"at"`
}

// NewEntry returns the entry of an order and a time.
func NewEntry(id string, at time.Time) Entry { return Entry{ID: id, At: at.UnixMilli()} }

// Time returns the entry's time.
func (e Entry) Time() time.Time { return time.UnixMilli(e.At).UTC() }

// Compare orders entries by time, then by id.
func (e Entry) Compare(f Entry) int {
	if e.At != f.At {
		return int(min(max(e.At-f.At, -1), 1))
	}
	return strings.Compare(e.ID, f.ID)
}

// Bucket is one shard of one minute's entries.
type Bucket struct {
	Entries []Entry `json:"entries"`
}

// Add puts an entry in, once.
func (b *Bucket) Add(e Entry) {
	if !slices.Contains(b.Entries, e) {
		b.Entries = append(b.Entries, e)
	}
}

// BucketKey returns the key of the bucket that an entry belongs to.
func BucketKey(e Entry) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(e.ID))
	return bucketKey(e.Time(), h.Sum32()%Shards)
}

// BucketKeys returns the keys of all of a minute's buckets.
func BucketKeys(minute time.Time) []string {
	keys := make([]string, Shards)
	for i := range uint32(Shards) {
		keys[i] = bucketKey(minute, i)
	}
	return keys
}

func bucketKey(at time.Time, shard uint32) string {
	return fmt.Sprintf("%s/%d", at.UTC().Format(minuteKey), shard)
}

// Day is the document of a day: the minutes that have entries, as "15:04", in order.
type Day struct {
	Minutes []string `json:"minutes"`
}

// DayKey returns the key of the day of a time, in UTC.
func DayKey(at time.Time) string { return at.UTC().Format(dayKey) }

// ParseDay reads a day's key.
func ParseDay(key string) (time.Time, error) { return time.Parse(dayKey, key) }

// Add enters a time's minute, once.
func (d *Day) Add(at time.Time) {
	minute := at.UTC().Format(clock)
	if i, found := slices.BinarySearch(d.Minutes, minute); !found {
		d.Minutes = slices.Insert(d.Minutes, i, minute)
	}
}

// Times returns the beginnings of the day's minutes, in order. What is no minute is passed over.
func (d *Day) Times(day time.Time) []time.Time {
	var times []time.Time
	begin := day.UTC().Truncate(24 * time.Hour)
	for _, minute := range d.Minutes {
		if at, err := time.Parse(clock, minute); err == nil {
			times = append(times, begin.Add(time.Duration(at.Hour())*time.Hour+time.Duration(at.Minute())*time.Minute))
		}
	}
	return times
}

// Days returns the beginnings of the days from one time to another, both included, at most limit of them.
func Days(from, to time.Time, limit int) []time.Time {
	var days []time.Time
	for day := from.UTC().Truncate(24 * time.Hour); !day.After(to) && len(days) < limit; day = day.Add(24 * time.Hour) {
		days = append(days, day)
	}
	return days
}

// Cursor says how far the sweep has come: every entry up to SweptTo has been dealt with.
type Cursor struct {
	SweptTo time.Time `json:"swept_to"`
}
