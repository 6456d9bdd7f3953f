package shelf

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/services/catalog/internal/product"
)

// abandoned is the age from which on a claim that its product does not bear out is another's to take: its maker died
// between the claim and the product. It is longer than any request lives.
const abandoned = 15 * time.Minute

// claim says which product has a slug or a SKU; a claim of "" is free. It is never deleted: a key that comes back would
// have the ETags of its first life again on some stores.
type claim struct {
	Product string    `json:"product"`
	At      time.Time `json:"at"`
	// Nonce is new with each taking.
	Nonce string `json:"nonce"`
}

// claims are those of one kind.
type claims struct {
	kind  string
	docs  *sidecar.Aggregate[claim]
	shelf *Shelf
	holds func(product.Product, string) bool
}

// held is a claim that was taken.
type held struct {
	claims     *claims
	key, nonce string
}

var errStale = errors.New("it changed meanwhile")

func (c *claims) holder(ctx context.Context, key string) (string, error) {
	snapshot, err := c.docs.Get(ctx, key)
	return snapshot.State.Product, err
}

// take claims key for the product. The error is of kind Conflict when another product has it.
func (c *claims) take(ctx context.Context, key, id string) (held, error) {
	for range 5 {
		snapshot, err := c.docs.Get(ctx, key)
		if err != nil {
			return held{}, err
		}
		if err := c.mayTake(ctx, key, id, snapshot.State); err != nil {
			return held{}, err
		}
		h, err := c.swap(ctx, key, snapshot.State, c.by(id))
		if !errors.Is(err, errStale) {
			return h, err
		}
	}
	return held{}, c.taken(key)
}

// by returns a new claim of a product.
func (c *claims) by(id string) claim {
	return claim{Product: id, At: c.shelf.now().UTC(), Nonce: events.NewID()}
}

// create claims a key that nobody had when it was looked for: one write, and no read. When it fails, nothing is known,
// and [claims.take] finds out.
func (c *claims) create(ctx context.Context, key, id string) (held, error) {
	next := c.by(id)
	raw, err := json.Marshal(struct {
		State claim `json:"state"`
	}{next})
	if err == nil {
		err = c.shelf.state.Put(ctx, c.kind+"/"+key, raw, "")
	}
	if err != nil {
		return c.take(ctx, key, id)
	}
	return held{claims: c, key: key, nonce: next.Nonce}, nil
}

// mayTake returns an error when the claim is another product's, and that product bears it out or may still do so.
func (c *claims) mayTake(ctx context.Context, key, id string, now claim) error {
	if now.Product == "" || now.Product == id {
		return nil
	}
	if c.shelf.now().Sub(now.At) < abandoned {
		return c.taken(key)
	}
	holder, err := c.shelf.products.Get(ctx, now.Product)
	if err != nil {
		return err
	}
	if holder.Exists() && c.holds(holder.State.Product, key) {
		return c.taken(key)
	}
	return nil
}

// swap replaces a claim, if it is still the one that was seen.
func (c *claims) swap(ctx context.Context, key string, seen, next claim) (held, error) {
	_, err := c.docs.Update(ctx, key, anew(), func(now *claim, _ bool) ([]events.Draft, error) {
		if now.Nonce == next.Nonce {
			return nil, nil // a write whose answer was lost
		}
		if now.Nonce != seen.Nonce {
			return nil, errStale
		}
		*now = next
		return nil, nil
	})
	return held{claims: c, key: key, nonce: next.Nonce}, err
}

func (c *claims) taken(key string) error {
	return problem.NewConflict(c.kind+"-taken", "Another product has the %s %q.", c.kind, key).
		WithField(c.kind, "is another product's")
}

// nonces returns the claims as they are now, so that they can be freed if they stay so.
func (c *claims) nonces(ctx context.Context, keys []string, id string) ([]held, error) {
	snapshots, err := c.docs.GetMany(ctx, keys)
	if err != nil {
		return nil, err
	}
	var list []held
	for i, s := range snapshots {
		if s.State.Product == id {
			list = append(list, held{claims: c, key: keys[i], nonce: s.State.Nonce})
		}
	}
	return list, nil
}

// free gives a claim up, unless it was taken anew meanwhile.
func (h held) free(ctx context.Context) error {
	_, err := h.claims.swap(ctx, h.key, claim{Nonce: h.nonce}, claim{Nonce: events.NewID()})
	if errors.Is(err, errStale) {
		return nil
	}
	return err
}
