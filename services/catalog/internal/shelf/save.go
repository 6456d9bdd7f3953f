package shelf

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/services/catalog/internal/changes"
	"github.com/souk-shop/souk/services/catalog/internal/product"
)

// Change is what is to become of a product.
type Change struct {
	// Cause stands for the request: the same again when the request is repeated.
	Cause events.Event
	// ID is the product's, new or not.
	ID string
	// Content is what it is to say, normal and checked.
	Content product.Content
	// Expect is the version that the product must have, 0 where there must be none yet; nil is any, and also none.
	Expect *int64
}

// Result is what became of it.
type Result string

// The results.
const (
	Created   Result = "created"
	Updated   Result = "updated"
	Unchanged Result = "unchanged"
)

// Save makes a change and publishes it. Claims come first, then the index, then the product with its event, then the log
// of changes: what fails on the way is put right by saving again.
//
// The error is of kind Conflict when a slug or a SKU is another product's, Precondition when the product is not of the
// version that was expected, NotFound when it should be there and is not.
func (s *Shelf) Save(ctx context.Context, c Change) (product.Product, Result, error) {
	saved, result, err := s.save(ctx, c, nil)
	if err == nil {
		err = s.changes.Announce(ctx, changes.Change{ID: saved.ID, Version: saved.Version})
	}
	return saved, result, err
}

// save saves all but the log of changes. What a batch knows spares it to read; what it knew wrong, it reads.
func (s *Shelf) save(ctx context.Context, c Change, b *Batch) (product.Product, Result, error) {
	for range 5 {
		saved, result, err := s.try(ctx, c, b)
		if !errors.Is(err, errStale) {
			return saved, result, err
		}
		b = nil
	}
	return product.Product{}, "", problem.NewConflict("contention", "Too many changes at once; please try again.")
}

func (s *Shelf) try(ctx context.Context, c Change, b *Batch) (product.Product, Result, error) {
	before, err := b.product(ctx, s, c.ID)
	if err != nil {
		return product.Product{}, "", err
	}
	if before.Handled(c.Cause.ID) {
		return s.repeat(ctx, c, before.State, Updated)
	}
	old := before.State.Product
	if err := c.expected(old, before.Exists()); err != nil {
		return product.Product{}, "", err
	}
	next := old
	if len(next.Set(c.ID, c.Content, s.now())) == 0 {
		c.Cause = *before.State.Cause // it may be that the change was stored and its event was not published
		return s.repeat(ctx, c, before.State, Unchanged)
	}
	dropped, err := s.dropped(ctx, old, c.Content)
	if err != nil {
		return product.Product{}, "", err
	}
	taken, err := s.claim(ctx, old, c, b)
	if err == nil && !before.Exists() && !b.listed() {
		err = s.enlist(ctx, c.ID)
	}
	if err != nil {
		return product.Product{}, "", errors.Join(err, release(ctx, taken))
	}
	saved, err := s.write(ctx, c, old.Version)
	if err != nil {
		if !unknown(err) {
			err = errors.Join(err, release(ctx, taken))
		}
		return product.Product{}, "", err
	}
	result := Updated
	if saved.Version == 1 {
		result = Created
	}
	return saved, result, release(ctx, dropped)
}

// repeat publishes again what a change that is stored emitted.
func (s *Shelf) repeat(ctx context.Context, c Change, r record, result Result) (product.Product, Result, error) {
	_, err := s.products.Update(ctx, c.ID, c.Cause, func(*record, bool) ([]events.Draft, error) { return nil, nil })
	if r.Version == 1 && result == Updated {
		result = Created
	}
	return r.Product, result, err
}

func (c Change) expected(p product.Product, exists bool) error {
	switch {
	case c.Expect == nil, *c.Expect == 0 && !exists:
		return nil
	case *c.Expect == 0:
		return problem.NewConflict("product-exists", "There is a product %q already; was the idempotency key used before?", c.ID)
	case !exists:
		return product.NotFound(c.ID)
	case *c.Expect != p.Version:
		return problem.NewPrecondition("version", "The product was changed meanwhile: its version is %d.", p.Version)
	}
	return nil
}

// write writes the product on top of the version that the claims were made for.
func (s *Shelf) write(ctx context.Context, c Change, version int64) (product.Product, error) {
	at := s.now()
	saved, err := s.products.Update(ctx, c.ID, c.Cause, func(r *record, _ bool) ([]events.Draft, error) {
		if r.Version != version {
			return nil, errStale
		}
		drafts := r.Set(c.ID, c.Content, at)
		r.Cause = &c.Cause
		return drafts, nil
	})
	return saved.Product, err
}

// claim takes the slug and the SKUs that the product does not have yet, in one order for all, and returns what it took,
// also when it fails.
func (s *Shelf) claim(ctx context.Context, old product.Product, c Change, b *Batch) ([]held, error) {
	var taken []held
	if !old.HasSlug(c.Content.Slug) {
		h, err := b.take(ctx, s.slugs, c.Content.Slug, c.ID)
		if err != nil {
			return nil, err
		}
		taken = append(taken, h)
	}
	skus := c.Content.SKUs()
	order := slices.Sorted(slices.Values(skus))
	for _, sku := range order {
		if old.HasSKU(sku) {
			continue
		}
		h, err := b.take(ctx, s.skus, sku, c.ID)
		if conflict, ok := errors.AsType[*problem.Error](err); ok && conflict.Kind == problem.Conflict && len(conflict.Fields) > 0 {
			conflict.Fields[0].Name = fmt.Sprintf("variants[%d].sku", slices.Index(skus, sku))
		}
		if err != nil {
			return taken, err
		}
		taken = append(taken, h)
	}
	return taken, nil
}

// dropped returns the claims on the SKUs that the product is about to lose. Slugs stay: they lead to it.
func (s *Shelf) dropped(ctx context.Context, old product.Product, next product.Content) ([]held, error) {
	var lost []string
	for _, sku := range old.SKUs() {
		if !slices.Contains(next.SKUs(), sku) {
			lost = append(lost, sku)
		}
	}
	return s.skus.nonces(ctx, lost, old.ID)
}

// release frees claims. What it leaves, its next claimant takes when it is old enough.
func release(ctx context.Context, list []held) error {
	var errs []error
	for _, h := range list {
		errs = append(errs, h.free(context.WithoutCancel(ctx)))
	}
	return errors.Join(errs...)
}
