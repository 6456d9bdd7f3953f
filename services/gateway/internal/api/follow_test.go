package api_test

import (
	"bufio"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/souk-shop/souk/internal/problem"
)

// TestFollowACheckout: the stream begins before the orders service knows the checkout, goes on when that breaks off, and
// each event comes when it happens: the next one is sent only when the last one was seen.
func TestFollowACheckout(t *testing.T) {
	s := newShop(t)
	me := "Authorization: " + s.customer()
	id := s.do("POST", "/api/v1/checkouts", checkoutOf(guest, "3"), me, "Idempotency-Key: k").field(t, "checkout_id")
	seen, tries := make(chan struct{}), make(chan int, 10)
	tries <- 1
	s.handle("orders GET /checkouts/"+id+"/events", func(w http.ResponseWriter, r *http.Request) {
		try := <-tries
		defer func() { tries <- try + 1 }()
		send := func(event, status string) {
			_, _ = fmt.Fprintf(w, "id: %s\nevent: status\ndata: {\"id\":%q,\"status\":%q}\n\n", event, id, status)
			_ = http.NewResponseController(w).Flush()
		}
		switch try {
		case 1:
			problem.Write(w, r, problem.NewNotFound("checkout-not-found", "Not yet."))
		case 2:
			w.Header().Set("Content-Type", "text/event-stream")
			send("pending-1", "pending")
			<-seen
		default: // begins with the state that was sent last, as the orders service does
			w.Header().Set("Content-Type", "text/event-stream")
			send("pending-1", "pending")
			send("confirmed-2", "confirmed")
			<-r.Context().Done()
		}
	})
	r, _ := http.NewRequestWithContext(t.Context(), "GET", s.web.URL+"/api/v1/checkouts/"+id+"/events", nil)
	r.Header.Set("Authorization", s.customer())
	got, err := s.client.Do(r)
	if err != nil || got.StatusCode != 200 || got.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatalf("%v, %v", got, err)
	}
	defer func() { _ = got.Body.Close() }()
	var states []string
	lines := bufio.NewScanner(got.Body)
	for lines.Scan() {
		if state, ok := strings.CutPrefix(lines.Text(), "id: "); ok {
			if states = append(states, state); state == "pending-1" {
				close(seen)
			}
		}
	}
	if fmt.Sprint(states) != "[accepted-0 pending-1 confirmed-2]" {
		t.Errorf("states %v", states)
	}
	s.on("orders GET /checkouts/"+id, 200, `{"id":"`+id+`","status":"confirmed","timeline":[]}`)
	if got := s.do("GET", "/api/v1/checkouts/"+id+"/events", "", me, "Last-Event-ID: confirmed-2"); got.status != 204 {
		t.Errorf("a client that saw the end: %d %s", got.status, got.body)
	}
}

// TestWaitEndsWithTheReplica: who waits for a checkout is answered with what is known when the gateway ends.
func TestWaitEndsWithTheReplica(t *testing.T) {
	s := newShop(t)
	me := "Authorization: " + s.customer()
	id := s.do("POST", "/api/v1/checkouts", checkoutOf(guest, "3"), me, "Idempotency-Key: k").field(t, "checkout_id")
	s.handle("orders GET /checkouts/"+id, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Has("wait") {
			go func() { _ = s.server.Drain(t.Context()) }()
			<-r.Context().Done()
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprintf(w, `{"id":%q,"status":"pending","timeline":[]}`, id)
	})
	if got := s.do("GET", "/api/v1/checkouts/"+id, "", me, "Prefer: wait=20"); got.status != 200 || got.field(t, "status") != "pending" {
		t.Errorf("%d %s", got.status, got.body)
	}
}

func TestCheckoutBeforeOrdersKnowsIt(t *testing.T) {
	s := newShop(t)
	me := "Authorization: " + s.customer()
	id := s.do("POST", "/api/v1/checkouts", checkoutOf(guest, "3"), me, "Idempotency-Key: k").field(t, "checkout_id")
	got := s.do("GET", "/api/v1/checkouts/"+id, "", me)
	if got.status != 200 || got.field(t, "status") != "accepted" {
		t.Errorf("%d %s", got.status, got.body)
	}
	somebody := "Authorization: " + s.token(userTwo, "customer")
	for _, path := range []string{"", "/events"} {
		if got := s.do("GET", "/api/v1/checkouts/"+id+path, "", somebody, "Prefer: wait=5"); got.status != 404 {
			t.Errorf("another's checkout%s: %d %s", path, got.status, got.body)
		}
	}
	s.handle("orders GET /checkouts/"+id, func(w http.ResponseWriter, r *http.Request) {
		status := "pending"
		if r.URL.Query().Get("wait") == "2" {
			status = "confirmed"
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprintf(w, `{"id":%q,"status":%q,"order_id":%q,"timeline":[{"event":"x","at":%q}]}`, id, status, id, time.Now().Format(time.RFC3339))
	})
	got = s.do("GET", "/api/v1/checkouts/"+id, "", me, "Prefer: wait=2")
	if got.field(t, "status") != "confirmed" || got.header.Get("Preference-Applied") != "wait=2" {
		t.Errorf("%d %v %s", got.status, got.header, got.body)
	}
	again := s.do("POST", "/api/v1/checkouts", checkoutOf(guest, "3"), me, "Idempotency-Key: k", "Prefer: wait=2")
	if again.status != 200 || again.field(t, "status") != "confirmed" || again.header.Get("Location") == "" {
		t.Errorf("%d %v %s", again.status, again.header, again.body)
	}
}
