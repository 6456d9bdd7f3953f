package sweep

import (
	"fmt"
	"hash/fnv"
	"time"
)

// shards is how many documents share the entries of a minute, so that they stay small and their writers apart.
const shards = 8

// bucket names a document of entries: those that are due in one minute, and whose id falls into one shard.
type bucket struct {
	minute int64
	shard  uint32
}

func bucketOf(id string, due time.Time) bucket {
	h := fnv.New32a()
	_, _ = h.Write([]byte(id)) // a hash takes everything
	return bucket{minute: minuteOf(due), shard: h.Sum32() % shards}
}

func minuteOf(t time.Time) int64 { return t.Unix() / 60 }

func (b bucket) key() string { return fmt.Sprintf("%d/%d", b.minute, b.shard) }

// bucketsOf lists the buckets of the minutes from first to last.
func bucketsOf(first, last int64) []bucket {
	var all []bucket
	for minute := first; minute <= last; minute++ {
		for shard := range uint32(shards) {
			all = append(all, bucket{minute: minute, shard: shard})
		}
	}
	return all
}
