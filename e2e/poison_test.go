package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/souk-shop/souk/e2e/internal/client"
	"github.com/souk-shop/souk/internal/events"
)

// poison is what no handler can handle. It becomes a dead letter with its reason, without the token that was in it, and
// holds up nobody.
func (s *scene) poison(t *testing.T) {
	sku, who := s.sku(t, 5), s.shopper(t)
	who.add(sku, 1)
	const secret = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJwb2lzb24ifQ.c2VjcmV0"
	envelope := func(id, kind, data string) string {
		return `{"specversion":"1.0","id":"` + id + `","source":"gateway","type":"` + kind + `","time":"2026-01-01T00:00:00Z",` +
			`"datacontenttype":"application/json","data":` + data + `}`
	}
	const checkout = "shop.souk.UserCheckout.v1"
	for id, poison := range map[string]struct{ kind, data, reason string }{
		uuid.NewString(): {checkout, `{"checkout_id":"x","token":"` + secret + `"}`, "cart_id"},
		uuid.NewString(): {checkout, `{"checkout_id":7,"token":"` + secret + `"}`, ""},
		uuid.NewString(): {checkout, `"text"`, ""},
		uuid.NewString(): {"shop.souk.NoSuchThing.v1", `{"token":"` + secret + `"}`, "not expected"},
	} {
		status, body := s.sidecar(t, "gateway", "/v1.0/publish/pubsub/user-checkout", events.ContentType, envelope(id, poison.kind, poison.data), true)
		if status >= 300 {
			t.Fatalf("publishing: %d %s", status, body)
		}
		letter := s.deadLetter(t, "auth", id)
		if letter.App != "auth" || letter.Topic != "user-checkout" || letter.Reason == "" || !strings.Contains(letter.Reason, poison.reason) {
			t.Errorf("the dead letter of %s %s is %+v", poison.kind, poison.data, letter)
		}
		if bytes.Contains(letter.Event, []byte(secret)) {
			t.Errorf("the dead letter has the token: %s", letter.Event)
		}
	}
	wantEnd(t, who.end(who.checkOut("tok_success")), client.Confirmed, "")
}

// deadLetter waits for the letter that tells of an event.
func (s *scene) deadLetter(t *testing.T, app, id string) (letter events.DeadLetter) {
	t.Helper()
	await(t, "the dead letter of "+id, func(context.Context) error {
		for _, raw := range s.kept(t, events.DeadLetterTopic(app)) {
			e, err := events.Parse(raw)
			if err != nil || e.CausationID != id {
				continue
			}
			return json.Unmarshal(e.Data, &letter)
		}
		return errors.New("it is not there")
	})
	return letter
}

// spoofed are events that do not come from the service's own sidecar, and requests that do not come from its own service.
func (s *scene) spoofed(t *testing.T) {
	run, err := s.shop.Run()
	if err != nil {
		t.Fatal(err)
	}
	for app, topics := range map[string][]string{
		"auth": {"user-checkout"}, "cart": {"product-added-to-cart", "order-created"}, "inventory": {"order-created"},
		"orders": {"payment-processed", "stock-reserved"}, "payments": {"order-completed"},
	} {
		for _, topic := range topics {
			path := "/events/" + topic
			for _, token := range []string{"", "wrong", run.Apps[app].DaprAPIToken} {
				if status, body := post(t, run.Apps[app].AppURL()+path, events.ContentType, "{}", token); status != 401 && status != 403 {
					t.Errorf("%s%s with the token %q is answered %d %s", app, path, token, status, body)
				}
			}
			if status, body := s.sidecar(t, "gateway", "/v1.0/invoke/"+app+"/method"+path, events.ContentType, "{}", true); status != 403 {
				t.Errorf("%s%s by invocation is answered %d %s", app, path, status, body)
			}
		}
		if status, body := s.sidecar(t, app, "/v1.0/publish/pubsub/"+topics[0], events.ContentType, "{}", false); status != 401 {
			t.Errorf("%s's sidecar without its token answers %d %s", app, status, body)
		}
	}
	for _, binding := range []string{"orders", "payments"} {
		if status, body := s.sidecar(t, "gateway", "/v1.0/invoke/"+binding+"/method/"+binding+"-sweep", "application/json", "{}", true); status != 403 {
			t.Errorf("the sweep of %s by invocation is answered %d %s", binding, status, body)
		}
	}
	// What belongs to another app cannot be published.
	if status, body := s.sidecar(t, "gateway", "/v1.0/publish/pubsub/order-completed", events.ContentType, "{}", true); status != 403 {
		t.Errorf("another's topic is answered %d %s", status, body)
	}
}

// sidecar posts to an app's sidecar, with the sidecar's token or without.
func (s *scene) sidecar(t *testing.T, app, path, contentType, body string, authorized bool) (int, string) {
	t.Helper()
	run, err := s.shop.Run()
	if err != nil {
		t.Fatal(err)
	}
	token := ""
	if authorized {
		token = run.Apps[app].DaprAPIToken
	}
	return post(t, run.Apps[app].SidecarURL()+path, contentType, body, token)
}

func post(t *testing.T, url, contentType, body, token string) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", contentType)
	if token != "" {
		request.Header.Set("dapr-api-token", token)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var text bytes.Buffer
	_, _ = text.ReadFrom(answer.Body) // for a message only
	return answer.StatusCode, text.String()
}
