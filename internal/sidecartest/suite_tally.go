package sidecartest

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/sidecar"
)

// tally is the suite's event: its type is that of the topic it goes to.
type tally struct {
	N    int64  `json:"n"`
	Text string `json:"text"`
	kind string
}

// newTally returns a payload whose type has the topic.
func newTally(topic string, n int64) tally {
	var name strings.Builder
	for word := range strings.SplitSeq(topic, "-") {
		if word != "" {
			name.WriteString(strings.ToUpper(word[:1]) + word[1:])
		}
	}
	return tally{N: n, Text: "<é & \u2028>", kind: "shop.souk." + name.String() + ".v1"}
}

// EventType implements [events.Payload].
func (t tally) EventType() string { return t.kind }

// Validate implements [events.Payload].
func (tally) Validate() error { return nil }

// counter is the suite's aggregate.
type counter struct {
	N int64 `json:"n"`
}

// recorder is a publisher that records, and fails when told to.
type recorder struct {
	mu    sync.Mutex
	ids   []string
	fails int
}

var _ sidecar.Publisher = (*recorder)(nil)

func (r *recorder) Publish(ctx context.Context, e events.Event) error {
	return r.PublishTo(ctx, e.Topic(), e)
}

func (r *recorder) PublishTo(_ context.Context, _ string, e events.Event) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.fails > 0 {
		r.fails--
		return lost(publish)
	}
	r.ids = append(r.ids, e.ID)
	return nil
}

// published returns the ids in order, repeats included.
func (r *recorder) published() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.ids)
}

// brittle is a state store whose next write fails: before it, or after it with its answer lost.
type brittle struct {
	sidecar.State
	before, after bool
}

func (b *brittle) Put(ctx context.Context, key string, value []byte, etag string) error {
	if b.before {
		b.before = false
		return lost(put)
	}
	err := b.State.Put(ctx, key, value, etag)
	if b.after {
		b.after = false
		return lost(put)
	}
	return err
}

func sameJSON(a, b []byte) bool {
	var x, y bytes.Buffer
	return canonical(&x, a) == nil && canonical(&y, b) == nil && bytes.Equal(x.Bytes(), y.Bytes())
}

// canonical writes raw with its members in order.
func canonical(out *bytes.Buffer, raw []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(v)
}
