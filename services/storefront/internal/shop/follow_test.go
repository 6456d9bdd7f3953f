package shop

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"
)

func TestUpdates(t *testing.T) {
	const stream = "retry: 1000\n\n:\n\nid: pending-2\nevent: status\ndata: {\"id\":\"c\",\ndata: \"status\":\"pending\"}\n\n" +
		"id:confirmed-5\r\ndata:{\"status\":\"confirmed\"}\r\n\r\ndata: {\"status\":\"unfinished\"}"
	var got []string
	for u, err := range Updates(iotest.OneByteReader(strings.NewReader(stream))) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, u.ID+" "+u.Checkout.Status)
	}
	if strings.Join(got, ", ") != "pending-2 pending, confirmed-5 confirmed" {
		t.Errorf("%q", got)
	}
}

func TestUpdatesBreakOff(t *testing.T) {
	for name, stream := range map[string]io.Reader{
		"no JSON":  strings.NewReader("data: {\n\ndata: {}\n\n"),
		"broken":   io.MultiReader(strings.NewReader("data: {}\n\n"), iotest.ErrReader(errors.New("gone"))),
		"too long": strings.NewReader("data: " + strings.Repeat("x", maxEvent+1)),
	} {
		var last error
		for _, err := range Updates(stream) {
			last = err
		}
		if last == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestUpdatesStop(t *testing.T) {
	n := 0
	for _, err := range Updates(strings.NewReader(strings.Repeat("data: {}\n\n", 3))) {
		if n++; err != nil {
			t.Error(err)
		}
		break
	}
	if n != 1 {
		t.Errorf("%d", n)
	}
}

func FuzzUpdates(f *testing.F) {
	f.Add([]byte("id: 1\ndata: {}\n\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		failed := false
		for _, err := range Updates(bytes.NewReader(raw)) {
			if failed {
				t.Fatal("it goes on after an error")
			}
			failed = err != nil
		}
	})
}

func TestUpdatesHoweverItIsCut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ids := rapid.SliceOf(rapid.StringMatching(`[a-z]+-[0-9]+`)).Draw(t, "ids")
		var stream strings.Builder
		for _, id := range ids {
			stream.WriteString("id: " + id + "\nevent: status\ndata: {\"status\":\"" + id + "\"}\n\n")
		}
		i := 0
		for u, err := range Updates(iotest.HalfReader(strings.NewReader(stream.String()))) {
			if err != nil || u.ID != ids[i] || u.Checkout.Status != ids[i] {
				t.Fatalf("%d: %+v, %v", i, u, err)
			}
			i++
		}
		if i != len(ids) {
			t.Fatalf("%d of %d", i, len(ids))
		}
	})
}
