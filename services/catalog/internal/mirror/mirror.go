// Package mirror keeps what shoppers read in memory in step with the state store: also with what other replicas write.
package mirror

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/souk-shop/souk/services/catalog/internal/changes"
	"github.com/souk-shop/souk/services/catalog/internal/listing"
	"github.com/souk-shop/souk/services/catalog/internal/product"
	"github.com/souk-shop/souk/services/catalog/internal/shelf"
	"github.com/souk-shop/souk/services/catalog/internal/stock"
)

// reconcile is how often everything is read anew: it finds what a process changed that died before it told the others.
const reconcile = 10 * time.Minute

// Mirror follows the shelf and the stock. Only [Mirror.Run] and [Mirror.Refresh] touch it, one at a time.
type Mirror struct {
	shelf    *shelf.Shelf
	stock    *stock.Book
	listing  *listing.Listing
	products *changes.Follower
	levels   *changes.Follower
	last     time.Time
}

// New returns a mirror that has read nothing yet.
func New(s *shelf.Shelf, b *stock.Book, l *listing.Listing) *Mirror {
	return &Mirror{shelf: s, stock: b, listing: l, products: s.Follow(), levels: b.Follow()}
}

// Refresh reads what has changed since the last time; the first time, everything.
func (m *Mirror) Refresh(ctx context.Context) error {
	begun := time.Now()
	whole := begun.Sub(m.last) > reconcile
	if whole {
		m.forget()
	}
	if err := m.refresh(ctx); err != nil {
		m.forget() // what it named may not have been read
		return err
	}
	if whole {
		m.last = begun
	}
	return nil
}

func (m *Mirror) forget() {
	m.products.Reset()
	m.levels.Reset()
}

func (m *Mirror) refresh(ctx context.Context) error {
	categories, err := m.shelf.Categories(ctx)
	if err != nil {
		return err
	}
	m.listing.PutCategories(categories)
	list, all, err := m.levels.Next(ctx)
	if err != nil {
		return err
	}
	if err := m.stock.Read(ctx, list, all); err != nil {
		return err
	}
	if list, all, err = m.products.Next(ctx); err != nil {
		return err
	}
	if all {
		return m.shelf.All(ctx, func(products []product.Product) error { return m.listing.Put(products...) })
	}
	var ids []string
	for _, c := range list {
		if !m.listing.Has(c.ID, c.Version) {
			ids = append(ids, c.ID)
		}
	}
	products, err := m.shelf.GetMany(ctx, ids)
	if err != nil {
		return err
	}
	return m.listing.Put(products...)
}

// Run refreshes every so often until ctx ends, tells other replicas of what this one wrote of the stock, and tidies up.
// What fails is logged when it begins to fail, and tried again.
func (m *Mirror) Run(ctx context.Context, every time.Duration, log *slog.Logger) {
	go repeat(ctx, every, log, "searches may become slow", func(context.Context) error {
		_, err := m.listing.Tidy()
		return err
	})
	repeat(ctx, every, log, "the catalogue in memory may be out of date", func(ctx context.Context) error {
		return errors.Join(m.stock.Announce(ctx), m.Refresh(ctx))
	})
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), every)
	defer cancel()
	if err := m.stock.Announce(last); err != nil {
		log.WarnContext(ctx, "other replicas will see a change of the stock late", "error", err)
	}
}

func repeat(ctx context.Context, every time.Duration, log *slog.Logger, meaning string, work func(context.Context) error) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	failing := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		err := work(ctx)
		if err != nil && !failing && ctx.Err() == nil {
			log.WarnContext(ctx, meaning, "error", err)
		}
		failing = err != nil
	}
}
