// Package views publishes that shoppers viewed products, off the path of their requests.
package views

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/services/catalog/internal/product"
)

// Background runs work that outlives its request, and is waited for at the process's end.
type Background func(ctx context.Context, name string, work func(context.Context) error)

// Options bound the queue.
type Options struct {
	// Waiting is how many views may wait to be published; Publishing how many are being published at once.
	Waiting, Publishing int
}

// Views publishes views. A view that it has taken is published, however often the broker has to be asked, unless the
// process is told to end and the broker does not take it in the time that is left: that is an error in the log.
type Views struct {
	publisher  sidecar.Publisher
	background Background
	appID      string
	waiting    atomic.Int64
	most       int64
	slots      chan struct{}
}

// New returns an empty queue.
func New(sc *sidecar.Sidecar, background Background, o Options) *Views {
	return &Views{
		publisher: sc.Events, background: background, appID: sc.AppID, most: int64(o.Waiting), slots: make(chan struct{}, o.Publishing),
	}
}

// Viewed takes a view. When too many wait, it publishes this one itself: the error is then of kind Unavailable when the
// broker does not take it.
func (v *Views) Viewed(ctx context.Context, p product.Product, viewer string) error {
	e, err := events.New(events.NewID(), v.appID, p.ID, events.ProductViewed{
		ProductID: p.ID, Name: p.Name, Category: p.Category, Viewer: viewer,
	}, time.Now())
	if err != nil {
		return problem.NewInvalid("viewer", "The viewer is wrong.").Because(err)
	}
	if v.waiting.Add(1) > v.most {
		v.waiting.Add(-1)
		if err := v.publisher.Publish(ctx, e); err != nil {
			return problem.NewUnavailable("broker", "The broker did not take the view.").Because(err)
		}
		return nil
	}
	v.background(ctx, "product viewed", func(ctx context.Context) error {
		defer v.waiting.Add(-1)
		return v.publish(ctx, e)
	})
	return nil
}

// publish publishes the event, again and again until ctx ends.
func (v *Views) publish(ctx context.Context, e events.Event) error {
	wait := 50 * time.Millisecond
	for {
		err := v.once(ctx, e)
		if err == nil || ctx.Err() != nil {
			return err
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return err
		}
		wait = min(2*wait, 5*time.Second)
	}
}

func (v *Views) once(ctx context.Context, e events.Event) error {
	select {
	case v.slots <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-v.slots }()
	return v.publisher.Publish(ctx, e)
}
