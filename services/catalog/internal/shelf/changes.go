package shelf

import (
	"context"
	"slices"
	"strconv"

	"github.com/souk-shop/souk/internal/events"
)

// log is the last changes of the products of one shard.
type log struct {
	// Seq counts all changes; Recent names the products of the last of them.
	Seq    int64    `json:"seq"`
	Recent []string `json:"recent"`
}

// announce tells other replicas that a product changed.
func (s *Shelf) announce(ctx context.Context, id string) error {
	_, err := s.changes.Update(ctx, shardOf(id, changeShards), anew(), func(l *log, _ bool) ([]events.Draft, error) {
		l.Seq++
		l.Recent = append(l.Recent, id)
		if drop := len(l.Recent) - maxRecent; drop > 0 {
			l.Recent = l.Recent[drop:]
		}
		return nil, nil
	})
	return err
}

// Follower is where a replica is in the log of changes. It is not for concurrent use.
type Follower struct {
	shelf *Shelf
	seq   [changeShards]int64
	begun bool
}

// Follow returns a follower that has seen nothing yet.
func (s *Shelf) Follow() *Follower { return &Follower{shelf: s} }

// Next returns the ids of the products that changed since the last call. all is true when that cannot be told, and every
// product is to be read: at the first call, and when too many changed.
func (f *Follower) Next(ctx context.Context) (ids []string, all bool, err error) {
	keys := make([]string, changeShards)
	for i := range keys {
		keys[i] = strconv.Itoa(i)
	}
	shards, err := f.shelf.changes.GetMany(ctx, keys)
	if err != nil {
		return nil, false, err
	}
	all = !f.begun
	for i, shard := range shards {
		missed := shard.State.Seq - f.seq[i]
		f.seq[i] = shard.State.Seq
		if missed < 0 || missed > int64(len(shard.State.Recent)) {
			all = true
			continue
		}
		ids = append(ids, shard.State.Recent[len(shard.State.Recent)-int(missed):]...)
	}
	f.begun = true
	slices.Sort(ids)
	return slices.Compact(ids), all, nil
}

// Reset makes the next call of [Follower.Next] say that every product is to be read.
func (f *Follower) Reset() { f.begun = false }
