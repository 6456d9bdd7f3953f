package media_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"slices"
	"sync"
	"testing"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/internal/sidecartest"
	"github.com/souk-shop/souk/services/catalog/internal/media"
)

// kept is a store, the sidecar under it, and the objects behind that.
type kept struct {
	*media.Store
	fake    *sidecartest.Fake
	objects *sidecartest.Objects
}

func newStore(t *testing.T) kept {
	t.Helper()
	fake := sidecartest.New(t, "catalog")
	return kept{fake: fake, objects: fake.Bind(media.Binding), Store: media.NewStore(fake.Sidecar())}
}

func (k kept) mustAdd(t *testing.T, raw []byte) media.Picture {
	t.Helper()
	p, err := k.Add(t.Context(), raw)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// holds checks that the picture is found and comes back as it was.
func (k kept) holds(t *testing.T, p media.Picture, raw []byte) {
	t.Helper()
	if found, err := k.Find(t.Context(), p.Name); err != nil || found != p {
		t.Errorf("%+v, %v; want %+v", found, err, p)
	}
	if got, err := k.Open(t.Context(), p.Name); err != nil || !bytes.Equal(got, raw) {
		t.Errorf("%d bytes, %v; want %d", len(got), err, len(raw))
	}
}

func TestEachFormatComesBackAsItWas(t *testing.T) {
	k := newStore(t)
	for _, raw := range [][]byte{pngOf(t, 300, 200), jpegOf(t, 300, 200), gifOf(t, 30, 20), webpOf(t), padded(pngOf(t, 1, 1), media.MaxBytes)} {
		k.holds(t, k.mustAdd(t, raw), raw)
	}
}

func TestTheSamePictureIsOne(t *testing.T) {
	k := newStore(t)
	raw := pngOf(t, 4, 4)
	first := k.mustAdd(t, raw)
	k.fake.FailPut(1, false) // would show a second write
	if second := k.mustAdd(t, raw); second != first || len(k.objects.Names()) != 1 {
		t.Errorf("%+v, then %+v; %q are there", first, second, k.objects.Names())
	}
	k.fake.Heal()
	if other := k.mustAdd(t, pngOf(t, 4, 5)); other.Name == first.Name || len(k.objects.Names()) != 2 {
		t.Errorf("%+v, then %+v", first, other)
	}
}

func TestWhatIsNotThereIsNotFound(t *testing.T) {
	k := newStore(t)
	k.objects.Put("../secrets.json", []byte("{}"))
	raw := pngOf(t, 1, 1)
	p, _ := media.Identify(raw)
	k.objects.Put(p.Name, raw) // by somebody else, or by an upload that broke off
	for _, name := range []string{p.Name, "../secrets.json", "", "x.png"} {
		if _, err := k.Find(t.Context(), name); !problem.Is(err, problem.NotFound) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// TestUploadHeals has an upload fail at each step, before or after it took effect, and be repeated.
func TestUploadHeals(t *testing.T) {
	for name, fail := range map[string]func(*sidecartest.Fake){
		"the bytes are not written":         func(f *sidecartest.Fake) { f.FailBinding(1, false) },
		"the bytes are, unnoticed":          func(f *sidecartest.Fake) { f.FailBinding(1, true) },
		"the bytes cannot be read":          func(f *sidecartest.Fake) { f.FailBinding(2, true) },
		"the state store does not answer":   func(f *sidecartest.Fake) { f.FailGet(100) },
		"the document is not written":       func(f *sidecartest.Fake) { f.FailPut(100, false) },
		"the document is not, for a moment": func(f *sidecartest.Fake) { f.FailPut(1, false) },
		"the document is, unnoticed":        func(f *sidecartest.Fake) { f.FailPut(1, true) },
	} {
		t.Run(name, func(t *testing.T) {
			k, raw := newStore(t), pngOf(t, 2, 3)
			fail(k.fake)
			if _, err := k.Add(t.Context(), raw); err != nil && !problem.Is(err, problem.Unavailable) && !problem.Is(err, problem.Conflict) {
				t.Errorf("%v", err)
			}
			k.fake.Heal()
			k.holds(t, k.mustAdd(t, raw), raw)
			if len(k.objects.Names()) != 1 {
				t.Errorf("%q are there", k.objects.Names())
			}
		})
	}
}

// TestDamageShows checks that nobody gets other bytes than were uploaded, and that a new upload heals.
func TestDamageShows(t *testing.T) {
	for name, damage := range map[string]func(kept, string){
		"cut off":  func(k kept, name string) { k.objects.Put(name, []byte("\x89PNG\r\n")) },
		"replaced": func(k kept, name string) { k.objects.Put(name, []byte("<script>")) },
		"gone":     func(k kept, name string) { k.objects.Delete(name) },
	} {
		t.Run(name, func(t *testing.T) {
			k, raw := newStore(t), gifOf(t, 9, 9)
			p := k.mustAdd(t, raw)
			damage(k, p.Name)
			if got, err := k.Open(t.Context(), p.Name); !problem.Is(err, problem.Unavailable) || got != nil {
				t.Errorf("%q, %v", got, err)
			}
			k.holds(t, k.mustAdd(t, raw), raw)
		})
	}
}

// TestBindingThatChangesBytes stands for a component that is configured wrongly: the upload says so, and not the readers.
func TestBindingThatChangesBytes(t *testing.T) {
	fake := sidecartest.New(t, "catalog")
	sc := fake.Sidecar()
	fake.Bind(media.Binding)
	sc.Bindings = changing{sc.Bindings}
	store, raw := media.NewStore(sc), pngOf(t, 1, 1)
	p, _ := media.Identify(raw)
	if _, err := store.Add(t.Context(), raw); !problem.Is(err, problem.Unavailable) {
		t.Errorf("%v", err)
	}
	if _, err := store.Find(t.Context(), p.Name); !problem.Is(err, problem.NotFound) {
		t.Errorf("what was not kept is found: %v", err)
	}
}

// changing is a binding that gives back what it got in base64.
type changing struct{ sidecar.Bindings }

func (c changing) Invoke(ctx context.Context, binding string, r sidecar.BindingRequest) (sidecar.BindingAnswer, error) {
	answer, err := c.Bindings.Invoke(ctx, binding, r)
	answer.Data = []byte(base64.StdEncoding.EncodeToString(answer.Data))
	return answer, err
}

func TestUploadsRace(t *testing.T) {
	k := newStore(t)
	replica := media.NewStore(k.fake.Sidecar())
	pictures := [][]byte{pngOf(t, 5, 5), gifOf(t, 5, 5), jpegOf(t, 5, 5)}
	var wait sync.WaitGroup
	for i := range 48 {
		store := []*media.Store{k.Store, replica}[i%2]
		wait.Go(func() {
			if _, err := store.Add(t.Context(), pictures[i%len(pictures)]); err != nil {
				t.Errorf("%v", err)
			}
		})
	}
	wait.Wait()
	for _, raw := range pictures {
		k.holds(t, k.mustAdd(t, raw), raw)
	}
	if names := slices.Compact(k.objects.Names()); len(names) != len(pictures) {
		t.Errorf("%q are there", names)
	}
}

func TestUploadThatNobodyWaitsFor(t *testing.T) {
	k := newStore(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := k.Add(ctx, pngOf(t, 1, 1)); !problem.Is(err, problem.Unavailable) || len(k.objects.Names()) != 0 {
		t.Errorf("%v", err)
	}
}
