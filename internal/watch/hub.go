// Package watch waits until a condition holds that another request, another event or another replica brings about.
package watch

import (
	"context"
	"sync"
	"time"
)

// firstPoll is how soon the first look at what other replicas may have done comes. Each one after it comes half as long
// again later, so that what takes milliseconds is seen in milliseconds, and what takes minutes costs little.
const firstPoll = 20 * time.Millisecond

// Hub wakes those who wait when a key's state has changed. The zero value is ready. It knows of the changes in its own
// process only; those of other replicas are found by polling.
type Hub struct {
	mu      sync.Mutex
	waiting map[string]map[chan struct{}]struct{}
}

// Notify tells those who wait for key to look again. It never blocks. Call it after the change can be read.
func (h *Hub) Notify(key string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for wake := range h.waiting[key] {
		select {
		case wake <- struct{}{}:
		default: // it has yet to look again, and will see this change too
		}
	}
}

// Wait calls check at once, after each Notify of key, and by polling (0: never), until it returns true or an error, or ctx
// ends. It returns nil when the condition holds, else check's error or ctx's. No change that is notified after Wait began
// is missed. Polls begin 20 ms apart and become rarer, up to poll apart: the longer the wait has been, the later what
// another replica did is seen, by half of that time and 20 ms, and never by more than poll.
func (h *Hub) Wait(ctx context.Context, key string, poll time.Duration, check func(ctx context.Context) (bool, error)) error {
	wake := h.join(key)
	defer h.leave(key, wake)
	var tick <-chan time.Time
	pause := min(firstPoll, poll)
	timer := time.NewTimer(pause)
	defer timer.Stop()
	if poll > 0 {
		tick = timer.C
	}
	for {
		if done, err := check(ctx); done || err != nil {
			return err
		}
		select {
		case <-wake:
		case <-tick:
			pause = min(pause+pause/2, poll)
			timer.Reset(pause)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (h *Hub) join(key string) chan struct{} {
	wake := make(chan struct{}, 1)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.waiting == nil {
		h.waiting = map[string]map[chan struct{}]struct{}{}
	}
	if h.waiting[key] == nil {
		h.waiting[key] = map[chan struct{}]struct{}{}
	}
	h.waiting[key][wake] = struct{}{}
	return wake
}

func (h *Hub) leave(key string, wake chan struct{}) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.waiting[key], wake)
	if len(h.waiting[key]) == 0 {
		delete(h.waiting, key)
	}
}
