package store_test

import (
	"context"
	"errors"
	"sync"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/sidecar"
)

var errKilled = errors.New("the process is dead")

// stepped is one process's view of the sidecar. Before each call to the state store or the broker it asks whether to go
// on; once told to die, nothing that it calls has an effect any more.
type stepped struct {
	sidecar.State
	sidecar.Publisher
	step func() verdict
	dead bool
}

// verdict is what becomes of a call, and of the process after it.
type verdict int

const (
	live verdict = iota
	// dieBefore: the call has no effect. dieAfter: it has, and the process dies before it learns so.
	dieBefore
	dieAfter
)

func (s *stepped) do(call func() error) error {
	if s.dead {
		return errKilled
	}
	v := s.step()
	s.dead = v != live
	if v == dieBefore {
		return errKilled
	}
	if err := call(); v == live {
		return err
	}
	return errKilled
}

func (s *stepped) Get(ctx context.Context, key string) (item sidecar.Item, err error) {
	err = s.do(func() error { item, err = s.State.Get(ctx, key); return err })
	return item, err
}

func (s *stepped) Put(ctx context.Context, key string, value []byte, etag string) error {
	return s.do(func() error { return s.State.Put(ctx, key, value, etag) })
}

func (s *stepped) Publish(ctx context.Context, e events.Event) error {
	return s.do(func() error { return s.Publisher.Publish(ctx, e) })
}

// process returns a sidecar of its own over the shared store and broker: another replica, for locks are not shared.
func process(shared *sidecar.Sidecar, step func() verdict) *sidecar.Sidecar {
	s := &stepped{State: shared.State, Publisher: shared.Events, step: step}
	return &sidecar.Sidecar{AppID: shared.AppID, State: s, Events: s}
}

// schedule runs processes at once, one call at a time: choose says which of those that still run goes next, and what
// becomes of its call. It returns when all have ended.
func schedule(choose func(running []int) (next int, v verdict), bodies ...func(step func() verdict)) {
	arrived, ended := make(chan int), make(chan int)
	turns := make([]chan verdict, len(bodies))
	var wg sync.WaitGroup
	for i, body := range bodies {
		turns[i] = make(chan verdict)
		wg.Go(func() {
			body(func() verdict { arrived <- i; return <-turns[i] })
			ended <- i
		})
	}
	waiting, left, moving := make([]bool, len(bodies)), len(bodies), len(bodies)
	for left > 0 {
		for ; moving > 0; moving-- {
			select {
			case i := <-arrived:
				waiting[i] = true
			case <-ended:
				left--
			}
		}
		if left == 0 {
			break
		}
		var running []int
		for i, w := range waiting {
			if w {
				running = append(running, i)
			}
		}
		next, v := choose(running)
		waiting[next], moving = false, 1
		turns[next] <- v
	}
	wg.Wait()
}
