package stock_test

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/internal/sidecartest"
	"github.com/souk-shop/souk/services/catalog/internal/changes"
	"github.com/souk-shop/souk/services/catalog/internal/stock"
)

// replica is a process of the service: a book, what it told, and how far it has followed.
type replica struct {
	book      *stock.Book
	follower  *changes.Follower
	available map[string]bool
}

func newReplica(sc *sidecar.Sidecar) *replica {
	r := &replica{available: map[string]bool{}}
	r.book = stock.New(sc, func(flips map[string]bool) { maps.Copy(r.available, flips) })
	r.follower = r.book.Follow()
	return r
}

// follow does what a replica does every second.
func (r *replica) follow(ctx context.Context) error {
	if err := r.book.Announce(ctx); err != nil {
		return err
	}
	return r.read(ctx)
}

// read is the half of it that writes nothing.
func (r *replica) read(ctx context.Context) error {
	list, all, err := r.follower.Next(ctx)
	if err != nil {
		return err
	}
	return r.book.Read(ctx, list, all)
}

func (r *replica) say(ctx context.Context, sku string, version int64, available bool) error {
	cause := events.Command("stock-changed", fmt.Sprint(version), sku, time.Time{})
	return r.book.Say(ctx, cause, sku, stock.Level{Version: version, Available: available})
}

// dying is a state store that writes, and kills who wrote before the answer comes.
type dying struct {
	sidecar.State
	kill context.CancelFunc
}

func (d dying) Put(ctx context.Context, key string, value []byte, etag string) error {
	defer d.kill()
	if err := d.State.Put(ctx, key, value, etag); err != nil {
		return err
	}
	return context.Canceled
}

// interrupted is a state store where something else happens between the first write and its answer.
type interrupted struct {
	sidecar.State
	once *sync.Once
	by   func()
}

func (i interrupted) Put(ctx context.Context, key string, value []byte, etag string) error {
	err := i.State.Put(ctx, key, value, etag)
	i.once.Do(i.by)
	return err
}

// TestAWriteThatIsReadBeforeItsAnswerIsTold has a replica follow what the other one told in the moment in which its own
// write to the same document is stored, and not answered yet.
func TestAWriteThatIsReadBeforeItsAnswerIsTold(t *testing.T) {
	ctx := context.Background()
	sc := sidecartest.New(t, "catalog").Sidecar()
	between := *sc
	var one *replica
	between.State = interrupted{sc.State, new(sync.Once), func() {
		if err := one.read(ctx); err != nil {
			t.Error(err)
		}
	}}
	one = newReplica(&between)
	two := newReplica(sc)
	for _, r := range []*replica{one, two} {
		if err := r.follow(ctx); err != nil {
			t.Fatal(err)
		}
	}
	if err := two.say(ctx, "a", 1, true); err != nil {
		t.Fatal(err)
	}
	if err := two.book.Announce(ctx); err != nil {
		t.Fatal(err)
	}
	if err := one.say(ctx, beside("a"), 1, true); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the first tells, the second is told
		for _, r := range []*replica{one, two} {
			if err := r.follow(ctx); err != nil {
				t.Fatal(err)
			}
		}
	}
	if len(one.available) != 2 || !maps.Equal(one.available, two.available) {
		t.Errorf("%v and %v, want both in both", one.available, two.available)
	}
}

// beside returns another SKU that stands in the same one of the 2,048 documents.
func beside(sku string) string {
	at := func(s string) uint32 {
		h := fnv.New32a()
		_, _ = h.Write([]byte(s)) // a hash takes everything
		return h.Sum32() % 2_048
	}
	for n := 0; ; n++ {
		if other := fmt.Sprint("b", n); at(other) == at(sku) {
			return other
		}
	}
}

// TestAWriteWhoseAnswerWasLostIsTold kills a delivery between its write and its answer.
func TestAWriteWhoseAnswerWasLostIsTold(t *testing.T) {
	ctx := context.Background()
	sc := sidecartest.New(t, "catalog").Sidecar()
	two := newReplica(sc)
	if err := two.follow(ctx); err != nil {
		t.Fatal(err)
	}
	mortal, kill := context.WithCancel(ctx)
	broken := *sc
	broken.State = dying{sc.State, kill}
	if err := newReplica(&broken).say(mortal, "a", 1, true); err == nil {
		t.Fatal("the delivery is acknowledged")
	}
	one := newReplica(sc)
	if err := one.say(ctx, "a", 1, true); err != nil {
		t.Fatal(err)
	}
	for _, r := range []*replica{one, two} {
		if err := r.follow(ctx); err != nil || !r.available["a"] {
			t.Errorf("%v, %v", r.available, err)
		}
	}
}

// TestTheNewestLevelWins lets two replicas handle the events of some SKUs in any order, more than once and with failing
// writes, while both follow each other: in the end both know what the last event of each SKU said, and so does a third one
// that has seen nothing but the state store.
func TestTheNewestLevelWins(t *testing.T) {
	ctx := context.Background()
	rapid.Check(t, func(t *rapid.T) {
		fake := sidecartest.New(t, "catalog", sidecartest.As(rapid.SampledFrom(sidecartest.Profiles()).Draw(t, "profile")))
		replicas := []*replica{newReplica(fake.Sidecar()), newReplica(fake.Sidecar())}
		type said struct {
			sku       string
			version   int64
			available bool
		}
		var all []said
		last := map[string]bool{}
		for _, sku := range []string{"a", "b"} {
			for v := range rapid.IntRange(0, 6).Draw(t, "versions") {
				last[sku] = rapid.Bool().Draw(t, "available")
				all = append(all, said{sku, int64(v + 1), last[sku]})
			}
		}
		if len(all) == 0 {
			return
		}
		todo := rapid.Permutation(append(all, rapid.SliceOf(rapid.SampledFrom(all)).Draw(t, "again")...)).Draw(t, "order")
		for _, s := range todo {
			r := replicas[rapid.IntRange(0, 1).Draw(t, "replica")]
			switch rapid.IntRange(0, 5).Draw(t, "fails") {
			case 0:
				fake.FailPut(1, rapid.Bool().Draw(t, "applied"))
			case 1:
				fake.FailGet(1)
			}
			for r.say(ctx, s.sku, s.version, s.available) != nil {
				fake.Heal()
			}
			fake.Heal()
			if rapid.Bool().Draw(t, "follows") {
				if err := r.follow(ctx); err != nil {
					t.Fatal(err)
				}
			}
		}
		for range 2 + len(all) {
			for _, r := range replicas {
				if err := r.follow(ctx); err != nil {
					t.Fatal(err)
				}
			}
		}
		late := newReplica(fake.Sidecar())
		if err := late.follow(ctx); err != nil {
			t.Fatal(err)
		}
		for i, r := range append(replicas, late) {
			for sku, available := range last {
				if r.available[sku] != available {
					t.Fatalf("replica %d says of %s %v, want %v after %+v", i, sku, r.available[sku], available, todo)
				}
			}
		}
	})
}

func TestOnlyWhatFlipsIsWritten(t *testing.T) {
	ctx := context.Background()
	fake := sidecartest.New(t, "catalog")
	r := newReplica(fake.Sidecar())
	seq := func() int64 {
		var sum int64
		for _, k := range fake.Keys() {
			item, err := fake.Sidecar().State.Get(ctx, k)
			var doc struct {
				State struct {
					Seq int64 `json:"seq"`
				} `json:"state"`
			}
			if err != nil || json.Unmarshal(item.Value, &doc) != nil || !strings.HasPrefix(k, "stock/") {
				t.Fatalf("%s: %s, %v", k, item.Value, err)
			}
			sum += doc.State.Seq
		}
		return sum
	}
	for version, available := range []bool{false, false, true, true, true, false, false, true} {
		if err := r.say(ctx, "a", int64(version+1), available); err != nil {
			t.Fatal(err)
		}
	}
	if got := seq(); got != 3 || !r.available["a"] {
		t.Errorf("%d writes and available %v, want 3 and true", got, r.available["a"])
	}
	fake.FailGet(1000)
	fake.FailPut(1000, false)
	for version := int64(9); version < 20; version++ {
		if err := r.say(ctx, "a", version, true); err != nil {
			t.Errorf("an event that flips nothing needs the state store: %v", err)
		}
	}
	if err := r.say(ctx, "a", 20, false); err == nil {
		t.Error("a flip that was not stored is acknowledged")
	}
}
