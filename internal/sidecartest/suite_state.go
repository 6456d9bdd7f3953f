package sidecartest

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/souk-shop/souk/internal/sidecar"
)

// bigValue is how large a value any store takes, in bytes; tooBig is more than a sidecar takes.
const (
	bigValue = 3 << 20
	tooBig   = messageLimit
)

func (s *suite) state(t *testing.T) {
	for name, f := range map[string]func(*testing.T, sidecar.State, string){
		"FirstWrite": firstWrite, "Delete": deletes, "GetMany": getMany, "Values": values, "Refusals": refusals,
		"RaceToCreate": raceToCreate, "RaceToUpdate": raceToUpdate,
	} {
		t.Run(name, func(t *testing.T) { f(t, s.connect(t).State, s.key(t)) })
	}
}

// mustPut writes, and returns the item as it then stands.
func mustPut(t *testing.T, state sidecar.State, key, value, etag string) sidecar.Item {
	t.Helper()
	if err := state.Put(t.Context(), key, []byte(value), etag); err != nil {
		t.Fatalf("put %s: %v", key, err)
	}
	item := mustGet(t, state, key)
	if string(item.Value) != value || !item.Exists() {
		t.Fatalf("put %.100s, got %.100s with etag %q", value, item.Value, item.ETag)
	}
	return item
}

func mustGet(t *testing.T, state sidecar.State, key string) sidecar.Item {
	t.Helper()
	item, err := state.Get(t.Context(), key)
	if err != nil || item.Key != key {
		t.Fatalf("get %s: %+v, %v", key, item, err)
	}
	return item
}

func firstWrite(t *testing.T, state sidecar.State, key string) {
	if item := mustGet(t, state, key); item.Exists() || len(item.Value) != 0 {
		t.Fatalf("a key that was never written: %+v", item)
	}
	first := mustPut(t, state, key, `{"n":1}`, "")
	if err := state.Put(t.Context(), key, []byte(`{"n":2}`), ""); err == nil {
		t.Error("a key was created two times")
	}
	second := mustPut(t, state, key, `{"n":3}`, first.ETag)
	if second.ETag == first.ETag {
		t.Error("two versions have one etag")
	}
	if err := state.Put(t.Context(), key, []byte(`{"n":4}`), first.ETag); err == nil {
		t.Error("an old etag was taken")
	}
	if item := mustGet(t, state, key); string(item.Value) != `{"n":3}` || item.ETag != second.ETag {
		t.Errorf("a write that failed has left %s", item.Value)
	}
}

func deletes(t *testing.T, state sidecar.State, key string) {
	first := mustPut(t, state, key, `1`, "")
	second := mustPut(t, state, key, `2`, first.ETag)
	if err := state.Delete(t.Context(), key, first.ETag); err == nil {
		t.Error("an old etag deletes")
	}
	if err := state.Delete(t.Context(), key, second.ETag); err != nil {
		t.Errorf("delete: %v", err)
	}
	if item := mustGet(t, state, key); item.Exists() {
		t.Errorf("deleted, and still there: %+v", item)
	}
	mustPut(t, state, key, `3`, "")
}

func getMany(t *testing.T, state sidecar.State, key string) {
	var keys, want []string
	for i := range 40 {
		keys, want = append(keys, fmt.Sprintf("%s/%d", key, (i*7)%40)), append(want, "")
		if i%3 != 0 {
			want[i] = fmt.Sprintf(`{"i":%d}`, i)
			mustPut(t, state, keys[i], want[i], "")
		}
	}
	items, err := state.GetMany(t.Context(), keys)
	if err != nil || len(items) != len(keys) {
		t.Fatalf("%d items for %d keys: %v", len(items), len(keys), err)
	}
	for i, item := range items {
		if item.Key != keys[i] || string(item.Value) != want[i] || item.Exists() != (want[i] != "") {
			t.Errorf("%d: %+v, want %s", i, item, want[i])
		}
		if single := mustGet(t, state, keys[i]); single.ETag != item.ETag {
			t.Errorf("etag %q when read alone, %q among others", single.ETag, item.ETag)
		}
	}
	twice, err := state.GetMany(t.Context(), []string{keys[1], keys[0], keys[1]})
	if err != nil || len(twice) != 3 || !slices.Equal(twice[0].Value, twice[2].Value) || twice[1].Exists() {
		t.Errorf("one key two times: %+v, %v", twice, err)
	}
}

func values(t *testing.T, state sidecar.State, key string) {
	for i, value := range []string{
		`{}`, `[]`, `null`, `"text"`, `{"b":1,"a":  2.50}`, `{"html":"<&>","unicode":"é\u2028 𝄞","n":9007199254740993}`,
		`"` + strings.Repeat("x", bigValue) + `"`,
	} {
		mustPut(t, state, fmt.Sprintf("%s/%d", key, i), value, "")
	}
	mine := []byte(`{"n":1}`)
	if err := state.Put(t.Context(), key+"/copy", mine, ""); err != nil {
		t.Fatal(err)
	}
	mine[5] = '2'
	read := mustGet(t, state, key+"/copy")
	read.Value[5] = '3'
	if again := mustGet(t, state, key+"/copy"); string(again.Value) != `{"n":1}` {
		t.Errorf("the store shares its memory: %s", again.Value)
	}
}

func refusals(t *testing.T, state sidecar.State, key string) {
	if err := state.Put(t.Context(), key, bytes.Repeat([]byte("1"), tooBig), ""); err == nil {
		t.Error("a value of 4 MiB is taken")
	}
	if err := state.Put(t.Context(), key+"||x", []byte(`1`), ""); err == nil {
		t.Error("a key with || is taken")
	}
	if _, err := state.Get(t.Context(), key+"||x"); err == nil {
		t.Error("a key with || is read")
	}
	if _, err := state.GetMany(t.Context(), []string{key, key + "||x"}); err == nil {
		t.Error("a key with || is read among others")
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := state.Put(ended, key, []byte(`1`), ""); err == nil {
		t.Error("a write succeeds though its context has ended")
	}
	if _, err := state.Get(ended, key); err == nil {
		t.Error("a read succeeds though its context has ended")
	}
	if item := mustGet(t, state, key); item.Exists() {
		t.Errorf("what was refused is there: %d bytes", len(item.Value))
	}
}

// race has workers write at once, and returns who won.
func race(write func(worker int) error) (winners []int) {
	var (
		begin, end sync.WaitGroup
		mu         sync.Mutex
	)
	begin.Add(1)
	for worker := range suiteWorkers {
		end.Go(func() {
			begin.Wait()
			if write(worker) == nil {
				mu.Lock()
				defer mu.Unlock()
				winners = append(winners, worker)
			}
		})
	}
	begin.Done()
	end.Wait()
	return winners
}

func raceToCreate(t *testing.T, state sidecar.State, key string) {
	for round := range 5 {
		key := fmt.Sprintf("%s/%d", key, round)
		winners := race(func(worker int) error { return state.Put(t.Context(), key, fmt.Append(nil, worker), "") })
		checkWinner(t, winners, mustGet(t, state, key))
	}
}

func raceToUpdate(t *testing.T, state sidecar.State, key string) {
	item := mustPut(t, state, key, `"start"`, "")
	for range 5 {
		winners := race(func(worker int) error { return state.Put(t.Context(), key, fmt.Append(nil, worker), item.ETag) })
		item = mustGet(t, state, key)
		checkWinner(t, winners, item)
	}
}

func checkWinner(t *testing.T, winners []int, item sidecar.Item) {
	t.Helper()
	if len(winners) != 1 || string(item.Value) != fmt.Sprint(winners[0]) {
		t.Errorf("the writers %v have succeeded, and %q stands", winners, item.Value)
	}
}
