// Package check proves that a running shop sells: it buys something through the public API as any shopper would, and cancels
// the order again. Nothing of it needs to know how or where the shop runs.
package check

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/souk-shop/souk/tools/internal/client"
	"github.com/souk-shop/souk/tools/internal/instance"
)

const (
	// again is how long a step that failed in passing rests.
	again = 500 * time.Millisecond
	// wait is for how many seconds an answer may wait, in one call.
	wait = 10
)

// Shop is what is checked.
type Shop struct {
	// URL is the gateway's address, Storefront the web page's; "" looks at no page.
	URL, Storefront string
	// ReadOnly leaves out all that changes anything.
	ReadOnly bool
	Say      func(format string, args ...any)
}

// check is one run: what its steps found out so far.
type check struct {
	Shop
	api *client.Client
	// id and password make the throw-away account.
	id, password string
	item         item
	// country is where the shop delivers, payment a method of the provider's that moves no money.
	country, payment string
	cart             cart
	session          session
	// sent tells that there may be an order, confirmed that there is one that was paid.
	sent, confirmed bool
	checkout        checkout
}

// step is one thing that a shopper does. It returns what there is to tell.
type step struct {
	name string
	do   func(context.Context) (string, error)
}

// Run does the steps until one fails. What fails in passing, as while a shop starts, is tried again until ctx is over. An order
// that the check made is cancelled, also when a later step failed; where that cannot be done, the error names the order.
func (s Shop) Run(ctx context.Context) error {
	c := &check{Shop: s, api: client.New(s.URL), id: uuid.NewString(), password: instance.Token()}
	for _, step := range c.reading() {
		if err := c.perform(ctx, step); err != nil {
			return err
		}
	}
	if s.ReadOnly {
		return nil
	}
	for _, step := range c.buying() {
		if err := c.perform(ctx, step); err != nil {
			return errors.Join(err, c.undo(ctx))
		}
	}
	return c.undo(ctx)
}

func (c *check) reading() []step {
	steps := []step{
		{"catalogue", c.findItem}, {"product", c.readProduct}, {"delivery", c.findCountry}, {"payment methods", c.findPayment},
	}
	if c.Storefront != "" {
		steps = append(steps, step{"storefront", c.readStorefront})
	}
	return steps
}

func (c *check) buying() []step {
	return []step{{"account", c.register}, {"cart", c.fillCart}, {"quote", c.quote}, {"checkout", c.checkOut}, {"order", c.await}}
}

// perform does a step, and says how long it took.
func (c *check) perform(ctx context.Context, s step) error {
	began := time.Now()
	told, err := c.persist(ctx, s)
	took := time.Since(began).Seconds()
	if err != nil {
		c.Say("  FAILED  %-16s %6.2f s", s.name, took)
		return fmt.Errorf("%s failed after %.1f s: %w", s.name, took, err)
	}
	c.Say("  ok      %-16s %6.2f s  %s", s.name, took, told)
	return nil
}

// persist repeats a step while it fails in passing.
func (c *check) persist(ctx context.Context, s step) (string, error) {
	var last error
	for {
		told, err := s.do(ctx)
		if ctx.Err() != nil && last != nil {
			return "", last // more telling than that the time is over
		}
		if _, found := errors.AsType[finding](err); err == nil || ctx.Err() != nil || found || !client.Passing(err) {
			return told, err
		}
		if _, waits := errors.AsType[pending](err); last == nil && !waits {
			c.Say("  …       %-16s %s: trying again", s.name, err)
		}
		last = err
		select {
		case <-ctx.Done():
			return "", last
		case <-time.After(again):
		}
	}
}

// key is the Idempotency-Key of one of the check's calls: a step may be repeated.
func (c *check) key(name string) string {
	return uuid.NewSHA1(uuid.NameSpaceURL, []byte(c.id+name)).String()
}
