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
	sets map[lookup]dense.Set
	size int
}

// get returns what is known. The set is not to be changed.
func (k *known) get(key lookup) (dense.Set, bool) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	set, ok := k.sets[key]
	return set, ok
}

func (k *known) put(key lookup, set dense.Set) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.size += 8 * len(set); k.sets == nil || k.size > maxKnown || len(k.sets) > maxLookups {
		k.sets, k.size = map[lookup]dense.Set{}, 8*len(set)
	}
	k.sets[key] = set
}

func (k *known) forget() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.sets, k.size = nil, 0
}
