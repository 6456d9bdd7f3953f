package inventory_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/money"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/sidecartest"
	"github.com/souk-shop/souk/internal/token"
	"github.com/souk-shop/souk/services/inventory"
)

type service struct {
	*server.Server
	t      *testing.T
	fake   *sidecartest.Fake
	signer *token.Signer
}

func open(t *testing.T) *service {
	t.Helper()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := token.NewSigner(key, token.Options{})
	if err != nil {
		t.Fatal(err)
	}
	fake := sidecartest.New(t, "inventory")
	c := inventory.Config{Server: server.Config{AppID: inventory.AppID}, Keys: token.NewStaticKeys(signer.Public())}
	return &service{Server: inventory.New(c, fake.Sidecar()), t: t, fake: fake, signer: signer}
}

// ask asks as the gateway does, on behalf of someone in a role, "" for a guest.
func (s *service) ask(method, path, body, role string, headers ...string) *httptest.ResponseRecorder {
	s.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Dapr-Caller-App-Id", "gateway")
	if role != "" {
		raw, err := s.signer.Sign(token.Claims{Subject: "someone", Roles: []string{role}}, time.Hour)
		if err != nil {
			s.t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+raw)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	rec := httptest.NewRecorder()
	s.ServeHTTP(rec, r)
	return rec
}

// stocked sets what is on hand.
func (s *service) stocked(sku string, onHand int) {
	s.t.Helper()
	if rec := s.ask("PUT", "/stock/"+sku, fmt.Sprintf(`{"on_hand":%d}`, onHand), token.RoleStaff); rec.Code != http.StatusOK {
		s.t.Fatalf("%d %s", rec.Code, rec.Body)
	}
}

func eur(n int64) money.Money { return money.New(n, "EUR") }

func line(sku string, quantity int64) events.Line {
	return events.Line{SKU: sku, ProductID: "p", Name: sku, Quantity: quantity, UnitPrice: eur(100)}
}

var totals = events.Totals{Subtotal: eur(100), Shipping: eur(0), Tax: eur(0), Total: eur(100)}

func created(t sidecartest.TB, order string, lines ...events.Line) events.Event {
	return sidecartest.Event(t, "created-"+order, "orders", order, events.OrderCreated{
		OrderID: order, UserID: "u", CartID: "c", CartVersion: 1, Lines: lines, Totals: totals, PaymentMethod: "tok",
	})
}

func completed(t sidecartest.TB, order string, lines ...events.Line) events.Event {
	return sidecartest.Event(t, "completed-"+order, "orders", order, events.OrderCompleted{
		OrderID: order, UserID: "u", Lines: lines, Totals: totals, PaymentID: "pay",
	})
}

func cancelled(t sidecartest.TB, order string, lines ...events.Line) events.Event {
	return sidecartest.Event(t, "cancelled-"+order, "orders", order, events.OrderCancelled{
		OrderID: order, UserID: "u", Reason: events.CancelledByStaff, Lines: lines, Totals: totals,
	})
}

type item struct {
	SKU       string
	Present   bool
	Available int64
	OnHand    *int64 `json:"on_hand"`
	Reserved  *int64
	Sold      *int64
	Demand    *struct{ Carts, Quantity int64 }
}

func (s *service) stock(query, role string) []item {
	s.t.Helper()
	rec := s.ask("GET", "/stock?"+query, "", role)
	var answer struct{ Items []item }
	if err := json.Unmarshal(rec.Body.Bytes(), &answer); rec.Code != http.StatusOK || err != nil {
		s.t.Fatalf("%d %s", rec.Code, rec.Body)
	}
	return answer.Items
}

func TestStockIsAnsweredAsMuchAsOneMayKnow(t *testing.T) {
	s := open(t)
	s.stocked("mug", 5)
	sidecartest.DeliverAll(t, s, []events.Event{
		created(t, "o", line("mug", 2)),
		sidecartest.Event(t, "cart", "cart", "c", events.CartUpdated{CartID: "c", Version: 1, Lines: []events.Line{line("mug", 3)}}),
	})
	got := s.stock("sku=mug&sku=none&sku=mug&sku=a%7C%7Cb", "")
	if len(got) != 3 || got[0].Available != 3 || !got[0].Present || got[0].OnHand != nil || got[0].Demand != nil {
		t.Errorf("to a guest: %+v", got)
	}
	if got[1].SKU != "none" || got[1].Present || got[1].Available != 0 || got[2].SKU != "a||b" {
		t.Errorf("unknown SKUs: %+v", got)
	}
	if got = s.stock("sku=mug", token.RoleCustomer); got[0].OnHand != nil || got[0].Reserved != nil {
		t.Errorf("to a customer: %+v", got)
	}
	got = s.stock("sku=mug&sku=none", token.RoleAdmin)
	if *got[0].OnHand != 5 || *got[0].Reserved != 2 || *got[0].Sold != 0 || *got[1].OnHand != 0 {
		t.Errorf("to staff: %+v", got)
	}
	// The demand is as old as the fake's epoch: a week or more before now, or not, and then it counts.
	if d := got[0].Demand; d == nil || (d.Quantity != 3 && time.Since(sidecartest.Epoch) < 7*24*time.Hour) {
		t.Errorf("demand: %+v", d)
	}
}

func TestWhoMayNotIsRefused(t *testing.T) {
	s := open(t)
	var many strings.Builder
	for i := range 201 {
		fmt.Fprintf(&many, "sku=%d&", i)
	}
	for _, tt := range []struct {
		method, path, body, role, caller string
		want                             int
	}{
		{"GET", "/stock?sku=mug", "", "", "orders", 200},
		{"GET", "/stock?sku=mug", "", "", "cart", 403},
		{"GET", "/stock", "", "", "gateway", 422},
		{"GET", "/stock?" + many.String(), "", "", "gateway", 422},
		{"PUT", "/stock/mug", `{"on_hand":1}`, "", "gateway", 401},
		{"PUT", "/stock/mug", `{"on_hand":1}`, token.RoleCustomer, "gateway", 403},
		{"PUT", "/stock/mug", `{}`, token.RoleStaff, "gateway", 422},
		{"PUT", "/stock/mug", `{"on_hand":-1}`, token.RoleStaff, "gateway", 422},
		{"PUT", "/stock/mug", `{"on_hand":1.5}`, token.RoleStaff, "gateway", 422},
		{"PUT", "/stock/a%7C%7Cb", `{"on_hand":1}`, token.RoleStaff, "gateway", 422},
		{"PUT", "/stock/a%2Fb", `{"on_hand":1}`, token.RoleStaff, "gateway", 200},
		{"POST", "/stock/mug/adjust", `{"delta":0,"reason":"x"}`, token.RoleStaff, "gateway", 422},
		{"POST", "/stock/mug/adjust", `{"delta":1,"reason":" "}`, token.RoleStaff, "gateway", 422},
		{"POST", "/stock/mug/adjust", `{"delta":-1,"reason":"x"}`, token.RoleStaff, "gateway", 409},
		{"POST", "/stock/mug/adjust", `{"delta":1,"reason":"x"}`, token.RoleAdmin, "gateway", 200},
	} {
		if got := s.ask(tt.method, tt.path, tt.body, tt.role, "Dapr-Caller-App-Id", tt.caller); got.Code != tt.want {
			t.Errorf("%s %.40s %s as %q by %q: %d, want %d: %s", tt.method, tt.path, tt.body, tt.role, tt.caller, got.Code, tt.want, got.Body)
		}
	}
	if got := s.stock("sku=a%2Fb", ""); !got[0].Present {
		t.Error("a SKU with a slash is not found under its name")
	}
}

func TestStaffCannotTakeWhatIsReserved(t *testing.T) {
	s := open(t)
	s.stocked("mug", 5)
	sidecartest.DeliverAll(t, s, []events.Event{created(t, "o", line("mug", 3))})
	for path, method := range map[string]string{"/stock/mug": "PUT", "/stock/mug/adjust": "POST"} {
		body, limit := `{"on_hand":2}`, int64(3)
		if method == "POST" {
			body, limit = `{"delta":-3,"reason":"broken"}`, -2
		}
		rec := s.ask(method, path, body, token.RoleStaff)
		var doc problem.Document
		if err := json.Unmarshal(rec.Body.Bytes(), &doc); err != nil || rec.Code != http.StatusConflict || len(doc.Fields) != 1 || *doc.Fields[0].Limit != limit {
			t.Errorf("%s: %d %s", path, rec.Code, rec.Body)
		}
	}
}

func TestAChangeByStaffIsRepeatable(t *testing.T) {
	s := open(t)
	s.stocked("mug", 5)
	adjust := func(body, key string) int {
		return s.ask("POST", "/stock/mug/adjust", body, token.RoleStaff, "Idempotency-Key", key).Code
	}
	s.fake.FailPublish(1, false)
	if got := adjust(`{"delta":2,"reason":"found"}`, "k"); got != http.StatusServiceUnavailable {
		t.Errorf("without a broker: %d", got)
	}
	for range 2 {
		if got := adjust(`{"delta":2,"reason":"found"}`, "k"); got != http.StatusOK {
			t.Errorf("repeated: %d", got)
		}
	}
	if got := adjust(`{"delta":3,"reason":"found"}`, "k"); got != http.StatusUnprocessableEntity {
		t.Errorf("the key for another change: %d", got)
	}
	if got := s.stock("sku=mug", ""); got[0].Available != 7 {
		t.Errorf("available %d, want 7", got[0].Available)
	}
	versions := map[string]bool{}
	for _, e := range s.fake.PublishedTo("stock-changed") {
		versions[e.ID] = true
	}
	if len(versions) != 2 {
		t.Errorf("%d changes were published, want 2", len(versions))
	}
}

func TestTooEarlyIsTriedAgain(t *testing.T) {
	s := open(t)
	if got := sidecartest.Deliver(t, s, completed(t, "o", line("mug", 1))); got != problem.Retry {
		t.Errorf("a completion before its order: %s", got)
	}
}

func TestTwoLinesOfOneSKUAreOneReservation(t *testing.T) {
	s := open(t)
	s.stocked("mug", 150)
	sidecartest.DeliverAll(t, s, []events.Event{
		created(t, "fits", line("mug", 70), line("mug", 70)), created(t, "not", line("mug", 6), line("mug", 6), line("a||b", 1)),
	})
	if got := s.stock("sku=mug", ""); got[0].Available != 10 {
		t.Errorf("available %d, want 10", got[0].Available)
	}
	rejected, err := events.Decode[events.StockRejected](s.fake.PublishedTo("stock-rejected")[0])
	if err != nil || len(rejected.Shortages) != 2 || rejected.Shortages[1] != (events.Shortage{SKU: "mug", Quantity: 12, Available: 10}) {
		t.Errorf("rejected with %+v, %v", rejected, err)
	}
}

// TestHandlersTwiceAndInEveryOrder delivers all that can happen to an order, each event more than once, in every order,
// with stores and brokers that fail: nothing is reserved in the end, and all that left came back.
func TestHandlersTwiceAndInEveryOrder(t *testing.T) {
	lines := []events.Line{line("mug", 2), line("cap", 1)}
	for name, tt := range map[string]struct {
		list      []events.Event
		available []int64
		sold      int64
	}{
		"completed": {[]events.Event{created(t, "o", lines...), completed(t, "o", lines...)}, []int64{3, 4}, 2},
		"cancelled": {[]events.Event{created(t, "o", lines...), cancelled(t, "o", lines...)}, []int64{5, 5}, 0},
		"cancelled after completion": {
			[]events.Event{created(t, "o", lines...), completed(t, "o", lines...), cancelled(t, "o", lines...)}, []int64{5, 5}, 0,
		},
	} {
		t.Run(name, func(t *testing.T) {
			sidecartest.EveryOrder(t, append(tt.list, tt.list[0]), func(t *testing.T, order []events.Event) {
				s := open(t)
				s.stocked("mug", 5)
				s.stocked("cap", 5)
				s.fake.FailPut(1, true)
				s.fake.FailPublish(1, false)
				sidecartest.DeliverAll(t, s, order)
				sidecartest.DeliverAll(t, s, order)
				got := s.stock("sku=mug&sku=cap", token.RoleStaff)
				if got[0].Available != tt.available[0] || got[1].Available != tt.available[1] || *got[0].Reserved != 0 || *got[0].Sold != tt.sold {
					t.Errorf("in the end: %+v", got)
				}
			})
		})
	}
}
