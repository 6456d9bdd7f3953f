// Package process is the process manager of a purchase: it joins a checkout with its cart, places the order, and drives
// it to its end.
//
// What it does is a sequence of single-key steps, each of them idempotent, and in an order that lets a redelivery of the
// event go on wherever a crash left off.
package process

import (
	"context"
	"sync"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/watch"
	"github.com/souk-shop/souk/services/orders/internal/cart"
	"github.com/souk-shop/souk/services/orders/internal/order"
	"github.com/souk-shop/souk/services/orders/internal/pricing"
	"github.com/souk-shop/souk/services/orders/internal/schedule"
	"github.com/souk-shop/souk/services/orders/internal/store"
)

// Catalog tells prices. The error is of kind Unavailable; SKUs that are not known are not in the answer.
type Catalog interface {
	Prices(ctx context.Context, skus []string) (map[string]cart.Price, error)
}

// Config is what a process needs to know and to reach.
type Config struct {
	// AppID is the service's own, to know its own events by.
	AppID   string
	Store   *store.Store
	Catalog Catalog
	Terms   pricing.Terms
	// Timeout is how long an order may be pending, or a checkout wait for its cart.
	Timeout time.Duration
	// CancelWindow is how long after the confirmation a shopper may cancel.
	CancelWindow time.Duration
	// Now tells the time.
	Now func() time.Time
	// Hub is told the id of each order that changed.
	Hub *watch.Hub
}

// Process is the process manager. Its methods may be called from several goroutines, and in several processes.
type Process struct {
	Config
	mu sync.Mutex
	// settled are entries of the index that the sweep need not look at again.
	settled map[schedule.Entry]bool
}

// New returns a process manager.
func New(c Config) *Process { return &Process{Config: c, settled: map[schedule.Entry]bool{}} }

// now is the time of a step, as exact as the index keeps it.
func (p *Process) now() time.Time { return p.Now().UTC().Truncate(time.Millisecond) }

// change makes a change of an order, and tells those who watch it: also when the change is stored and its event is not
// out yet.
func (p *Process) change(ctx context.Context, id string, cause events.Event, decide func(o *order.Order) ([]events.Draft, error)) (order.Order, error) {
	defer p.Hub.Notify(id)
	return p.Store.Orders.Update(ctx, id, cause, func(o *order.Order, _ bool) ([]events.Draft, error) { return decide(o) })
}

// step is the cause of one of several writes that an event causes.
func step(name, of string) events.Event {
	return events.Event{ID: events.DeriveID("step", name, of), Type: name}
}
