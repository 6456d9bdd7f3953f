package shelf

import (
	"context"
	"sync"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/services/catalog/internal/changes"
	"github.com/souk-shop/souk/services/catalog/internal/product"
)

// Batch is many products that are saved one by one, with what can be done for all of them at once: what is known of them
// is read before, they are taken into the index together, and other replicas are told of all of them after. Its Save is
// safe for concurrent use; a nil batch knows nothing.
type Batch struct {
	shelf *Shelf
	// holders say who has each slug and SKU, by their kind and key: "" is nobody yet.
	holders  map[string]string
	products map[string]sidecar.Snapshot[record]
	// targets are the ids of what the contents are to become, by slug.
	targets map[string]string

	mu    sync.Mutex
	saved []changes.Change
}

// Prepare reads what there is of the slugs and the SKUs of the contents, and takes the products that are new into the
// index. One that is not saved then stays there, and means nothing.
func (s *Shelf) Prepare(ctx context.Context, contents []product.Content) (*Batch, error) {
	b := &Batch{shelf: s, holders: map[string]string{}, products: map[string]sidecar.Snapshot[record]{}, targets: map[string]string{}}
	var slugs, skus []string
	for _, c := range contents {
		slugs, skus = append(slugs, c.Slug), append(skus, c.SKUs()...)
	}
	if err := b.look(ctx, s.slugs, slugs); err != nil {
		return nil, err
	}
	if err := b.look(ctx, s.skus, skus); err != nil {
		return nil, err
	}
	if err := b.read(ctx); err != nil {
		return nil, err
	}
	b.aim(contents)
	var unknown []string
	for _, id := range b.targets {
		if !b.products[id].Exists() {
			unknown = append(unknown, id)
			b.products[id] = sidecar.Snapshot[record]{}
		}
	}
	return b, s.enlist(ctx, unknown...)
}

// look reads who has the keys.
func (b *Batch) look(ctx context.Context, c *claims, keys []string) error {
	found, err := readMany(ctx, c.docs, keys)
	for i, snapshot := range found {
		b.holders[c.kind+"/"+keys[i]] = snapshot.State.Product
		if snapshot.Exists() && snapshot.State.Product == "" {
			delete(b.holders, c.kind+"/"+keys[i]) // a claim that is free again is there: taking it needs more than to create it
		}
	}
	return err
}

// read reads the products that have something already.
func (b *Batch) read(ctx context.Context) error {
	var ids []string
	for _, id := range b.holders {
		if _, known := b.products[id]; id != "" && !known {
			b.products[id] = sidecar.Snapshot[record]{}
			ids = append(ids, id)
		}
	}
	found, err := readMany(ctx, b.shelf.products, ids)
	for i, snapshot := range found {
		b.products[ids[i]] = snapshot
	}
	return err
}

// aim finds what the contents are to become: the product that has the content's slug, else the one that has a SKU of it
// and that no other content becomes, else a new one, which the slug determines: so that a product whose saving failed
// half-way finds what it began.
func (b *Batch) aim(contents []product.Content) {
	aimedAt := map[string]bool{}
	for _, c := range contents {
		if id := b.holders["slug/"+c.Slug]; id != "" {
			b.targets[c.Slug], aimedAt[id] = id, true
		}
	}
	for _, c := range contents {
		if b.targets[c.Slug] != "" {
			continue
		}
		id := events.DeriveID("product-of-slug", c.Slug)
		for _, sku := range c.SKUs() {
			if holder := b.holders["sku/"+sku]; holder != "" && !aimedAt[holder] && b.products[holder].State.HasSKU(sku) {
				id = holder
				break
			}
		}
		b.targets[c.Slug], aimedAt[id] = id, true
	}
}

// Target returns the id of the product that a content of the batch becomes.
func (b *Batch) Target(c product.Content) string { return b.targets[c.Slug] }

// Save is [Shelf.Save]; other replicas are told by [Batch.Announce].
func (b *Batch) Save(ctx context.Context, c Change) (product.Product, Result, error) {
	p, result, err := b.shelf.save(ctx, c, b)
	if err == nil {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.saved = append(b.saved, changes.Change{ID: p.ID, Version: p.Version})
	}
	return p, result, err
}

// Announce tells other replicas of what was saved.
func (b *Batch) Announce(ctx context.Context) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.shelf.changes.Announce(ctx, b.saved...)
}

// product returns a product's document: as it was when the batch read it. One that has no claim then was not there.
func (b *Batch) product(ctx context.Context, s *Shelf, id string) (sidecar.Snapshot[record], error) {
	if b != nil {
		if snapshot, read := b.products[id]; read {
			return snapshot, nil
		}
	}
	return s.products.Get(ctx, id)
}

// take takes a claim, at once where nobody had it when the batch looked.
func (b *Batch) take(ctx context.Context, c *claims, key, id string) (held, error) {
	if b != nil {
		if holder, looked := b.holders[c.kind+"/"+key]; looked && holder == "" {
			return c.create(ctx, key, id)
		}
	}
	return c.take(ctx, key, id)
}

// listed tells whether the batch has taken its products into the index.
func (b *Batch) listed() bool { return b != nil }
