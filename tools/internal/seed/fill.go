package seed

import (
	"context"
	"net/http"
	"slices"
	"sync/atomic"
	"time"

	"github.com/souk-shop/souk/tools/internal/client"
)

// tellEvery is how often it is said how far the filling is.
const tellEvery = 5 * time.Second

// fill imports the products, a batch after the other, and puts the stock of each batch on hand while the next one is
// imported. done is told how many of the products are through.
func (s Seeder) fill(ctx context.Context, a *api, products []Product, done func(products int) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	imported, failed := make(chan []Product, 1), make(chan error, 1)
	go func() {
		defer close(imported)
		failed <- s.products(ctx, a, products, imported)
	}()
	through := 0
	for part := range imported {
		err := s.stock(ctx, a, part)
		if err == nil {
			through += len(part)
			err = done(through)
		}
		if err != nil {
			return err
		}
	}
	return <-failed
}

// products imports the products and hands each batch on.
func (s Seeder) products(ctx context.Context, a *api, products []Product, imported chan<- []Product) error {
	for part := range slices.Chunk(products, batch) {
		if err := s.products1(ctx, a, part); err != nil {
			return err
		}
		select {
		case imported <- part:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// progress says how far a long filling is.
type progress struct {
	say         func(format string, args ...any)
	began, told time.Time
	first, all  int
}

func (s Seeder) progress(first, all int) *progress {
	now := time.Now()
	return &progress{say: s.Say, began: now, told: now, first: first, all: all}
}

// at says that so many of all products are through, unless something was said a moment ago.
func (p *progress) at(through int) {
	now := time.Now()
	if now.Sub(p.told) < tellEvery || through == p.all {
		return
	}
	p.told = now
	rate := float64(through-p.first) / now.Sub(p.began).Seconds()
	left := time.Duration(float64(p.all-through) / rate * float64(time.Second))
	p.say("  %d of %d products, %.0f a second, %s left", through, p.all, rate, left.Round(time.Second))
}

// pictures uploads the pictures of a catalogue and returns their addresses by their names.
func (s Seeder) pictures(ctx context.Context, a *api, pictures map[string][]byte) (map[string]string, error) {
	urls := make(map[string]string, len(pictures))
	for name, raw := range pictures {
		var answer struct {
			URL string `json:"url"`
		}
		err := s.retry(ctx, a, func() error {
			return a.Do(ctx, client.Call{
				Method: http.MethodPost, Path: "/staff/media", In: client.Raw{Type: "image/png", Body: raw}, Key: key("picture", name),
			}, &answer)
		})
		if err != nil {
			return nil, err
		}
		urls[name] = answer.URL
	}
	return urls, nil
}

// limited knows whether it was said that the gateway refuses calls because they are too many.
type limited struct{ told atomic.Bool }

// tell says once how to make it go faster.
func (l *limited) tell(say func(string, ...any)) {
	if l.told.CompareAndSwap(false, true) {
		say("  the gateway limits how many calls a user makes: a shop started with SOUK_RATE_LIMIT=0 takes them faster")
	}
}
