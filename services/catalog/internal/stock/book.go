package stock

import (
	"context"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/services/catalog/internal/changes"
)

// Book is the levels of all SKUs: in memory, and in the state store where every replica finds them. Its methods are safe
// for concurrent use.
type Book struct {
	docs *sidecar.Aggregate[shard]
	log  *changes.Log
	// tell is told of SKUs that became available or stopped to be.
	tell func(map[string]bool)

	mu    sync.Mutex
	known map[string]knowledge
	// seqs are the writes that memory knows of each document; untold are those that other replicas are to be told of, who
	// do not mind being told again.
	seqs   [shards]int64
	untold map[int]int64
	// wrong are the SKUs of which the state store says what is not so any more, as far as memory knows.
	wrong map[string]bool
}

// knowledge is what memory has of a SKU: the level in the state store when it was last seen, and the newest level that
// an event said and that was dealt with here. It may be that the second is newer, and that nobody else knows.
type knowledge struct{ stored, said Level }

// newest returns the newer of the two.
func (k knowledge) newest() Level {
	if k.said.Version > k.stored.Version {
		return k.said
	}
	return k.stored
}

// New returns a book that knows nothing yet. tell is called with SKUs and whether they can be bought, by one caller at a
// time.
func New(sc *sidecar.Sidecar, tell func(map[string]bool)) *Book {
	return &Book{
		docs: sidecar.NewAggregate[shard](sc, "stock/").WithInbox(1), log: changes.New(sc, "stock-changes/", 1), tell: tell,
		known: map[string]knowledge{}, untold: map[int]int64{}, wrong: map[string]bool{},
	}
}

// Follow returns a follower of what other replicas write.
func (b *Book) Follow() *changes.Follower { return b.log.Follow() }

// Say takes in what an event says. Late events and repeated ones change nothing.
func (b *Book) Say(ctx context.Context, cause events.Event, sku string, l Level) error {
	k := b.of(sku)
	if l.Version <= k.newest().Version {
		return nil
	}
	if l.Available != k.stored.Available {
		if err := b.write(ctx, cause, sku, l); err != nil {
			return err
		}
	}
	b.heard(sku, l)
	return nil
}

func (b *Book) of(sku string) knowledge {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.known[sku]
}

// heard remembers a level that was dealt with.
func (b *Book) heard(sku string, l Level) {
	b.mu.Lock()
	defer b.mu.Unlock()
	k := b.known[sku]
	if l.Version > k.said.Version {
		k.said = l
	}
	b.know(map[string]knowledge{sku: k})
}

// write writes a level, if the document says that it is a change: what memory has may be out of date. Others are told of
// the document as it stands then, whether memory has it by now or not: also of a write whose answer was lost, and of one
// that was read here, because of what another replica told, before its answer had come.
func (b *Book) write(ctx context.Context, cause events.Event, sku string, l Level) error {
	at := shardOf(sku)
	doc, err := b.docs.Update(ctx, key(at), cause, func(s *shard, _ bool) ([]events.Draft, error) {
		s.set(sku, l)
		return nil, nil
	})
	if err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.untold[at] = max(b.untold[at], doc.Seq)
	b.see(at, doc)
	return nil
}

// see takes in a document as it was read.
func (b *Book) see(at int, doc shard) {
	if doc.Seq <= b.seqs[at] {
		return
	}
	b.seqs[at] = doc.Seq
	news := map[string]knowledge{}
	for sku, l := range doc.SKUs {
		if k := b.known[sku]; l.Version > k.stored.Version {
			k.stored = l
			news[sku] = k
			if now := k.newest(); now.Available != l.Available {
				b.wrong[sku] = true
			}
		}
	}
	b.know(news)
}

// know remembers, and tells of what became available or stopped to be.
func (b *Book) know(news map[string]knowledge) {
	flips := map[string]bool{}
	for sku, k := range news {
		if now := k.newest().Available; now != b.known[sku].newest().Available {
			flips[sku] = now
		}
		b.known[sku] = k
	}
	if len(flips) > 0 {
		b.tell(flips)
	}
}

// Announce tells other replicas of what was written since the last time.
func (b *Book) Announce(ctx context.Context) error {
	b.mu.Lock()
	untold := b.untold
	b.untold = map[int]int64{}
	b.mu.Unlock()
	if len(untold) == 0 {
		return nil
	}
	list := make([]changes.Change, 0, len(untold))
	for at, seq := range untold {
		list = append(list, changes.Change{ID: key(at), Version: seq})
	}
	err := b.log.Announce(ctx, list...)
	if err != nil {
		b.mu.Lock()
		defer b.mu.Unlock()
		for at, seq := range untold {
			b.untold[at] = max(b.untold[at], seq)
		}
	}
	return err
}

// Read reads the documents that changed; all of them where it is said so. What it finds out of date, because an event
// that was dealt with here from memory was newer, it puts right.
func (b *Book) Read(ctx context.Context, list []changes.Change, all bool) error {
	for part := range slices.Chunk(b.stale(list, all), 128) {
		docs, err := b.docs.GetMany(ctx, part)
		if err != nil {
			return err
		}
		b.mu.Lock()
		for i, doc := range docs {
			if at, err := strconv.Atoi(part[i]); err == nil {
				b.see(at, doc.State)
			}
		}
		b.mu.Unlock()
	}
	return b.mend(ctx)
}

// stale returns the keys of the documents that memory has older.
func (b *Book) stale(list []changes.Change, all bool) []string {
	if all {
		list = nil
		for at := range shards {
			list = append(list, changes.Change{ID: key(at), Version: 1 << 62})
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	var keys []string
	for _, c := range list {
		if at, err := strconv.Atoi(c.ID); err == nil && at >= 0 && at < shards && c.Version > b.seqs[at] {
			keys = append(keys, c.ID)
		}
	}
	return keys
}

// mend writes what was heard here and is newer than what others have written since.
func (b *Book) mend(ctx context.Context) error {
	for sku, l := range b.doubts() {
		cause := events.Command("mend", strconv.FormatInt(l.Version, 10), sku, time.Time{})
		if err := b.write(ctx, cause, sku, l); err != nil {
			return err
		}
		b.mu.Lock()
		delete(b.wrong, sku)
		b.mu.Unlock()
	}
	return nil
}

// doubts returns the newest levels of the SKUs that are wrong in the state store.
func (b *Book) doubts() map[string]Level {
	b.mu.Lock()
	defer b.mu.Unlock()
	list := make(map[string]Level, len(b.wrong))
	for sku := range b.wrong {
		list[sku] = b.known[sku].newest()
	}
	return list
}
