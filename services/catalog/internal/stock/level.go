// Package stock knows which SKUs can be bought, as the inventory says in its events.
//
// Of the many events only those matter by which a SKU becomes available or stops to be: they alone are written to the
// state store. The others are answered from memory.
package stock

import (
	"hash/fnv"
	"strconv"
)

// Level is whether a SKU can be bought, and the version of its stock that says so. Versions begin at 1.
type Level struct {
	Version   int64 `json:"v"`
	Available bool  `json:"a,omitempty"`
}

// shards is how many documents there are: few enough to be read at a start, and each small enough to be written often.
const shards = 2_048

// shard is a document: the levels of the SKUs that fall into it. Seq counts its writes.
type shard struct {
	Seq  int64            `json:"seq"`
	SKUs map[string]Level `json:"skus"`
}

// set takes a level in. One that is older than what is there says nothing, and one that is the same in effect is not
// worth a write.
func (s *shard) set(sku string, l Level) {
	old := s.SKUs[sku]
	if old.Version >= l.Version || old.Available == l.Available {
		return
	}
	if s.SKUs == nil {
		s.SKUs = map[string]Level{}
	}
	s.SKUs[sku] = l
	s.Seq++
}

func shardOf(sku string) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(sku)) // a hash takes everything
	return int(h.Sum32() % shards)
}

func key(shard int) string { return strconv.Itoa(shard) }
