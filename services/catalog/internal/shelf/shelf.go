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
	"maps"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/services/catalog/internal/changes"
	"github.com/souk-shop/souk/services/catalog/internal/product"
)

const (
	indexShards  = 256
	changeShards = 4
	// batch is how many documents one bulk read asks for, atOnce how many calls of one task are under way.
	batch  = 200
	atOnce = 8
	// partSize is how many products are in memory twice while all are read.
	partSize = 32_768
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
	changes    *changes.Log
	state      sidecar.State
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
		changes:    changes.New(sc, "changes/", changeShards),
		state:      sc.State,
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
	snapshots, err := readMany(ctx, s.products, ids)
	found := make([]product.Product, 0, len(snapshots))
	for _, snapshot := range snapshots {
		if snapshot.Exists() {
			found = append(found, snapshot.State.Product)
		}
	}
	return found, err
}

// readMany reads documents in the order of their ids, a batch after the other and several at once.
func readMany[T any](ctx context.Context, docs *sidecar.Aggregate[T], ids []string) ([]sidecar.Snapshot[T], error) {
	type part struct {
		ids  []string
		into []sidecar.Snapshot[T]
	}
	all := make([]sidecar.Snapshot[T], len(ids))
	var parts []part
	for at := 0; at < len(ids); at += batch {
		last := min(at+batch, len(ids))
		parts = append(parts, part{ids[at:last], all[at:last]})
	}
	err := eachOf(parts, func(p part) error {
		read, err := docs.GetMany(ctx, p.ids)
		copy(p.into, read)
		return err
	})
	return all, err
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

// Follow returns a follower of the products' changes.
func (s *Shelf) Follow() *changes.Follower { return s.changes.Follow() }

// All returns every product, in parts.
func (s *Shelf) All(ctx context.Context, yield func([]product.Product) error) error {
	keys := make([]string, indexShards)
	for i := range keys {
		keys[i] = strconv.Itoa(i)
	}
	shards, err := s.index.GetMany(ctx, keys)
	if err != nil {
		return err
	}
	var ids []string
	for _, shard := range shards {
		ids = append(ids, shard.State...)
	}
	for part := range slices.Chunk(ids, partSize) {
		products, err := s.GetMany(ctx, part)
		if err == nil {
			err = yield(products)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// enlist takes products' ids into the index, with one write for each of its parts that they fall into.
func (s *Shelf) enlist(ctx context.Context, ids ...string) error {
	shards := map[string][]string{}
	for _, id := range ids {
		key := shardOf(id, indexShards)
		shards[key] = append(shards[key], id)
	}
	return eachOf(slices.Collect(maps.Keys(shards)), func(key string) error {
		_, err := s.index.Update(ctx, key, anew(), func(all *[]string, _ bool) ([]events.Draft, error) {
			*all = slices.Compact(slices.Sorted(slices.Values(append(*all, shards[key]...))))
			return nil, nil
		})
		return err
	})
}

// eachOf does something with each of many, several at a time, and returns the errors.
func eachOf[T any](list []T, do func(T) error) error {
	errs := make([]error, len(list))
	slots := make(chan struct{}, atOnce)
	var work sync.WaitGroup
	for i, one := range list {
		slots <- struct{}{}
		work.Go(func() {
			defer func() { <-slots }()
			errs[i] = do(one)
		})
	}
	work.Wait()
	return errors.Join(errs...)
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
