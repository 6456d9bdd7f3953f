package sidecartest

import (
	"bytes"
	"context"
	"encoding/base64"
	"maps"
	"slices"
	"strconv"
	"sync"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/sidecar"
)

// Objects is what a binding keeps that [Fake.Bind] made.
type Objects struct {
	mu     sync.Mutex
	byName map[string][]byte
}

// Names returns the names of the objects, sorted.
func (o *Objects) Names() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Sorted(maps.Keys(o.byName))
}

// Put makes an object be there, as if somebody else had put it there.
func (o *Objects) Put(name string, data []byte) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.byName[name] = bytes.Clone(data)
}

// Get returns an object.
func (o *Objects) Get(name string) ([]byte, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	data, ok := o.byName[name]
	return bytes.Clone(data), ok
}

// Delete removes an object.
func (o *Objects) Delete(name string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.byName, name)
}

// Bind gives the app an output binding of that name that keeps objects, and returns what it keeps.
func (f *Fake) Bind(binding string) *Objects {
	f.mu.Lock()
	defer f.mu.Unlock()
	o := &Objects{byName: map[string][]byte{}}
	f.bindings[binding] = o
	return o
}

// FailBinding makes the next n operations of bindings fail; applied ones take effect, though the caller sees an error.
func (f *Fake) FailBinding(n int, applied bool) { f.faults.set(bind, n, applied) }

// binder is the bindings as an app sees them.
type binder struct{ fake *Fake }

var _ sidecar.Bindings = (*binder)(nil)

func (b *binder) Invoke(ctx context.Context, binding string, r sidecar.BindingRequest) (sidecar.BindingAnswer, error) {
	answer, err := b.invoke(ctx, binding, r)
	if err != nil {
		return sidecar.BindingAnswer{}, problem.NewUnavailable(binding, "The binding %s did not do it.", binding).Because(err)
	}
	return answer, nil
}

func (b *binder) invoke(ctx context.Context, binding string, r sidecar.BindingRequest) (sidecar.BindingAnswer, error) {
	var none sidecar.BindingAnswer
	if err := ctx.Err(); err != nil {
		return none, status.FromContextError(err).Err()
	}
	if err := checkSize(len(r.Data)); err != nil {
		return none, err
	}
	b.fake.mu.Lock()
	objects, ok := b.fake.bindings[binding]
	b.fake.mu.Unlock()
	if !ok {
		return none, failed("couldn't find output binding %s", binding)
	}
	fails, applied := b.fake.faults.strike(bind)
	if fails && !applied {
		return none, lost(bind)
	}
	answer, err := objects.do(r)
	if fails {
		return none, lost(bind) // whatever came of it, the answer is lost
	}
	return answer, err
}

func (o *Objects) do(r sidecar.BindingRequest) (answer sidecar.BindingAnswer, err error) {
	name := r.Metadata["fileName"]
	for key, value := range sidecar.ObjectName(name) {
		if name == "" || r.Metadata[key] != value {
			return answer, failed("the metadata %s does not name the object %q", key, name)
		}
	}
	_, there := o.Get(name)
	switch {
	case r.Operation == sidecar.CreateObject:
		o.Put(name, decoded(r.Data))
	case r.Operation != sidecar.GetObject && r.Operation != sidecar.DeleteObject:
		err = failed("the binding does not support operation %s", r.Operation)
	case !there:
		err = failed("file not found: %s", name)
	case r.Operation == sidecar.GetObject:
		answer.Data, _ = o.Get(name)
	default:
		o.Delete(name)
	}
	return answer, err
}

// decoded is what localstorage keeps of data: what it takes for an encoded form, it decodes.
func decoded(data []byte) []byte {
	if text, err := strconv.Unquote(string(data)); err == nil {
		data = []byte(text)
	}
	if raw, err := base64.StdEncoding.DecodeString(string(data)); err == nil {
		return raw
	}
	return data
}

func failed(format string, args ...any) error { return status.Errorf(codes.Internal, format, args...) }
