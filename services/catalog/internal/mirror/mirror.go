// Package mirror keeps what shoppers read in memory in step with the state store: also with what other replicas write.
package mirror

import (
	"context"
	"log/slog"
	"time"

	"github.com/souk-shop/souk/services/catalog/internal/listing"
	"github.com/souk-shop/souk/services/catalog/internal/product"
	"github.com/souk-shop/souk/services/catalog/internal/shelf"
)

// reconcile is how often everything is read anew: it finds what a process changed that died before it told the others.
const reconcile = 10 * time.Minute

// Mirror follows the shelf. Only [Mirror.Run] and [Mirror.Refresh] touch it, one at a time.
type Mirror struct {
	shelf    *shelf.Shelf
	listing  *listing.Listing
	follower *shelf.Follower
	last     time.Time
}

// New returns a mirror that has read nothing yet.
func New(s *shelf.Shelf, l *listing.Listing) *Mirror {
	return &Mirror{shelf: s, listing: l, follower: s.Follow()}
}

// Refresh reads what has changed since the last time; the first time, everything.
func (m *Mirror) Refresh(ctx context.Context) error {
	if time.Since(m.last) > reconcile {
		m.follower.Reset()
	}
	err := m.refresh(ctx)
	if err != nil {
		m.follower.Reset() // what it named may not have been read
	}
	return err
}

func (m *Mirror) refresh(ctx context.Context) error {
	categories, err := m.shelf.Categories(ctx)
	if err != nil {
		return err
	}
	m.listing.PutCategories(categories)
	begun := time.Now()
	ids, all, err := m.follower.Next(ctx)
	if err != nil {
		return err
	}
	if all {
		err = m.shelf.All(ctx, func(products []product.Product) { m.listing.Put(products...) })
		if err == nil {
			m.last = begun
		}
		return err
	}
	products, err := m.shelf.GetMany(ctx, ids)
	if err != nil {
		return err
	}
	m.listing.Put(products...)
	return nil
}

// Run refreshes every so often until ctx ends. What fails is logged when it begins to fail, and tried again.
func (m *Mirror) Run(ctx context.Context, every time.Duration, log *slog.Logger) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	failing := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		err := m.Refresh(ctx)
		if err != nil && !failing && ctx.Err() == nil {
			log.WarnContext(ctx, "the catalogue in memory may be out of date", "error", err)
		}
		failing = err != nil
	}
}
