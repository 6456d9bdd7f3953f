// Package shoppers lets shoppers buy on and on from a shop, and forgives nothing: a request that fails is a failure, whatever
// came of it later. What was accepted is kept, so that the books can be held against it.
package shoppers

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/souk-shop/souk/e2e/internal/client"
)

// Order is what is to be bought, where, and by how many at once.
type Order struct {
	URL      string `json:"url"`
	SKU      string `json:"sku"`
	Shoppers int    `json:"shoppers"`
}

// Report is what happened so far.
type Report struct {
	// Checkouts are those that were accepted.
	Checkouts []Checkout `json:"checkouts"`
	Failures  []Failure  `json:"failures"`
}

// Checkout is an accepted checkout of one piece, and its end as the shopper saw it: "" for none yet.
type Checkout struct {
	ID     string        `json:"id"`
	Status string        `json:"status"`
	Took   time.Duration `json:"took"`
}

// Failure is a request that failed, or an end that did not come.
type Failure struct {
	At   time.Time `json:"at"`
	Step string    `json:"step"`
	Why  string    `json:"why"`
}

// Confirmed counts the checkouts that were seen confirmed.
func (r Report) Confirmed() int {
	n := 0
	for _, c := range r.Checkouts {
		if c.Status == client.Confirmed {
			n++
		}
	}
	return n
}

// Crowd is the shoppers of one order.
type Crowd struct {
	order  Order
	client *client.Client
	leave  context.CancelFunc
	gone   sync.WaitGroup

	mu     sync.Mutex
	report Report
}

// Open lets the shoppers in. Each buys until Close.
func Open(o Order) (*Crowd, error) {
	if o.URL == "" || o.SKU == "" || o.Shoppers < 1 {
		return nil, fmt.Errorf("%+v: an order has a URL, a SKU and at least one shopper", o)
	}
	transport := &http.Transport{MaxIdleConnsPerHost: o.Shoppers, IdleConnTimeout: time.Minute}
	ctx, leave := context.WithCancel(context.Background())
	c := &Crowd{order: o, client: client.New(o.URL, transport), leave: leave}
	for range o.Shoppers {
		c.gone.Go(func() { c.buyOn(ctx) })
	}
	return c, nil
}

// Close lets nobody begin another purchase, and waits for those that were begun.
func (c *Crowd) Close() Report {
	c.leave()
	c.gone.Wait()
	return c.Report()
}

// Report returns what happened so far.
func (c *Crowd) Report() Report {
	c.mu.Lock()
	defer c.mu.Unlock()
	return Report{
		Checkouts: append([]Checkout{}, c.report.Checkouts...),
		Failures:  append([]Failure{}, c.report.Failures...),
	}
}

func (c *Crowd) fail(step string, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.report.Failures = append(c.report.Failures, Failure{At: time.Now().UTC(), Step: step, Why: err.Error()})
}

// accept keeps a checkout, and returns where.
func (c *Crowd) accept(id string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.report.Checkouts = append(c.report.Checkouts, Checkout{ID: id})
	return len(c.report.Checkouts) - 1
}

func (c *Crowd) ended(at int, status string, took time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.report.Checkouts[at].Status, c.report.Checkouts[at].Took = status, took
}

// unique is a name or key that nobody else has.
func unique() string { return uuid.NewString() }
