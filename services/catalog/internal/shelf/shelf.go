// Package shelf keeps the catalogue in the state store, where keys can be read and cannot be listed.
//
// A product is one document. Its slugs and SKUs are unique by claims: documents of their own that name the product, made
// before the product's document says them and freed after it no longer does. An index says which products there are, and
// a log of changes lets other replicas follow.
package shelf

import (
	"context"
	"errors"
	"hash/fnv"
	"slices"
	"strconv"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/services/catalog/internal/product"
)

const (
	indexShards  = 256
	changeShards = 4
	// maxRecent is how many changes a shard of the log remembers: what one poll can miss and still follow.
	maxRecent = 256
	// batch is how many documents one bulk read asks for.
	batch = 200
	// inbox is small: each entry holds an event with all of a product's variants.
	inbox = 8
)

// record is a product's document. Cause is the change that made its version.
type record struct {
	product.Product
	Cause *events.Event `json:"cause"`
}

// Shelf is the catalogue's state. Its methods are safe for concurrent use, by several processes too.
type Shelf struct {
	products   *sidecar.Aggregate[record]
	index      *sidecar.Aggregate[[]string]
	changes    *sidecar.Aggregate[log]
	categories *sidecar.Aggregate[product.Categories]
	slugs      *claims
	skus       *claims
	now        func() time.Time
}

// New returns the catalogue in the sidecar's state store.
func New(sc *sidecar.Sidecar) *Shelf {
	s := &Shelf{
		products:   sidecar.NewAggregate[record](sc, "product/").WithInbox(inbox),
		index:      sidecar.NewAggregate[[]string](sc, "index/").WithInbox(1),
		changes:    sidecar.NewAggregate[log](sc, "changes/").WithInbox(1),
		categories: sidecar.NewAggregate[product.Categories](sc, "categories/").WithInbox(1),
		now:        time.Now,
	}
	s.slugs = &claims{kind: "slug", docs: sidecar.NewAggregate[claim](sc, "slug/").WithInbox(1), shelf: s, holds: product.Product.HasSlug}
	s.skus = &claims{kind: "sku", docs: sidecar.NewAggregate[claim](sc, "sku/").WithInbox(1), shelf: s, holds: product.Product.HasSKU}
	return s
}

// Get returns a product. The error is of kind NotFound when there is none.
func (s *Shelf) Get(ctx context.Context, id string) (product.Product, error) {
	snapshot, err := s.products.Get(ctx, id)
	if err == nil && !snapshot.Exists() {
		err = product.NotFound(id)
	}
	return snapshot.State.Product, err
}

// GetMany returns those of the products that there are.
func (s *Shelf) GetMany(ctx context.Context, ids []string) ([]product.Product, error) {
	var found []product.Product
	for part := range slices.Chunk(ids, batch) {
		snapshots, err := s.products.GetMany(ctx, part)
		if err != nil {
			return nil, err
		}
		for _, snapshot := range snapshots {
			if snapshot.Exists() {
				found = append(found, snapshot.State.Product)
			}
		}
	}
	return found, nil
}

// BySlug and BySKU return the id of the product that has claimed it, or "".
func (s *Shelf) BySlug(ctx context.Context, slug string) (string, error) {
	return s.slugs.holder(ctx, slug)
}

// BySKU is like [Shelf.BySlug].
func (s *Shelf) BySKU(ctx context.Context, sku string) (string, error) {
	return s.skus.holder(ctx, sku)
}

// WithSKUs returns the products that have the SKUs, by SKU, as their documents say now.
func (s *Shelf) WithSKUs(ctx context.Context, skus []string) (map[string]product.Product, error) {
	held, err := s.skus.docs.GetMany(ctx, skus)
	if err != nil {
		return nil, err
	}
	ids := make([]string, 0, len(held))
	for _, h := range held {
		if id := h.State.Product; id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	products, err := s.GetMany(ctx, ids)
	if err != nil {
		return nil, err
	}
	found := make(map[string]product.Product, len(skus))
	for _, p := range products {
		for _, sku := range p.SKUs() {
			if slices.Contains(skus, sku) {
				found[sku] = p
			}
		}
	}
	return found, nil
}

// All returns every product, in parts.
func (s *Shelf) All(ctx context.Context, yield func([]product.Product)) error {
	keys := make([]string, indexShards)
	for i := range keys {
		keys[i] = strconv.Itoa(i)
	}
	for part := range slices.Chunk(keys, batch) {
		shards, err := s.index.GetMany(ctx, part)
		if err != nil {
			return err
		}
		var ids []string
		for _, shard := range shards {
			ids = append(ids, shard.State...)
		}
		products, err := s.GetMany(ctx, ids)
		if err != nil {
			return err
		}
		yield(products)
	}
	return nil
}

// enlist takes a product's id into the index.
func (s *Shelf) enlist(ctx context.Context, id string) error {
	_, err := s.index.Update(ctx, shardOf(id, indexShards), anew(), func(ids *[]string, _ bool) ([]events.Draft, error) {
		if i, found := slices.BinarySearch(*ids, id); !found {
			*ids = slices.Insert(*ids, i, id)
		}
		return nil, nil
	})
	return err
}

// Categories returns the categories.
func (s *Shelf) Categories(ctx context.Context) (product.Categories, error) {
	snapshot, err := s.categories.Get(ctx, "all")
	return snapshot.State, err
}

// PutCategory adds or replaces a category and returns all. The error is of kind Invalid where the category is not valid.
func (s *Shelf) PutCategory(ctx context.Context, c product.Category) (product.Categories, error) {
	return s.categories.Update(ctx, "all", anew(), func(all *product.Categories, _ bool) ([]events.Draft, error) {
		return nil, all.Put(c)
	})
}

func shardOf(id string, shards uint32) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(id)) // a hash takes everything
	return strconv.FormatUint(uint64(h.Sum32()%shards), 10)
}

// anew returns a cause that is like no other: for changes that are idempotent by themselves and emit nothing.
func anew() events.Event { return events.Command("catalog", events.NewID(), "catalog", time.Time{}) }

// unknown tells whether it is not known if a write took effect.
func unknown(err error) bool {
	return err != nil && (problem.KindOf(err) == 0 || problem.Is(err, problem.Unavailable) || problem.CodeOf(err) == "contention") &&
		!errors.Is(err, errStale)
}
