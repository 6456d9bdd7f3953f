// Package changes is how a replica learns what others have changed: logs in the state store, which all of them poll.
//
// A log is a convenience. What it did not tell, because a process died before it wrote it or because more happened than it
// remembers, is found by reading everything anew.
package changes

import (
	"context"
	"errors"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/sidecar"
)

const (
	// few changes are remembered however old they are, and many for as long as lately: replicas poll every second or so.
	few    = 64
	many   = 4_096
	lately = 30 * time.Second
)

// Change says that something is of this version now.
type Change struct {
	ID      string `json:"id"`
	Version int64  `json:"v"`
}

// entry is a change and when it was told, in Unix seconds.
type entry struct {
	Change
	At int64 `json:"at"`
}

// log is one shard of a log. Seq counts all changes; Changes are the last of them.
type log struct {
	Seq     int64   `json:"seq"`
	Changes []entry `json:"changes"`
}

func (l *log) add(list []Change, now time.Time) {
	for _, c := range list {
		l.Changes = append(l.Changes, entry{c, now.Unix()})
	}
	l.Seq += int64(len(list))
	drop := 0
	for len(l.Changes)-drop > few && (len(l.Changes)-drop > many || l.Changes[drop].At < now.Add(-lately).Unix()) {
		drop++
	}
	l.Changes = l.Changes[drop:]
}

// Log is a log of changes. Its methods are safe for concurrent use, by several processes too.
type Log struct {
	docs   *sidecar.Aggregate[log]
	shards int
	now    func() time.Time
}

// New returns the log under a prefix of the state store's keys ("changes/"), in so many documents.
func New(sc *sidecar.Sidecar, prefix string, shards int) *Log {
	return &Log{docs: sidecar.NewAggregate[log](sc, prefix).WithInbox(1), shards: shards, now: time.Now}
}

// Announce tells other replicas of changes, with one write for each shard that they fall into.
func (l *Log) Announce(ctx context.Context, list ...Change) error {
	shards := map[string][]Change{}
	for _, c := range list {
		key := l.shardOf(c.ID)
		shards[key] = append(shards[key], c)
	}
	var errs []error
	for key, part := range shards {
		cause := events.Command("catalog", events.NewID(), "catalog", time.Time{})
		_, err := l.docs.Update(ctx, key, cause, func(shard *log, _ bool) ([]events.Draft, error) {
			shard.add(part, l.now())
			return nil, nil
		})
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

func (l *Log) shardOf(id string) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(id)) // a hash takes everything
	return strconv.Itoa(int(h.Sum32()) % l.shards)
}

// Follower is where a replica is in a log. It is not for concurrent use.
type Follower struct {
	log   *Log
	seq   []int64
	begun bool
}

// Follow returns a follower that has seen nothing yet.
func (l *Log) Follow() *Follower { return &Follower{log: l, seq: make([]int64, l.shards)} }

// Next returns what changed since the last call, the newest version of each. all is true when that cannot be told, and
// everything is to be read: at the first call, and when too much changed.
func (f *Follower) Next(ctx context.Context) (list []Change, all bool, err error) {
	keys := make([]string, len(f.seq))
	for i := range keys {
		keys[i] = strconv.Itoa(i)
	}
	shards, err := f.log.docs.GetMany(ctx, keys)
	if err != nil {
		return nil, false, err
	}
	all = !f.begun
	newest := map[string]int64{}
	for i, shard := range shards {
		missed, recent := shard.State.Seq-f.seq[i], shard.State.Changes
		f.seq[i] = shard.State.Seq
		if missed < 0 || missed > int64(len(recent)) {
			all = true
			continue
		}
		for _, c := range recent[len(recent)-int(missed):] {
			newest[c.ID] = max(newest[c.ID], c.Version)
		}
	}
	f.begun = true
	for id, version := range newest {
		list = append(list, Change{id, version})
	}
	slices.SortFunc(list, func(a, b Change) int { return strings.Compare(a.ID, b.ID) })
	return list, all, nil
}

// Reset makes the next call of [Follower.Next] say that everything is to be read.
func (f *Follower) Reset() { f.begun = false }
