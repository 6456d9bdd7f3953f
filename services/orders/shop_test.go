package orders_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/money"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/internal/sidecartest"
	"github.com/souk-shop/souk/internal/token"
	"github.com/souk-shop/souk/services/orders"
)

const (
	orderID = "11111111-1111-4111-8111-111111111111"
	otherID = "22222222-2222-4222-8222-222222222222"
	cartID  = "33333333-3333-4333-8333-333333333333"
	ann     = "44444444-4444-4444-8444-444444444444"
	bob     = "55555555-5555-4555-8555-555555555555"
	staff   = "66666666-6666-4666-8666-666666666666"
)

// shop is the service on a sidecar in memory, with a catalog and a clock of its own.
type shop struct {
	t       sidecartest.TB
	fake    *sidecartest.Fake
	crashes *crashes
	handler *server.Server
	signer  *token.Signer
	mu      sync.Mutex
	now     time.Time
	prices  map[string]price
}

type price struct {
	SKU       string      `json:"sku"`
	ProductID string      `json:"product_id"`
	Name      string      `json:"name"`
	UnitPrice money.Money `json:"unit_price"`
	Sellable  bool        `json:"sellable"`
}

func newShop(t sidecartest.TB, options ...sidecartest.Option) *shop {
	t.Helper()
	s := &shop{
		t: t, fake: sidecartest.New(t, "orders", options...), now: sidecartest.Epoch.Add(time.Second),
		prices: map[string]price{"MUG": {"MUG", "p-1", "Mug", eur(1000), true}},
	}
	s.fake.Serve("catalog", http.HandlerFunc(s.catalog))
	signer, err := token.NewSigner(ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize)), token.Options{Clock: s.clock})
	if err != nil {
		t.Fatalf("%v", err)
	}
	s.signer = signer
	s.restart()
	return s
}

// restart makes a new process of the service; what it stored stays.
func (s *shop) restart() {
	s.t.Helper()
	sc := s.fake.Sidecar()
	s.crashes = &crashes{left: -1}
	sc.State = &crashingState{sc.State, s.crashes}
	sc.Events = &crashingPublisher{sc.Events, s.crashes}
	var err error
	s.handler, err = orders.New(orders.Config{
		Server: server.Config{DirectCalls: true}, TaxBasisPoints: 1900, Now: s.clock, OrderTimeout: 2 * time.Minute,
		CancelWindow: 30 * time.Minute, Keys: token.NewStaticKeys(s.signer.Public()),
	}, sc)
	if err != nil {
		s.t.Fatalf("%v", err)
	}
}

func (s *shop) clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

func (s *shop) pass(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
}

func (s *shop) price(p price) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.prices[p.SKU] = p
}

func (s *shop) catalog(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var items []price
	for _, sku := range r.URL.Query()["sku"] {
		if p, ok := s.prices[sku]; ok {
			items = append(items, p)
		}
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"items": items})
}

// deliver hands the service an event, and returns what it answered.
func (s *shop) deliver(e events.Event) problem.Outcome {
	s.t.Helper()
	return sidecartest.Deliver(s.t, s.handler, e)
}

// take delivers events, each of which must be acknowledged.
func (s *shop) take(list ...events.Event) {
	s.t.Helper()
	for _, e := range list {
		if outcome := s.deliver(e); outcome != problem.Success {
			s.t.Fatalf("%s was answered %s", events.Name(e.Type), outcome)
		}
	}
}

// emitted returns the names of the distinct events that were published, in order.
func (s *shop) emitted() []string {
	var names []string
	seen := map[string]bool{}
	for _, e := range s.fake.Published() {
		if !seen[e.ID] {
			seen[e.ID] = true
			names = append(names, events.Name(e.Type))
		}
	}
	return names
}

func (s *shop) wantEmitted(want ...string) {
	s.t.Helper()
	if got := s.emitted(); !slices.Equal(got, want) {
		s.t.Errorf("published %v, want %v", got, want)
	}
}

// request asks the service as a user; "" is a guest.
func (s *shop) request(ctx context.Context, user, method, path string, body any) *http.Request {
	s.t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		s.t.Fatalf("%v", err)
	}
	var content io.Reader = http.NoBody
	if body != nil {
		content = bytes.NewReader(raw)
	}
	r := httptest.NewRequestWithContext(ctx, method, path, content)
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if user != "" {
		r.Header.Set("Authorization", "Bearer "+s.token(user))
	}
	return r
}

func (s *shop) token(user string) string {
	s.t.Helper()
	claims := token.Claims{Subject: user, Roles: []string{token.RoleCustomer}}
	if user == staff {
		claims.Roles = []string{token.RoleStaff}
	}
	raw, err := s.signer.Sign(claims, time.Hour)
	if err != nil {
		s.t.Fatalf("%v", err)
	}
	return raw
}

// call makes a request and reads its answer; out may be nil.
func (s *shop) call(user, method, path string, body, out any) int {
	s.t.Helper()
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, s.request(context.Background(), user, method, path, body))
	if out != nil && (w.Code < http.StatusBadRequest || w.Header().Get("Content-Type") != problem.ContentType) {
		if err := json.Unmarshal(w.Body.Bytes(), out); err != nil {
			s.t.Fatalf("%s %s answered %d %s: %v", method, path, w.Code, w.Body, err)
		}
	}
	return w.Code
}

// checkout is what is read of a checkout's or an order's answer.
type checkout struct {
	ID          string        `json:"id"`
	Status      string        `json:"status"`
	OrderID     string        `json:"order_id"`
	Reason      string        `json:"reason"`
	Detail      string        `json:"detail"`
	Code        string        `json:"code"`
	SKUs        []string      `json:"skus"`
	Totals      events.Totals `json:"totals"`
	Cancellable bool          `json:"cancellable"`
	Payment     struct {
		Status   string      `json:"status"`
		Captured money.Money `json:"captured"`
		Refunded money.Money `json:"refunded"`
	} `json:"payment"`
	Timeline []moment `json:"timeline"`
}

type moment struct {
	Event   string    `json:"event"`
	At      time.Time `json:"at"`
	Outcome string    `json:"outcome"`
}

func (s *shop) checkout(id string) checkout {
	s.t.Helper()
	var c checkout
	s.call(staff, http.MethodGet, "/checkouts/"+id, nil, &c)
	return c
}

func (s *shop) wantStatus(id, status, reason string) {
	s.t.Helper()
	if c := s.checkout(id); c.Status != status || c.Reason != reason {
		s.t.Errorf("checkout is %s %q, want %s %q", c.Status, c.Reason, status, reason)
	}
}

func (s *shop) tick() {
	s.t.Helper()
	sidecartest.Tick(s.t, s.handler, "orders-sweep")
}

func eur(n int64) money.Money { return money.New(n, "EUR") }

func event(t sidecartest.TB, id, source, subject string, data events.Payload) events.Event {
	return sidecartest.Event(t, id, source, subject, data)
}

func (s *shop) authenticated(id, user string, version int64) events.Event {
	return event(s.t, "auth-"+id, "auth", user, events.UserAuthenticated{
		UserID: user, Name: "Ann", Email: "ann@example.org", Roles: []string{"customer"}, Context: events.ContextCheckout,
		Checkout: &events.CheckoutIntent{
			CheckoutID: id, CartID: cartID, CartVersion: version, PaymentMethod: "pm_ok",
			ShippingAddress: events.Address{Name: "Ann", Line1: "Street 1", City: "Berlin", PostalCode: "10115", Country: "DE"},
		},
	})
}

func (s *shop) cart(version int64, owner string, lines ...events.Line) events.Event {
	return event(s.t, fmt.Sprintf("cart-%d", version), "cart", cartID, events.CartUpdated{
		CartID: cartID, Owner: owner, Version: version, Lines: lines, Total: eur(0),
	})
}

func mugs(quantity int64) events.Line {
	return events.Line{ProductID: "p-1", SKU: "MUG", Name: "Mug", Quantity: quantity, UnitPrice: eur(1000)}
}

// place brings an order to pending.
func (s *shop) place() {
	s.t.Helper()
	s.take(s.cart(3, ann, mugs(2)), s.authenticated(orderID, ann, 3))
	s.wantStatus(orderID, "pending", "")
}

func (s *shop) reserved() events.Event {
	return event(s.t, "reserved", "inventory", orderID, events.StockReserved{OrderID: orderID})
}

func (s *shop) outOfStock() events.Event {
	return event(s.t, "out-of-stock", "inventory", orderID, events.StockRejected{
		OrderID: orderID, Reason: "out-of-stock", Shortages: []events.Shortage{{SKU: "MUG", Quantity: 2, Available: 1}},
	})
}

func (s *shop) payment(status string) events.Event {
	return event(s.t, "payment-"+status, "payments", orderID, events.PaymentProcessed{
		OrderID: orderID, PaymentID: "pay-1", Status: status, Amount: eur(2963),
	})
}

func (s *shop) authorized() events.Event { return s.payment(events.PaymentAuthorized) }
func (s *shop) declined() events.Event   { return s.payment(events.PaymentDeclined) }

// confirm brings an order to confirmed.
func (s *shop) confirm() {
	s.t.Helper()
	s.place()
	s.take(s.reserved(), s.authorized())
	s.wantStatus(orderID, "confirmed", "")
}

// crashes ends a process after a number of operations: from then on none takes effect.
type crashes struct {
	mu sync.Mutex
	// left is how many operations are left; -1 is without end.
	left int
	// hit tells that an operation was lost.
	hit bool
}

func (c *crashes) after(operations int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.left = operations
}

func (c *crashes) crashed() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.left == 0:
		c.hit = true
		return problem.NewUnavailable("crash", "the process has crashed")
	case c.left > 0:
		c.left--
	}
	return nil
}

// over tells whether the process did all it had to do, and lost nothing.
func (c *crashes) over() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.hit
}

type crashingState struct {
	sidecar.State
	crashes *crashes
}

func (s *crashingState) Get(ctx context.Context, key string) (sidecar.Item, error) {
	if err := s.crashes.crashed(); err != nil {
		return sidecar.Item{}, err
	}
	return s.State.Get(ctx, key)
}

func (s *crashingState) GetMany(ctx context.Context, keys []string) ([]sidecar.Item, error) {
	if err := s.crashes.crashed(); err != nil {
		return nil, err
	}
	return s.State.GetMany(ctx, keys)
}

func (s *crashingState) Put(ctx context.Context, key string, value []byte, etag string) error {
	if err := s.crashes.crashed(); err != nil {
		return err
	}
	return s.State.Put(ctx, key, value, etag)
}

type crashingPublisher struct {
	sidecar.Publisher
	crashes *crashes
}

func (p *crashingPublisher) Publish(ctx context.Context, e events.Event) error {
	if err := p.crashes.crashed(); err != nil {
		return err
	}
	return p.Publisher.Publish(ctx, e)
}
