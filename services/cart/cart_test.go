package cart_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/money"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/sidecartest"
	"github.com/souk-shop/souk/internal/token"
	"github.com/souk-shop/souk/services/cart"
)

const guestID = "6b1d8c80-5a51-4c0e-9d0c-3f6a4d1f0001"

var annsID = events.UserCartID("ann")

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
	fake := sidecartest.New(t, "cart")
	c := cart.Config{Server: server.Config{AppID: cart.AppID}, Keys: token.NewStaticKeys(signer.Public())}
	return &service{Server: cart.New(c, fake.Sidecar()), t: t, fake: fake, signer: signer}
}

// get asks as the gateway does, on behalf of a user, "" for a guest.
func (s *service) get(path, userID string, headers ...string) *httptest.ResponseRecorder {
	s.t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, http.NoBody)
	r.Header.Set("Dapr-Caller-App-Id", "gateway")
	if userID != "" {
		raw, err := s.signer.Sign(token.Claims{Subject: userID, Roles: []string{token.RoleCustomer}}, time.Hour)
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

func event(t sidecartest.TB, id string, minute int, data events.Payload) events.Event {
	e := sidecartest.Event(t, id, "gateway", "subject", data)
	e.Time = sidecartest.Epoch.Add(time.Duration(minute) * time.Minute)
	return e
}

func add(t sidecartest.TB, id, cartID, userID, sku string, quantity int64) events.Event {
	return event(t, id, 1, events.ProductAddedToCart{
		CartID: cartID, UserID: userID, ProductID: "p-" + sku, SKU: sku, Name: "A " + sku, Quantity: quantity, UnitPrice: money.New(500, "EUR"),
	})
}

func set(t sidecartest.TB, id, cartID, userID, sku string, quantity int64) events.Event {
	return event(t, id, 2, events.CartItemChanged{CartID: cartID, UserID: userID, SKU: sku, Quantity: quantity})
}

func login(t sidecartest.TB, userID string) events.Event {
	return event(t, "login-"+userID, 3, events.UserAuthenticated{UserID: userID, Context: events.ContextLogin, GuestCartID: guestID})
}

func (s *service) deliver(list ...events.Event) {
	s.t.Helper()
	for _, e := range list {
		if got := sidecartest.Deliver(s.t, s, e); got != problem.Success {
			s.t.Fatalf("%s: %s", e.ID, got)
		}
	}
}

type view struct {
	ID, Owner, Status string
	Version           int64
	Lines             []struct {
		SKU       string
		Quantity  int64
		LineTotal money.Money `json:"line_total"`
	}
	Total   money.Money
	Notices []struct {
		Code, Reason, Message string
		OrderID               string `json:"order_id"`
	}
}

func (s *service) cart(id, userID string) view {
	s.t.Helper()
	rec := s.get("/carts/"+id, userID)
	if rec.Code != http.StatusOK {
		s.t.Fatalf("%d %s", rec.Code, rec.Body)
	}
	var v view
	if err := json.Unmarshal(rec.Body.Bytes(), &v); err != nil {
		s.t.Fatal(err)
	}
	return v
}

func TestACartIsAnswered(t *testing.T) {
	s := open(t)
	s.deliver(add(t, "1", guestID, "", "mug", 2), add(t, "2", guestID, "", "cap", 1))
	v := s.cart(guestID, "")
	if v.Version != 2 || v.Status != "open" || v.Total != money.New(1500, "EUR") || v.Lines[0].LineTotal.Amount != 1000 {
		t.Errorf("the cart is %+v", v)
	}
	rec := s.get("/carts/"+guestID, "", "If-None-Match", `W/"1", "2"`)
	if rec.Code != http.StatusNotModified || rec.Header().Get("ETag") != `"2"` {
		t.Errorf("%d with ETag %s", rec.Code, rec.Header().Get("ETag"))
	}
	s.deliver(set(t, "3", guestID, "", "mug", 0), set(t, "4", guestID, "", "cap", 0))
	if body := s.get("/carts/"+guestID, "").Body.String(); !strings.Contains(body, `"lines":[]`) ||
		!strings.Contains(body, `"notices":[]`) || !strings.Contains(body, `"total":{"amount":0,"currency":"EUR"}`) {
		t.Errorf("an empty cart is %s", body)
	}
}

func TestWhoMayNotSeeACartIsToldThereIsNone(t *testing.T) {
	s := open(t)
	s.deliver(add(t, "1", annsID, "ann", "mug", 2))
	for _, tt := range []struct {
		path, user, caller string
		want               int
	}{
		{"/carts/" + annsID, "ann", "gateway", 200},
		{"/carts/" + annsID, "ann", "orders", 200},
		{"/carts/" + annsID, "bob", "gateway", 404},
		{"/carts/" + annsID, "", "gateway", 404},
		{"/carts/" + annsID + "?event=none&wait=30", "bob", "gateway", 404},
		{"/carts/" + annsID, "ann", "catalog", 403},
		{"/carts/" + annsID, "ann", "", 403},
		{"/carts/" + guestID, "", "gateway", 404},
		{"/carts/a%7C%7Cb", "", "gateway", 404},
		{"/carts/" + annsID + "?event=1&wait=soon", "ann", "gateway", 422},
	} {
		if got := s.get(tt.path, tt.user, "Dapr-Caller-App-Id", tt.caller); got.Code != tt.want {
			t.Errorf("%s for %q by %q: %d, want %d: %s", tt.path, tt.user, tt.caller, got.Code, tt.want, got.Body)
		}
	}
}

func TestAnAnswerWaitsForAnEvent(t *testing.T) {
	for name, tt := range map[string]struct {
		path, user string
		before     []events.Event
		awaited    events.Event
	}{
		"of a cart that is not there yet": {guestID, "", nil, add(t, "x", guestID, "", "mug", 1)},
		"that changes nothing":            {guestID, "", []events.Event{add(t, "1", guestID, "", "mug", 1)}, set(t, "x", guestID, "", "cap", 1)},
		"of somebody else":                {annsID, "ann", []events.Event{add(t, "1", annsID, "ann", "mug", 1)}, add(t, "x", annsID, "bob", "mug", 1)},
		"that came late to a merged cart": {
			annsID, "ann", []events.Event{add(t, "1", annsID, "ann", "mug", 1), login(t, "ann")}, add(t, "x", guestID, "", "mug", 1),
		},
		"of a merged cart": {guestID, "", []events.Event{login(t, "ann")}, add(t, "x", guestID, "", "mug", 1)},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := open(t)
				s.deliver(tt.before...)
				begin := time.Now()
				answer := make(chan *httptest.ResponseRecorder)
				go func() { answer <- s.get("/carts/"+tt.path+"?event=x&wait=30", tt.user) }()
				time.Sleep(time.Second)
				s.deliver(tt.awaited)
				rec := <-answer
				if rec.Code != http.StatusOK || rec.Header().Get("Souk-Cart-Applied") != "true" || time.Since(begin) > 2*time.Second {
					t.Errorf("%d, applied %q, after %v", rec.Code, rec.Header().Get("Souk-Cart-Applied"), time.Since(begin))
				}
			})
		})
	}
}

func TestAWaitEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t)
		s.deliver(add(t, "1", guestID, "", "mug", 1))
		begin := time.Now()
		rec := s.get("/carts/"+guestID+"?event=never&wait=300", "")
		if waited := time.Since(begin); rec.Code != http.StatusOK || rec.Header().Get("Souk-Cart-Applied") != "false" || waited != 30*time.Second {
			t.Errorf("%d, applied %q, after %v: %s", rec.Code, rec.Header().Get("Souk-Cart-Applied"), waited, rec.Body)
		}
	})
}

// TestAShoppersEventsInEveryOrder delivers what a shopper does before and around a login, each event twice, in every
// order: the user's cart has all of it.
func TestAShoppersEventsInEveryOrder(t *testing.T) {
	list := []events.Event{
		add(t, "1", guestID, "", "mug", 2), add(t, "2", guestID, "", "mug", 1), add(t, "3", guestID, "", "cap", 1),
		add(t, "4", annsID, "ann", "mug", 3), login(t, "ann"),
	}
	sidecartest.EveryOrder(t, list, func(t *testing.T, order []events.Event) {
		s := open(t)
		s.deliver(sidecartest.Twice(order)...)
		s.deliver(order...)
		v := s.cart(annsID, "ann")
		slices.SortFunc(v.Lines, func(a, b struct {
			SKU       string
			Quantity  int64
			LineTotal money.Money `json:"line_total"`
		},
		) int {
			return strings.Compare(a.SKU, b.SKU)
		})
		if len(v.Lines) != 2 || v.Lines[0].Quantity != 1 || v.Lines[1].Quantity != 6 || v.Owner != "ann" {
			t.Errorf("the user's cart is %+v", v)
		}
		if guest := s.cart(guestID, ""); guest.Status != "merged" || len(guest.Lines) != 0 {
			t.Errorf("the guest's cart is %+v", guest)
		}
	})
}

// TestAllHandlersTwiceAndInEveryOrder has no one right end, for a removal or an order is not the same before an addition
// and after. Whatever the order, a second delivery of all changes nothing, and versions only grow.
func TestAllHandlersTwiceAndInEveryOrder(t *testing.T) {
	line := events.Line{SKU: "mug", ProductID: "p", Quantity: 1, UnitPrice: money.New(500, "EUR")}
	eur := func(n int64) money.Money { return money.New(n, "EUR") }
	list := []events.Event{
		add(t, "1", guestID, "", "mug", 2), set(t, "2", guestID, "", "mug", 5), login(t, "ann"),
		event(t, "4", 4, events.OrderCreated{
			OrderID: "o", UserID: "ann", CartID: guestID, CartVersion: 1, Lines: []events.Line{line}, PaymentMethod: "tok",
			Totals: events.Totals{Subtotal: eur(500), Shipping: eur(0), Tax: eur(0), Total: eur(500)},
		}),
		event(t, "5", 5, events.CheckoutRejected{CheckoutID: "x", CartID: guestID, Reason: events.RejectedPriceChanged}),
	}
	sidecartest.EveryOrder(t, list, func(t *testing.T, order []events.Event) {
		s := open(t)
		s.serveCatalog(`{"items":[{"sku":"mug","unit_price":{"amount":700,"currency":"EUR"},"sellable":true}]}`)
		s.deliver(add(t, "0", annsID, "ann", "pen", 1))
		s.deliver(sidecartest.Twice(order)...)
		own := s.cart(annsID, "ann")
		s.deliver(order...)
		if again := s.cart(annsID, "ann"); again.Version != own.Version {
			t.Errorf("a redelivery made version %d of %d", again.Version, own.Version)
		}
		last := map[string]int64{}
		for _, e := range s.fake.PublishedTo("cart-updated") {
			u, err := events.Decode[events.CartUpdated](e)
			if err != nil {
				t.Fatal(err)
			}
			if u.Version > last[u.CartID]+1 {
				t.Errorf("%s: version %d follows %d", u.CartID, u.Version, last[u.CartID])
			}
			last[u.CartID] = max(last[u.CartID], u.Version)
		}
	})
}

// TestAFailedOrderComesBackInEveryOrder delivers an order of a guest's cart, its failure, the guest's login and one more
// addition, each event twice, in every order: all of it is in the user's cart, under a version that nobody has ordered.
func TestAFailedOrderComesBackInEveryOrder(t *testing.T) {
	line := events.Line{SKU: "mug", ProductID: "p-mug", Quantity: 2, UnitPrice: money.New(500, "EUR")}
	totals := events.Totals{
		Subtotal: money.New(1000, "EUR"), Shipping: money.New(0, "EUR"), Tax: money.New(0, "EUR"), Total: money.New(1000, "EUR"),
	}
	list := []events.Event{
		event(t, "created", 4, events.OrderCreated{
			OrderID: "o", UserID: "ann", CartID: guestID, CartVersion: 1, Lines: []events.Line{line}, PaymentMethod: "tok", Totals: totals,
		}),
		event(t, "cancelled", 5, events.OrderCancelled{
			OrderID: "o", UserID: "ann", CartID: guestID, Reason: events.CancelledPaymentDeclined, Lines: []events.Line{line}, Totals: totals,
		}),
		login(t, "ann"), add(t, "2", guestID, "ann", "cap", 1),
	}
	sidecartest.EveryOrder(t, list, func(t *testing.T, order []events.Event) {
		s := open(t)
		s.deliver(add(t, "1", guestID, "", "mug", 2))
		s.deliver(sidecartest.Twice(order)...)
		s.deliver(order...)
		v := s.cart(annsID, "ann")
		quantities := map[string]int64{}
		for _, l := range v.Lines {
			quantities[l.SKU] = l.Quantity
		}
		if len(v.Lines) != 2 || quantities["mug"] != 2 || quantities["cap"] != 1 || v.Owner != "ann" {
			t.Errorf("the user's cart is %+v", v)
		}
	})
}

func TestAShopperIsToldWhyTheLinesAreBack(t *testing.T) {
	s := open(t)
	line := events.Line{SKU: "mug", ProductID: "p-mug", Quantity: 2, UnitPrice: money.New(500, "EUR")}
	totals := events.Totals{
		Subtotal: money.New(1000, "EUR"), Shipping: money.New(0, "EUR"), Tax: money.New(0, "EUR"), Total: money.New(1000, "EUR"),
	}
	cancel := func(id, reason string) events.Event {
		return event(t, "cancel-"+id, 5, events.OrderCancelled{
			OrderID: id, UserID: "ann", CartID: annsID, Reason: reason, Lines: []events.Line{line}, Totals: totals,
		})
	}
	s.deliver(add(t, "1", annsID, "ann", "mug", 2), event(t, "created", 4, events.OrderCreated{
		OrderID: "o", UserID: "ann", CartID: annsID, CartVersion: 1, Lines: []events.Line{line}, PaymentMethod: "tok", Totals: totals,
	}), cancel("o", events.CancelledByShopper))
	if v := s.cart(annsID, "ann"); v.Version != 2 || len(v.Lines) != 0 {
		t.Errorf("an order that was called off came back: %+v", v)
	}
	failed := cancel("o", events.CancelledOutOfStock)
	failed.ID = "failed"
	s.deliver(failed)
	v := s.cart(annsID, "ann")
	if v.Version != 3 || len(v.Lines) != 1 || len(v.Notices) != 1 {
		t.Fatalf("the cart is %+v", v)
	}
	if n := v.Notices[0]; n.Code != "order-cancelled-lines-restored" || n.OrderID != "o" || n.Reason != events.CancelledOutOfStock || n.Message == "" {
		t.Errorf("the notice is %+v", n)
	}
}

func (s *service) serveCatalog(answer string) {
	s.fake.Serve("catalog", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/prices" || r.URL.Query().Get("sku") == "" {
			http.Error(w, "not what the catalog serves", http.StatusNotFound)
			return
		}
		_, _ = w.Write([]byte(answer))
	}))
}

func TestARejectedCheckoutReprices(t *testing.T) {
	s := open(t)
	s.deliver(add(t, "1", guestID, "", "mug", 2), add(t, "2", guestID, "", "cap", 1))
	rejected := event(t, "r", 4, events.CheckoutRejected{CheckoutID: "x", CartID: guestID, Reason: events.RejectedNotSellable})
	if got := sidecartest.Deliver(t, s, rejected); got != problem.Retry {
		t.Errorf("without a catalog: %s", got)
	}
	s.serveCatalog(`{"items":[{"sku":"mug","unit_price":{"amount":700,"currency":"EUR"},"sellable":true},` +
		`{"sku":"cap","unit_price":{"amount":500,"currency":"EUR"},"sellable":false}]}`)
	s.deliver(rejected, rejected)
	v := s.cart(guestID, "")
	if v.Version != 3 || len(v.Lines) != 1 || v.Total != money.New(1400, "EUR") || len(v.Notices) != 2 {
		t.Errorf("the cart is %+v", v)
	}
	s.fake.FailInvoke("catalog", 1)
	other := event(t, "r2", 5, events.CheckoutRejected{CheckoutID: "x", CartID: guestID, Reason: events.RejectedToken})
	s.deliver(other)
}

func TestABrokerOrStoreThatFailsLosesNothing(t *testing.T) {
	s := open(t)
	e := add(t, "1", guestID, "", "mug", 2)
	s.fake.FailPublish(1, false)
	if got := sidecartest.Deliver(t, s, e); got != problem.Retry {
		t.Errorf("without a broker: %s", got)
	}
	s.fake.FailPut(1, true)
	s.deliver(e, add(t, "2", guestID, "", "mug", 1))
	if v := s.cart(guestID, ""); v.Version != 2 || v.Lines[0].Quantity != 3 {
		t.Errorf("the cart is %+v", v)
	}
	if n := len(s.fake.PublishedTo("cart-updated")); n != 2 {
		t.Errorf("%d were published", n)
	}
}

func TestAWrongCartIDGoesToTheDeadLetter(t *testing.T) {
	s := open(t)
	s.deliver(add(t, "1", "a||b", "", "mug", 2))
	if n := len(s.fake.PublishedTo(events.DeadLetterTopic("cart"))); n != 1 {
		t.Errorf("%d dead letters", n)
	}
}

func TestConfigNamesTheVariable(t *testing.T) {
	t.Setenv("SOUK_CURRENCY", "euro")
	if _, err := cart.ConfigFromEnv(); err == nil || !strings.Contains(err.Error(), "SOUK_CURRENCY") {
		t.Errorf("error %v", err)
	}
	t.Setenv("SOUK_CURRENCY", "CHF")
	if c, err := cart.ConfigFromEnv(); err != nil || c.Currency != "CHF" {
		t.Errorf("%+v, %v", c, err)
	}
}
