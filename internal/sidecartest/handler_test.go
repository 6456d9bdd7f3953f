package sidecartest_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"testing"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/sidecartest"
)

// refuser answers every delivery with a 404.
type refuser struct{ http.Handler }

func (r *refuser) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	if req.Method == http.MethodPost {
		http.NotFound(w, req)
		return
	}
	r.Handler.ServeHTTP(w, req)
}

// answering subscribes, and answers deliveries with a status and a body.
type answering struct {
	*sidecartest.Target
	status int
	body   string
}

func (a answering) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		a.Target.ServeHTTP(w, r)
		return
	}
	if a.status == 0 {
		panic(http.ErrAbortHandler)
	}
	w.WriteHeader(a.status)
	_, _ = io.WriteString(w, a.body)
}

func TestDeliverReadsAnAnswerAsASidecarDoes(t *testing.T) {
	for _, tt := range []struct {
		status int
		body   string
		want   problem.Outcome
	}{
		{200, `{"status":"SUCCESS"}`, problem.Success},
		{200, `{"status":"RETRY"}`, problem.Retry},
		{200, `{"status":"DROP"}`, problem.Drop},
		{200, `{"status":"whatever"}`, problem.Retry},
		{200, `{}`, problem.Success},
		{204, ``, problem.Success},
		{200, `no JSON`, problem.Success},
		{404, ``, problem.Drop},
		{400, ``, problem.Retry},
		{500, ``, problem.Retry},
		{0, ``, problem.Retry},
	} {
		app := answering{sidecartest.NewTarget("cart-item-changed"), tt.status, tt.body}
		if got := sidecartest.Deliver(t, app, added(t, "e", "a")); got != tt.want {
			t.Errorf("%d %s: %s, want %s", tt.status, tt.body, got, tt.want)
		}
	}
}

func TestDeliverAllBringsAgainWhatIsEarly(t *testing.T) {
	list := []events.Event{added(t, "first", "a"), added(t, "second", "a"), added(t, "third", "a")}
	sidecartest.EveryOrder(t, list, func(t *testing.T, order []events.Event) {
		var handled []string
		s := server.New(server.Config{AppID: "cart", AppToken: "t"}, nil)
		s.Subscribe(server.On(func(_ context.Context, e events.Event, _ events.CartItemChanged) error {
			if e.ID != list[len(handled)].ID {
				return problem.NewPrecondition("early", "Not yet.")
			}
			handled = append(handled, e.ID)
			return nil
		}))
		sidecartest.DeliverAll(t, s, order, sidecartest.AppToken("t"))
		if !slices.Equal(handled, []string{"first", "second", "third"}) {
			t.Errorf("%v", handled)
		}
	})
}

func TestPermutations(t *testing.T) {
	seen := map[string]bool{}
	for order := range sidecartest.Permutations([]int{1, 2, 3, 4}) {
		seen[fmt.Sprint(order)] = true
	}
	if len(seen) != 24 || !seen["[4 3 2 1]"] {
		t.Errorf("%d orders of four", len(seen))
	}
	for range sidecartest.Permutations([]int{1, 2, 3}) {
		break
	}
	none := 0
	for order := range sidecartest.Permutations([]int{}) {
		none += 1 + len(order)
	}
	if none != 1 {
		t.Error("there is one order of nothing")
	}
	if twice := sidecartest.Twice([]events.Event{{ID: "a"}, {ID: "b"}}); len(twice) != 4 || twice[2].ID != "a" {
		t.Errorf("%v", twice)
	}
}

func TestTick(t *testing.T) {
	ticks := 0
	s := server.New(server.Config{AppID: "orders", AppToken: "t"}, nil)
	s.Cron("orders-sweep", func(context.Context) error { ticks++; return nil })
	sidecartest.Tick(t, s, "orders-sweep", sidecartest.AppToken("t"))
	if ticks != 1 {
		t.Errorf("%d ticks", ticks)
	}
}
