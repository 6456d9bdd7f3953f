package listing

import (
	"sync"

	"github.com/souk-shop/souk/services/catalog/internal/dense"
	"github.com/souk-shop/souk/services/catalog/internal/text"
)

// maxKnown bounds what is remembered of words, in bytes; maxLookups how many of them that is, of words that nothing has.
const (
	maxKnown   = 16 << 20
	maxLookups = 10_000
)

// lookup is a word that was looked for in a place.
type lookup struct {
	word  string
	place place
	fit   text.Fit
}

// known remembers which products have a word, until a product changes: shoppers ask for the same words again and again,
// with other filters, in another order, or for the next page. It is safe for concurrent use.
type known struct {
	mu   sync.RWMutex
	sets map[lookup]*dense.Kept
	size int // in bytes
}

// get returns what is known, nil for no products. The set is not to be changed.
func (k *known) get(key lookup) (*dense.Kept, bool) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	set, ok := k.sets[key]
	return set, ok
}

// put remembers a set. Where there is no room, some others are forgotten, whichever: those that are asked for often are
// soon known again.
func (k *known) put(key lookup, set *dense.Kept) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.sets == nil {
		k.sets = map[lookup]*dense.Kept{}
	}
	k.size += set.Bytes() - k.sets[key].Bytes()
	k.sets[key] = set
	for other, old := range k.sets {
		if k.size <= maxKnown && len(k.sets) <= maxLookups {
			break
		}
		k.size -= old.Bytes()
		delete(k.sets, other)
	}
}

func (k *known) forget() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.sets, k.size = nil, 0
}
