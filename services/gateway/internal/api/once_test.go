package api_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/souk-shop/souk/internal/events"
)

const items = "/api/v1/carts/" + guest + "/items"

func TestAddPublishesWhatTheCatalogueSays(t *testing.T) {
	s := newShop(t)
	got := s.do("POST", items, `{"sku":"TEE-S","quantity":2}`)
	published := s.fake.Published()
	if got.status != 202 || len(published) != 1 || published[0].ID != got.field(t, "event_id") {
		t.Fatalf("%d %s, published %+v", got.status, got.body, published)
	}
	added, err := events.Decode[events.ProductAddedToCart](published[0])
	if err != nil {
		t.Fatal(err)
	}
	if added.CartID != guest || added.UnitPrice.Amount != 1999 || added.Quantity != 2 || added.ProductID != "p1" || published[0].Subject != guest {
		t.Errorf("published %+v", added)
	}
	if got.header.Get("Location") != "/api/v1/carts/"+guest {
		t.Errorf("Location %q", got.header.Get("Location"))
	}
}

func TestAddIsTheSameForTheSameKey(t *testing.T) {
	s := newShop(t)
	first := s.do("POST", items, `{"sku":"TEE-S","quantity":2}`, "Idempotency-Key: k1")
	// What has changed meanwhile does not change what was asked.
	s.on("inventory GET /stock", 200, `{"items":[]}`)
	s.on("catalog GET /prices", 200, `{"items":[]}`)
	again := s.do("POST", items, `{ "quantity": 2, "sku": "TEE-S" }`, "Idempotency-Key: k1")
	if first.status != 202 || again.status != 202 || first.body != again.body {
		t.Fatalf("%d %s, then %d %s", first.status, first.body, again.status, again.body)
	}
	published := s.fake.Published()
	if len(published) != 2 || string(published[0].Data) != string(published[1].Data) || published[0].ID != published[1].ID {
		t.Errorf("published %+v", published)
	}
	other := s.do("POST", items, `{"sku":"TEE-S","quantity":1}`, "Idempotency-Key: k1")
	if doc := other.problem(t); other.status != 422 || doc.Code != "idempotency-key-reused" {
		t.Errorf("%d %s", other.status, other.body)
	}
	if another := s.do("DELETE", items+"/TEE-S", "", "Idempotency-Key: k1"); another.status != 202 {
		t.Errorf("the key of one operation is another's: %d %s", another.status, another.body)
	}
}

func TestAKeyIsItsUsersAlone(t *testing.T) {
	s := newShop(t)
	one := s.do("POST", items, `{"sku":"TEE-S","quantity":1}`, "Idempotency-Key: k", "Authorization: "+s.customer())
	two := s.do("POST", items, `{"sku":"TEE-S","quantity":2}`, "Idempotency-Key: k", "Authorization: "+s.token(userTwo, "customer"))
	if one.status != 202 || two.status != 202 || one.body == two.body {
		t.Errorf("%d %s, %d %s", one.status, one.body, two.status, two.body)
	}
}

func TestARaceOfOneKey(t *testing.T) {
	s := newShop(t)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if got := s.do("POST", items, `{"sku":"TEE-S","quantity":1}`, "Idempotency-Key: race"); got.status != 202 {
				t.Errorf("%d %s", got.status, got.body)
			}
		})
	}
	all.Wait()
	for _, e := range s.fake.Published() {
		if e.ID != s.fake.Published()[0].ID || string(e.Data) != string(s.fake.Published()[0].Data) || !e.Time.Equal(s.fake.Published()[0].Time) {
			t.Errorf("one key, two events: %+v", e)
		}
	}
}

func TestPreferWait(t *testing.T) {
	s := newShop(t)
	s.handle("cart GET /carts/"+guest, func(w http.ResponseWriter, r *http.Request) {
		if event := r.URL.Query().Get("event"); event != "" {
			w.Header().Set("Souk-Cart-Applied", "true")
			if r.URL.Query().Get("wait") != "5" {
				t.Errorf("query %s", r.URL.RawQuery)
			}
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(cartOf(guest, "1")))
	})
	got := s.do("POST", items, `{"sku":"TEE-S","quantity":1}`, "Prefer: wait=5")
	if got.status != 200 || got.header.Get("Preference-Applied") != "wait=5" || !strings.Contains(got.body, `"lines"`) {
		t.Errorf("%d %v %s", got.status, got.header, got.body)
	}
	s.on("cart GET /carts/"+guest, 200, cartOf(guest, "1"))
	got = s.do("POST", items, `{"sku":"TEE-S","quantity":1}`, "Prefer: wait=1")
	if got.status != 202 || got.header.Get("Preference-Applied") != "" {
		t.Errorf("not applied in time: %d %v %s", got.status, got.header, got.body)
	}
}

func TestCheckoutIsTheSameForTheSameKey(t *testing.T) {
	s := newShop(t)
	me := "Authorization: " + s.customer()
	s.fake.FailPublish(1, true) // the broker took it and the answer was lost
	if got := s.do("POST", "/api/v1/checkouts", checkoutOf(guest, "3"), me, "Idempotency-Key: k"); got.status != 503 {
		t.Fatalf("%d %s", got.status, got.body)
	}
	got := s.do("POST", "/api/v1/checkouts", checkoutOf(guest, "3"), me, "Idempotency-Key: k")
	id := got.field(t, "checkout_id")
	if got.status != 202 || id != events.DeriveID("checkout", userOne, "k") || got.header.Get("Location") != "/api/v1/checkouts/"+id {
		t.Fatalf("%d %v %s", got.status, got.header, got.body)
	}
	published := s.fake.PublishedTo("user-checkout")
	if len(published) != 2 || published[0].ID != published[1].ID || published[0].Subject != id {
		t.Fatalf("published %+v", published)
	}
	data, err := events.Decode[events.UserCheckout](published[1])
	if err != nil || "Bearer "+data.Token != strings.TrimPrefix(me, "Authorization: ") || data.CartVersion != 3 {
		t.Errorf("published %+v, %v", data, err)
	}
	if other := s.do("POST", "/api/v1/checkouts", checkoutOf(guest, "4"), me, "Idempotency-Key: k"); other.problem(t).Code != "idempotency-key-reused" {
		t.Errorf("%d %s", other.status, other.body)
	}
	if somebody := s.do("POST", "/api/v1/checkouts", checkoutOf(guest, "4"), "Authorization: "+s.token(userTwo, "customer"), "Idempotency-Key: k"); somebody.status != 202 || somebody.field(t, "checkout_id") == id {
		t.Errorf("%d %s", somebody.status, somebody.body)
	}
}

func TestNoSecretIsKept(t *testing.T) {
	s := newShop(t)
	me := s.customer()
	s.do("POST", "/api/v1/checkouts", checkoutOf(guest, "3"), "Authorization: "+me, "Idempotency-Key: k")
	s.on("auth POST /register", 201, session)
	s.do("POST", "/api/v1/auth/register", `{"email":"a@example.com","password":"hunter2","name":"A"}`, "Idempotency-Key: k")
	for _, key := range s.fake.Keys() {
		item, err := s.fake.Sidecar().State.Get(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{strings.TrimPrefix(me, "Bearer "), "hunter2", "tok_success"} {
			if strings.Contains(string(item.Value), secret) {
				t.Errorf("%s holds a secret: %s", key, item.Value)
			}
		}
		if !json.Valid(item.Value) {
			t.Errorf("%s is no JSON", key)
		}
	}
}

func TestForwardedKeysAreDerived(t *testing.T) {
	s := newShop(t)
	clerk := "Authorization: " + s.staff()
	s.on("inventory POST /stock/TEE-S/adjust", 200, `{"sku":"TEE-S","on_hand":9,"reserved":2,"available":7}`)
	for range 2 {
		s.do("POST", "/api/v1/staff/stock/TEE-S/adjust", `{"delta":1,"reason":"found"}`, clerk, "Idempotency-Key: k")
	}
	calls := s.called("/adjust")
	if len(calls) != 2 || calls[0] != calls[1] || !strings.Contains(calls[0], "Idempotency-Key=") || strings.HasSuffix(calls[0], "=k") {
		t.Errorf("calls %v", calls)
	}
	if got := s.do("POST", "/api/v1/staff/stock/TEE-S/adjust", `{"delta":2,"reason":"found"}`, clerk, "Idempotency-Key: k"); got.status != 422 {
		t.Errorf("%d %s", got.status, got.body)
	}
}
