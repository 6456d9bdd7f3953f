package sidecartest

import (
	"context"
	"maps"
	"slices"

	"github.com/souk-shop/souk/internal/problem"
)

// message is an event on a topic, and on its way to one app.
type message struct {
	topic string
	raw   []byte
	// to is the app; attempts counts its deliveries so far; lossy says that the next acknowledgement is lost.
	to       string
	attempts int
	lossy    bool
}

// accept takes an event into the broker: it is retained, and waits for each app that subscribes.
func (w *World) accept(topic string, raw []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	m := message{topic: topic, raw: raw}
	w.retained = append(w.retained, m)
	for _, appID := range slices.Sorted(maps.Keys(w.apps)) {
		if a := w.apps[appID]; a.seen {
			w.queue(appID, a, m)
		}
	}
}

func (w *World) queue(appID string, a *app, m message) {
	if _, ok := a.subscriptions[m.topic]; !ok {
		return
	}
	m.to, m.lossy = appID, w.crash
	for range w.copies {
		w.waiting = append(w.waiting, m)
	}
}

// Deliver delivers one of the waiting events, and tells whether there was one that could be: those of apps that are
// unmounted wait.
func (w *World) Deliver(ctx context.Context) bool {
	m, a, ok := w.next()
	if !ok {
		return false
	}
	sub := a.subscriptions[m.topic]
	a.fake.faults.setStriking(true)
	outcome := a.fake.deliver(ctx, a.target, sub.Route, m.raw)
	a.fake.faults.setStriking(false)
	m.attempts++
	switch {
	case m.lossy:
		m.lossy = false
		w.again(m)
	case outcome == problem.Retry && m.attempts < w.retryLimit:
		w.again(m)
	case outcome != problem.Success:
		w.bury(m, sub)
	}
	return true
}

// next takes the next message from those that wait.
func (w *World) next() (message, app, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var ready []int
	for i, m := range w.waiting {
		if w.apps[m.to].mounted {
			ready = append(ready, i)
			if w.order == nil {
				break
			}
		}
	}
	if len(ready) == 0 {
		return message{}, app{}, false
	}
	i := ready[0]
	if w.order != nil {
		i = ready[w.order.IntN(len(ready))]
	}
	m := w.waiting[i]
	w.waiting = slices.Delete(w.waiting, i, i+1)
	return m, *w.apps[m.to], true
}

func (w *World) again(m message) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.waiting = append(w.waiting, m)
}

// bury forwards what was dropped, or retried too often, to the subscription's dead-letter topic, as the sidecar does. An
// event without one is lost.
func (w *World) bury(m message, sub subscription) {
	w.t.Helper()
	if sub.DeadLetterTopic == "" {
		w.t.Errorf("%s lost an event of %s: its subscription names no dead-letter topic", m.to, m.topic)
		return
	}
	w.accept(sub.DeadLetterTopic, m.raw)
}

// Settle delivers until nothing waits that could be delivered. Apps that never come to rest end the test, as does the
// end of ctx.
func (w *World) Settle(ctx context.Context) {
	w.t.Helper()
	for range settleLimit {
		if err := ctx.Err(); err != nil {
			w.t.Fatalf("the world did not settle: %v", err)
		}
		if !w.Deliver(ctx) {
			return
		}
	}
	w.t.Fatalf("the world did not settle in %d deliveries", settleLimit)
}
