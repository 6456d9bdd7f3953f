package buy_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/services/storefront/internal/shop"
)

// typed is what a shopper fills in.
var typed = []string{
	"name", "Ann <b>", "line1", "Street 1", "line2", "", "city", "Köln", "postal_code", "50667", "region", "", "country", "DE", "phone", "",
	"payment_method", "tok_success",
}

// shown adds to what is typed what the page has hidden in it.
func shown(p page, more ...string) []string {
	return append(append(append([]string{}, typed...), "cart_version", p.value("cart_version"), "key", p.value("key"), "quoted", "DE"), more...)
}

// atCheckout is a signed-in visitor with something in the cart.
func atCheckout(t *testing.T) (*browser, page) {
	t.Helper()
	b := newBrowser(t)
	b.signIn()
	b.post("/cart/add", "sku", "TEA", "quantity", "2")
	return b, b.get("/checkout").is(200).has(`id="checkout"`)
}

func TestAPurchaseOfAGuest(t *testing.T) {
	b := newBrowser(t)
	b.post("/cart/add", "sku", "TEA", "quantity", "2")
	b.get("/checkout").has(`id="login"`, "To order, please sign in")
	p := b.post("/register", "name", "Ann", "email", email, "password", password, "next", "/checkout").is(200).at("/checkout")
	p.has("Tea", "Germany", "Austria", `id="pay-tok_success"`, "test methods", "New &lt;one&gt;", "Choose a country").hasNot("France")
	p = b.post("/checkout", shown(p, "quoted", "")...).is(422).has("Please look at it and confirm", "€30.82", `id="place-order"`)
	if n := b.gateway.asked("POST /api/v1/checkouts"); n != 0 {
		t.Fatal("it was ordered before the total was shown")
	}
	p = b.post("/checkout", shown(p)...).is(200).has(`data-status="pending"`, `sse-connect="/checkout/`, "<noscript><meta http-equiv")
	if made := b.gateway.only(t); p.address != "/checkout/"+made.ID || p.badge() != "0" {
		t.Errorf("%s, badge %s", p.address, p.badge())
	}
}

func TestWhateverIsSentTwiceIsOneCheckout(t *testing.T) {
	b, p := atCheckout(t)
	first := b.post("/checkout", shown(p)...).is(200)
	b.post("/checkout", shown(p)...).at(first.address)                                                // a double click
	b.post("/checkout", shown(p, "line1", "Street 2")...).at(first.address)                           // back, and something else typed
	b.get("/checkout").at(first.address)                                                              // reload, or another tab
	b.post("/checkout", shown(p, "payment_method", "tok_declined", "city", "B")...).at(first.address) // and again
	b.gateway.only(t)
	b.gateway.change(func() { // the order has taken the cart's lines
		b.gateway.own().Lines, b.gateway.own().Version = nil, b.gateway.own().Version+1
	})
	b.post("/checkout", shown(p)...).at(first.address)
	b.get("/checkout").is(200).at("/checkout").has("there is nothing to order")
	b.gateway.only(t)
}

func TestAKeyThatWasUsedForOtherDataLeadsToItsCheckout(t *testing.T) {
	b, p := atCheckout(t)
	id := events.DeriveID("checkout", userID, p.value("key"))
	b.gateway.on("POST /api/v1/checkouts", func(w http.ResponseWriter, r *http.Request) {
		// The other one arrives in between.
		b.gateway.change(func() { b.gateway.checkouts[id] = &shop.Checkout{ID: id, Status: shop.Pending} })
		problem.Write(w, r, problem.NewInvalid("idempotency-key-reused", "Used."))
	})
	b.post("/checkout", shown(p)...).is(200).at("/checkout/" + id)
	b.gateway.only(t)
}

func TestACheckoutThatWasNeverSentIsNotWaitedForForever(t *testing.T) {
	b, p := atCheckout(t)
	id := events.DeriveID("checkout", userID, p.value("key"))
	b.gateway.change(func() {
		b.gateway.checkouts[id], b.gateway.bodies[id] = &shop.Checkout{ID: id, Status: shop.Accepted}, "another"
	})
	b.get("/checkout").at("/checkout").is(200)
	got := b.post("/checkout", shown(p)...).is(200)
	if got.address == "/checkout/"+id || len(b.gateway.checkouts) != 2 {
		t.Errorf("%s, %d checkouts", got.address, len(b.gateway.checkouts))
	}
}

func TestARejectedCheckoutCanBeMadeAgain(t *testing.T) {
	b, p := atCheckout(t)
	seen := map[string]bool{}
	for range 4 {
		at := b.post("/checkout", shown(p)...).is(200).address
		if seen[at] {
			t.Fatalf("%s was made before", at)
		}
		seen[at] = true
		b.gateway.change(func() {
			c := b.gateway.checkouts[strings.TrimPrefix(at, "/checkout/")]
			c.Status, c.Reason, c.OrderID = shop.Rejected, "token-invalid", ""
		})
		b.post("/checkout", shown(p)...).at(at) // the same click once more shows what became of it
		b.get(at).has("please order once more", "/checkout?after=")
		p = b.get("/checkout").is(200).at("/checkout")
	}
}

func TestTheFormKeepsWhatWasTypedAndMarksWhatIsWrong(t *testing.T) {
	for name, tc := range map[string]struct {
		change []string
		says   string
		field  string
	}{
		"no street":            {[]string{"line1", "  "}, "Please fill in: Street and number", "line1"},
		"too long":             {[]string{"city", strings.Repeat("x", 201)}, "This is too long: City", "city"},
		"no country":           {[]string{"country", ""}, "Please fill in: Country", "country"},
		"a country not served": {[]string{"country", "FR"}, "that we deliver to", "country"},
		"no country at all":    {[]string{"country", "<script>alert(1)</script>"}, "too long: Country", "country"},
		"no way to pay":        {[]string{"payment_method", ""}, "How you pay", "payment_method"},
		"one not offered":      {[]string{"payment_method", "4111111111111111"}, "choose how you would like to pay", "payment_method"},
	} {
		t.Run(name, func(t *testing.T) {
			b, p := atCheckout(t)
			p = b.post("/checkout", shown(p, tc.change...)...).is(422).has(tc.says, `href="#`+tc.field+`"`, tc.field+`-error`, `id="errors"`)
			p.has("Ann &lt;b&gt;", "50667")
			if n := b.gateway.asked("POST /api/v1/checkouts"); n != 0 {
				t.Errorf("it was sent %d times", n)
			}
		})
	}
}

func TestTheGatewaysWordOnAnAddress(t *testing.T) {
	b, p := atCheckout(t)
	b.gateway.refuses("POST /api/v1/checkouts", problem.NewInvalid("address", "The address is wrong.").WithField("shipping_address.postal_code", "is odd"))
	b.post("/checkout", shown(p)...).is(422).has("This cannot be right: Postal code", `href="#postal_code"`)
	b.gateway.refuses("POST /api/v1/checkouts", problem.NewInvalid("full-moon", "Not at full moon."))
	b.post("/checkout", shown(p)...).is(422).has("Not at full moon.")
}

func TestACartThatChangedMeanwhileIsLookedAtAgain(t *testing.T) {
	b, p := atCheckout(t)
	b.gateway.change(func() { putInto(b.gateway.own(), "Cup", "CUP", 1, true) }) // in another tab
	again := b.post("/checkout", shown(p)...).is(409).has("Your cart has changed meanwhile", "Cup", `value="Street 1"`)
	for name, wrong := range map[string][]string{"no version": {"cart_version", ""}, "no number": {"cart_version", "x"}, "another's key": {"key", "guessed"}} {
		b.post("/checkout", shown(again, wrong...)...).is(409).has("Your cart has changed meanwhile")
		if n := b.gateway.asked("POST /api/v1/checkouts"); n != 0 {
			t.Fatalf("%s: it was sent", name)
		}
	}
	b.post("/checkout", shown(again)...).is(200).has(`data-status="pending"`)
}

func TestASignInThatEndsInMidCheckoutLosesNothing(t *testing.T) {
	b := newBrowser(t)
	b.gateway.change(func() { b.gateway.expires = 1 })
	b.signIn()
	b.post("/cart/add", "sku", "TEA", "quantity", "2")
	p := b.get("/checkout").has(`id="checkout"`)
	b.gateway.refuses("POST /api/v1/auth/refresh", problem.NewUnauthenticated("refresh-token", "Ended."))
	in := b.post("/checkout", shown(p, "payment_method", "tok_declined", "phone", "0221 <1>")...).is(200).has(`id="login"`, "You have been signed out")
	b.gateway.on("POST /api/v1/auth/refresh", nil)
	p = b.post("/login", "email", email, "password", password, "next", in.value("next")).is(200).at("/checkout")
	p.has("Tea", "Ann &lt;b&gt;", `value="Köln"`, `value="0221 &lt;1&gt;"`, `value="DE" selected`, `value="tok_declined" required checked`)
	b.gateway.change(func() { b.gateway.expires = 600 })
	b.post("/checkout", shown(p)...).has(`data-status="pending"`)
	b.gateway.only(t)
}

func TestTheQuoteFollowsTheCountry(t *testing.T) {
	t.Parallel()
	b, p := atCheckout(t)
	b.part("GET", "/checkout/quote?country=AT&cart_version="+p.value("cart_version"), "quote").is(200).
		has("€9.90", "€36.77", "Delivered to Austria", `name="quoted" value="AT"`, `name="key"`).hasNot("<html", "changed meanwhile")
	b.part("GET", "/checkout/quote?country=AT&cart_version=77", "quote").has("changed meanwhile")
	b.part("GET", "/checkout/quote?country=", "quote").has("Choose a country").hasNot(`name="quoted"`)
	b.part("GET", "/checkout/quote?country=%3Cscript%3Ealert(1)%3C/script%3E", "quote").has("Choose a country")
	b.get("/checkout/quote?country=AT").at("/checkout")
	p = b.post("/checkout", shown(p, "country", "AT", "do", "quote")...).is(200).has("€36.77", `value="Köln"`)
	if p.value("quoted") != "AT" {
		t.Errorf("%q", p.value("quoted"))
	}
	for name, tc := range map[string]struct {
		err  error
		says string
	}{
		"not served":   {problem.NewConflict("destination-not-served", "No."), "We do not deliver"},
		"not for sale": {problem.NewConflict("product-not-available", "No.").WithField("TEA", "gone"), `name="remove" value="TEA"`},
		"away":         {problem.NewUnavailable("orders", "Away."), "cannot be told at the moment"},
	} {
		b.gateway.refuses("POST /api/v1/quotes", tc.err)
		b.part("GET", "/checkout/quote?country=AT", "quote").is(200).has(tc.says).hasNot(`name="quoted"`)
		b.post("/checkout", shown(p, "country", "AT", "do", "quote")...).is(200).has(tc.says, `value="Köln"`)
		_ = name
	}
	b.post("/checkout", shown(p, "remove", "TEA")...).at("/checkout").has("there is nothing to order")
}

func TestEarlierAddressesCanBeChosen(t *testing.T) {
	b, _ := atCheckout(t)
	var orders []shop.Order
	for i, city := range []string{"Berlin", "Berlin", "Kiel", "Ulm", "Hof"} {
		o := anOrder(strings.Replace(orderID, "1", string(rune('1'+i)), 1))
		o.ShippingAddress.City = city
		orders = append(orders, o)
	}
	b.gateway.change(func() { b.gateway.orders = orders })
	b.get("/checkout").has("Berlin", "Kiel", "Ulm", `value="Berlin"`, "Germany").hasNot("Hof")
	b.get("/checkout?address=" + orders[2].ID).has(`value="Kiel"`)
	b.get("/checkout?address=none").has(`value="Berlin"`)
	b.gateway.down("GET /api/v1/orders")
	b.get("/checkout").is(200).has(`id="checkout"`, `value="Ann &lt;b&gt;"`)
}

func TestAFailedOrdersCartIsWaitedFor(t *testing.T) {
	t.Parallel()
	b, p := atCheckout(t)
	at := b.post("/checkout", shown(p, "payment_method", "tok_declined")...).is(200).address
	made := b.gateway.only(t)
	b.gateway.change(func() {
		made.Status, made.Reason = shop.Cancelled, "payment-declined"
		made.Timeline = []shop.Moment{{Event: "OrderCancelled", At: time.Now()}}
		b.gateway.own().Lines, b.gateway.own().Version = nil, 9
	})
	b.get(at).is(200).has("choose another way to pay", "Choose another way to pay", "/checkout?after="+made.ID)
	b.get("/checkout?after="+made.ID).is(200).has("put back", `http-equiv="refresh"`).hasNot("nothing to order")
	b.gateway.change(func() {
		putInto(b.gateway.own(), "Tea", "TEA", 2, true)
		b.gateway.own().Notices = []shop.Notice{{Code: "order-cancelled-lines-restored", OrderID: made.ID, Reason: "payment-declined"}}
	})
	p = b.get("/checkout?after="+made.ID).has("because the payment was declined", `value="Köln"`, `id="place-order"`).hasNot("required checked")
	b.post("/checkout", shown(p)...).is(200).has(`data-status="pending"`)
	b.gateway.change(func() { // long ago: the shopper has emptied the cart since
		made.Timeline[0].At = time.Now().Add(-time.Hour)
		b.gateway.own().Lines, b.gateway.own().Notices = nil, nil
	})
	b.get("/checkout?after=" + made.ID).has("nothing to order")
	b.get("/checkout?after=<script>").has("nothing to order")
}

func TestNothingIsLostWhileTheShopIsAway(t *testing.T) {
	t.Parallel()
	b, p := atCheckout(t)
	b.gateway.down("POST /api/v1/checkouts")
	p2 := b.post("/checkout", shown(p)...).is(200).at("/checkout").has("makes no second order", `value="Köln"`, `value="tok_success" required checked`)
	if p2.value("key") != p.value("key") {
		t.Error("it would be another checkout")
	}
	b.gateway.on("POST /api/v1/checkouts", func(w http.ResponseWriter, r *http.Request) { // it was taken, and the answer lost
		b.gateway.change(func() { _ = b.gateway.checkOut(discard{}, r) })
		problem.Write(w, r, problem.NewUnavailable("orders", "Away."))
	})
	b.post("/checkout", shown(p)...).is(200).at("/checkout/" + b.gateway.only(t).ID)
	for _, route := range []string{"GET /api/v1/cart", "GET /api/v1/shipping", "GET /api/v1/checkouts/{id}"} {
		b, p := atCheckout(t)
		b.gateway.down(route)
		if route != "GET /api/v1/shipping" { // that is kept
			b.get("/checkout").is(503).has(`http-equiv="refresh"`, "right back")
		}
		b.send("POST", "/checkout", form(shown(p)...))
		b.gateway.on(route, nil)
		b.get("/checkout")
	}
}

type discard struct{}

func (discard) Header() http.Header         { return http.Header{} }
func (discard) Write(p []byte) (int, error) { return len(p), nil }
func (discard) WriteHeader(int)             {}

func TestEveryPageSaysSomethingWhenTheShopIsAway(t *testing.T) {
	b, _ := atCheckout(t)
	for _, route := range []string{
		"GET /api/v1/cart", "GET /api/v1/orders", "GET /api/v1/orders/{id}", "GET /api/v1/checkouts/{id}", "GET /api/v1/categories",
		"POST /api/v1/auth/logout", "POST /api/v1/carts/{id}/items", "PUT /api/v1/carts/{id}/items/{sku}", "DELETE /api/v1/carts/{id}/items/{sku}",
		"POST /api/v1/orders/{id}/cancel",
	} {
		b.gateway.down(route)
	}
	for _, address := range []string{"/cart", "/account", "/account/orders/" + orderID, "/checkout", "/checkout/" + orderID} {
		p := b.get(address).is(503).has("right back", `http-equiv="refresh"`, "<h1>", `href="/"`)
		if p.header.Get("Retry-After") == "" || p.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %s", address, p.header)
		}
	}
	for _, address := range []string{"/cart/add", "/cart/set", "/cart/remove", "/logout", "/account/orders/" + orderID + "/cancel", "/checkout/" + orderID + "/adjust"} {
		b.post(address, "sku", "TEA", "quantity", "1").is(503).has("right back")
		b.part("POST", address, "", "sku", "TEA", "quantity", "1").is(503).has("toast bad").hasNot("<html")
	}
	b.send("GET", "/checkout/"+orderID+"/events", nil).is(503)
}

// TestWhatIsSentIsTheApisOwn holds the body of a checkout to what docs/openapi.yaml names.
func TestWhatIsSentIsTheApisOwn(t *testing.T) {
	b, p := atCheckout(t)
	var got map[string]any
	b.gateway.on("POST /api/v1/checkouts", func(w http.ResponseWriter, r *http.Request) {
		_ = json.NewDecoder(r.Body).Decode(&got)
		_ = server.JSON(w, 202, map[string]string{"checkout_id": orderID})
	})
	b.send("POST", "/checkout", form(shown(p)...)).is(303)
	raw, _ := json.Marshal(got)
	want := `{"cart_id":"` + events.UserCartID(userID) + `","cart_version":1,"payment_method":{"token":"tok_success"},` +
		`"shipping_address":{"city":"Köln","country":"DE","line1":"Street 1","name":"Ann \u003cb\u003e","postal_code":"50667"}}`
	if string(raw) != want {
		t.Errorf("%s\nwant %s", raw, want)
	}
	if !regexp.MustCompile(`^[0-9a-f-]{36}$`).MatchString(p.value("key")) {
		t.Errorf("key %q", p.value("key"))
	}
}
