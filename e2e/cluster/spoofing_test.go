package cluster

import (
	"encoding/json"
	"net"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/souk-shop/souk/e2e/internal/client"
	"github.com/souk-shop/souk/e2e/internal/probe"
	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/money"
)

// spoofing proves that an event that did not come through the broker is refused, however it is posted, and changes nothing.
func (s *scene) spoofing(t *testing.T) {
	api := s.forward(t, "service/souk-gateway", "8080")
	sku := s.product(t, api, 5)
	forged := forge(t, sku)
	const route = "/events/order-created"
	direct := "http://" + net.JoinHostPort(s.pod(t, "inventory").Status.PodIP, "7007")
	invoke := "http://127.0.0.1:3500/v1.0/invoke/inventory/method"
	for _, test := range []struct {
		name, as, url string
		headers       map[string]string
	}{
		{"by invocation, as a stranger", "stranger", invoke + route, nil},
		{"by invocation, as the gateway", "gateway", invoke + route, nil},
		{"by invocation, with dots in the path", "gateway", invoke + "/stock/.." + route, nil},
		{"by invocation, with coded dots in the path", "gateway", invoke + "/stock/%2e%2e" + route, nil},
		{"at the port, without a token", "stranger", direct + route, nil},
		{"at the port, with a wrong token", "stranger", direct + route, map[string]string{"dapr-api-token": "wrong"}},
		{"at the port, in the gateway's name", "stranger", direct + "/stock/" + sku, map[string]string{"Dapr-Caller-App-Id": "gateway"}},
	} {
		headers := map[string]string{"Content-Type": events.ContentType}
		for name, value := range test.headers {
			headers[name] = value
		}
		answer := s.try(t, test.as, probe.Request{Method: "POST", URL: test.url, Headers: headers, Body: forged})
		say("%-50s %d %s", test.name, answer.Status, short(answer.Body+answer.Failed))
		if answer.Status != 401 && answer.Status != 403 {
			t.Errorf("%s: %d %s%s, want 401 or 403", test.name, answer.Status, answer.Body, answer.Failed)
		}
	}
	s.buy(t, api, sku)
	s.wantStock(t, api, sku, 4, 1) // three more would be reserved
}

// forge writes an order that nobody placed: a good event, of three pieces.
func forge(t *testing.T, sku string) string {
	t.Helper()
	id, price := uuid.NewString(), money.New(1250, "EUR")
	total := money.New(3750, "EUR")
	e, err := events.New(events.NewID(), "orders", id, events.OrderCreated{
		OrderID: id, UserID: uuid.NewString(), Email: "eve@example.com", CartID: uuid.NewString(), CartVersion: 1, Address: client.Address,
		Lines:  []events.Line{{SKU: sku, Quantity: 3, UnitPrice: price}},
		Totals: events.Totals{Subtotal: total, Total: total, Shipping: money.New(0, "EUR"), Tax: money.New(0, "EUR")}, PaymentMethod: "tok_success",
	}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
