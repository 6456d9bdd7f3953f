package e2e

import (
	"bufio"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/souk-shop/souk/e2e/internal/client"
)

// progress is streamed as it happens: the beginning comes before the end has happened.
func (s *scene) progress(t *testing.T) {
	who := s.shopper(t)
	who.add(s.sku(t, 5), 1)
	id := who.checkOut("tok_slow")
	answer, err := who.Stream(t.Context(), "/api/v1/checkouts/"+id+"/events")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != 200 || !strings.HasPrefix(answer.Header.Get("Content-Type"), "text/event-stream") {
		t.Fatalf("the stream answers %d %s", answer.StatusCode, answer.Header.Get("Content-Type"))
	}
	var last client.Checkout
	var first time.Time
	var lastID string
	states := 0
	lines := bufio.NewScanner(answer.Body)
	for lines.Scan() {
		if eventID, ok := strings.CutPrefix(lines.Text(), "id:"); ok {
			lastID = strings.TrimSpace(eventID)
		}
		data, ok := strings.CutPrefix(lines.Text(), "data:")
		if !ok {
			continue
		}
		if states++; states == 1 {
			first = time.Now()
		}
		if err := json.Unmarshal([]byte(data), &last); err != nil || last.ID != id {
			t.Errorf("an event is %s (%v)", data, err)
		}
	}
	if lines.Err() != nil {
		t.Error(lines.Err())
	}
	wantEnd(t, last, client.Confirmed, "")
	if end := last.Moment("OrderCompleted"); states < 2 || !first.Before(end) {
		t.Errorf("%d states, the first came at %v, the end was at %v", states, first, end)
	}
	again, err := who.Stream(t.Context(), "/api/v1/checkouts/"+id+"/events", client.Header{Name: "Last-Event-ID", Value: lastID})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Body.Close()
	if again.StatusCode != 204 {
		t.Errorf("who comes again and has seen the end is answered %d", again.StatusCode)
	}
}
