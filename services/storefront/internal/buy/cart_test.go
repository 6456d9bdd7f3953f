package buy_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/services/storefront/internal/shop"
)

func TestAGuestsCartBeginsWithTheFirstThing(t *testing.T) {
	b := newBrowser(t)
	b.get("/cart").is(200).has("Your cart is empty")
	if n := b.gateway.asked("POST /api/v1/carts"); n != 0 {
		t.Errorf("%d carts before there was anything to put into one", n)
	}
	p := b.post("/cart/add", "sku", "CUP", "quantity", "2", "next", "/cart").is(200).at("/cart")
	p.has(`id="line-CUP"`, "Cup &amp; &lt;saucer&gt;", "€21.00", "Added to your cart")
	if p.badge() != "2" {
		t.Errorf("the badge says %q", p.badge())
	}
	b.get("/cart").hasNot("Added to your cart")
	b.post("/cart/add", "sku", "TEA").has(`id="line-CUP"`, `id="line-TEA"`)
	if len(b.gateway.carts) != 1 {
		t.Errorf("there are %d carts", len(b.gateway.carts))
	}
}

func TestAddingLiveSaysSoAndCounts(t *testing.T) {
	b := newBrowser(t)
	p := b.part("POST", "/cart/add", "messages", "sku", "TEA", "quantity", "3", "key", "k").is(200)
	p.has("Added to your cart", `href="/cart"`, `id="badge"`, `hx-swap-oob="true"`, `id="add-key"`).hasNot("<html", "<main")
	if p.header.Get("Hx-Retarget") != "#messages" || p.badge() != "3" {
		t.Errorf("%s, badge %s", p.header, p.badge())
	}
}

func TestNothingIsAddedThatCannotBe(t *testing.T) {
	const route = "POST /api/v1/carts/{id}/items"
	limited := func(code string, most int64) error {
		return problem.NewConflict(code, "Only some.").WithLimit("quantity", "is too much", most)
	}
	for name, tc := range map[string]struct {
		sku, quantity string
		err           error
		status        int
		says          string
	}{
		"no variant":       {"", "1", nil, 422, "Please choose which one"},
		"no number":        {"TEA", "many", nil, 422, "1 to 99"},
		"none":             {"TEA", "0", nil, 422, "1 to 99"},
		"too many":         {"TEA", "100", nil, 422, "1 to 99"},
		"a huge number":    {"TEA", "99999999999999999999", nil, 422, "1 to 99"},
		"a few left":       {"TEA", "9", limited("insufficient-stock", 3), 409, "Only 3 more"},
		"one left":         {"TEA", "9", limited("insufficient-stock", 1), 409, "Only one more"},
		"none left":        {"TEA", "9", limited("insufficient-stock", 0), 409, "You already have all there is"},
		"the cart is full": {"TEA", "9", limited("too-many-lines", 100), 409, "Your cart is full"},
		"unknown":          {"TEA", "9", problem.NewNotFound("sku-not-found", "None."), 404, "does not exist any more"},
		"a new code":       {"TEA", "9", problem.NewConflict("blue-moon", "Only at a <blue> moon."), 409, "Only at a &lt;blue&gt; moon."},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBrowser(t)
			if tc.err != nil {
				b.gateway.refuses(route, tc.err)
			}
			b.part("POST", "/cart/add", "messages", "sku", tc.sku, "quantity", tc.quantity).is(tc.status).has(tc.says, `role="alert"`)
			p := b.post("/cart/add", "sku", tc.sku, "quantity", tc.quantity, "next", "/p/tea").is(tc.status)
			p.has(tc.says, `id="errors"`, `href="/p/tea"`, "<html")
		})
	}
}

func TestAFormThatIsSentTwiceAddsOnce(t *testing.T) {
	b := newBrowser(t)
	var keys []string
	b.gateway.on("POST /api/v1/carts/{id}/items", func(w http.ResponseWriter, r *http.Request) {
		key := r.Header.Get("Idempotency-Key")
		if len(keys) == 2 && key == keys[0] {
			keys = append(keys, key)
			problem.Write(w, r, problem.NewInvalid("idempotency-key-reused", "Used."))
			return
		}
		keys = append(keys, key)
		w.Header().Set("Preference-Applied", "wait=5")
		_, _ = w.Write([]byte(`{"id":"c","version":1,"lines":[],"total":{"amount":0,"currency":"EUR"}}`))
	})
	const key = "b1a59b31-1f9c-4e53-8f8c-6a0b9b2f6c15"
	for range 3 { // twice by a double click, then from a page that was come back to, with another choice
		b.part("POST", "/cart/add", "messages", "sku", "TEA", "quantity", "1", "key", key).is(200)
	}
	if len(keys) != 4 || keys[0] != key || keys[1] != key || keys[2] != key || keys[3] == key {
		t.Errorf("%q", keys)
	}
}

func TestQuantitiesAreSetAndLinesRemoved(t *testing.T) {
	b := newBrowser(t)
	b.post("/cart/add", "sku", "TEA", "quantity", "2")
	b.post("/cart/set", "sku", "TEA", "quantity", "5").is(200).at("/cart").has(`value="5"`, "€52.50")
	p := b.part("POST", "/cart/set", "cart", "sku", "TEA", "quantity", "4").is(200).has(`value="4"`, `id="cart"`).hasNot("<html")
	if p.badge() != "4" {
		t.Errorf("badge %q", p.badge())
	}
	p = b.post("/cart/remove", "sku", "TEA").is(200).at("/cart").has("“Tea” has been taken out", `id="undo"`, "Your cart is empty")
	if p.value("sku") != "TEA" || p.value("quantity") != "4" || p.value("key") == "" {
		t.Error("it cannot be put back")
	}
	b.post("/cart/add", "sku", p.value("sku"), "quantity", p.value("quantity"), "key", p.value("key"), "next", "/cart").has(`id="line-TEA"`, `value="4"`)
	b.part("POST", "/cart/set", "cart", "sku", "TEA", "quantity", "0").is(200).has(`id="undo"`, "autofocus").hasNot(`id="line-TEA"`)
	b.part("POST", "/cart/add", "cart", "sku", "TEA", "quantity", "4").is(200).has(`id="line-TEA"`, `id="badge"`)
	b.post("/cart/remove", "sku", "NONE").is(200).has(`id="line-TEA"`).hasNot(`id="undo"`)
}

func TestAWrongQuantityIsMarkedAtItsLine(t *testing.T) {
	for name, tc := range map[string]struct {
		quantity string
		err      error
		status   int
		says     string
	}{
		"no number": {"lots", nil, 422, "1 to 99"},
		"negative":  {"-1", nil, 422, "1 to 99"},
		"too many":  {"100", nil, 422, "1 to 99"},
		"not there": {"9", problem.NewConflict("insufficient-stock", "No.").WithLimit("quantity", "no", 3), 409, "Only 3 of this are left"},
		"sold out":  {"9", problem.NewConflict("insufficient-stock", "No.").WithLimit("quantity", "no", 0), 409, "This is sold out"},
		"scripts":   {"<script>alert(1)</script>", nil, 422, "&lt;script&gt;"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBrowser(t)
			b.post("/cart/add", "sku", "TEA", "quantity", "2")
			if tc.err != nil {
				b.gateway.refuses("PUT /api/v1/carts/{id}/items/{sku}", tc.err)
			}
			for _, p := range []page{
				b.post("/cart/set", "sku", "TEA", "quantity", tc.quantity),
				b.part("POST", "/cart/set", "cart", "sku", "TEA", "quantity", tc.quantity),
			} {
				p.is(tc.status).has(tc.says, `aria-invalid="true"`, `aria-describedby="quantity-TEA-error"`, `href="#quantity-TEA"`)
			}
		})
	}
}

func TestAChangeThatIsNotAppliedYetIsOnItsWay(t *testing.T) {
	b := newBrowser(t)
	b.post("/cart/add", "sku", "TEA", "quantity", "2")
	b.gateway.change(func() { b.gateway.pending = true })
	b.part("POST", "/cart/set", "cart", "sku", "TEA", "quantity", "5").is(200).has("on its way", `hx-trigger="load delay:1s"`)
	b.part("POST", "/cart/add", "messages", "sku", "TEA", "quantity", "1").is(200).has("on its way")
	b.post("/cart/set", "sku", "TEA", "quantity", "5").has("on its way", `http-equiv="refresh"`)
	b.gateway.change(func() { b.gateway.pending = false })
	b.get("/cart").hasNot("on its way", `http-equiv="refresh"`)
}

func TestNoticesAreSaidInTheVisitorsLanguage(t *testing.T) {
	b := newBrowser(t)
	b.post("/cart/add", "sku", "TEA")
	b.gateway.change(func() {
		for _, c := range b.gateway.carts {
			c.Notices = []shop.Notice{
				{Code: "price-changed", SKU: "TEA", Message: "Tea has a new price."},
				{Code: "product-not-available", SKU: "GONE", Message: "Gone."},
				{Code: "order-cancelled-lines-restored", OrderID: "o", Reason: "payment-declined"},
				{Code: "brand-new", Message: "Something <new>."},
			}
		}
	})
	b.get("/cart").has("The price of “Tea” has changed", "“GONE” can no longer be bought", "because the payment was declined", "Something &lt;new&gt;.")
	b.language = "de"
	b.get("/cart").has("Der Preis von „Tea“", "weil die Zahlung abgelehnt wurde", "Ihr Warenkorb")
}

func TestACartThatBecameAUsersIsForgotten(t *testing.T) {
	b := newBrowser(t)
	b.post("/cart/add", "sku", "TEA")
	b.gateway.change(func() {
		for _, c := range b.gateway.carts {
			c.Status, c.Lines = "merged", nil
		}
	})
	before := b.cookies["souk_cart"]
	b.get("/cart").is(200).has("Your cart is empty")
	if b.cookies["souk_cart"] != "" {
		t.Error("the cart is still known")
	}
	b.cookies["souk_cart"] = before
	b.post("/cart/add", "sku", "CUP").has(`id="line-CUP"`)
	if n := b.gateway.asked("POST /api/v1/carts"); n < 2 {
		t.Errorf("%d calls", n)
	}
}

func TestOpenRedirectsAreImpossible(t *testing.T) {
	for _, next := range []string{
		"https://evil.example", "//evil.example", `/\evil.example`, `\\evil.example`, "javascript:alert(1)", "/\t/evil.example",
		"http:evil.example", " //evil.example", "/" + strings.Repeat("x", 3000), "evil", "",
	} {
		b := newBrowser(t)
		if got := b.send("POST", "/cart/add", form("sku", "TEA", "next", next)).header.Get("Location"); got != "/cart" {
			t.Errorf("after adding, %q leads to %q", next, got)
		}
		if got := b.send("POST", "/login", form("email", email, "password", password, "next", next)).header.Get("Location"); got != "/account" {
			t.Errorf("after signing in, %q leads to %q", next, got)
		}
		if got := b.send("GET", "/login?"+form("next", next).Encode(), nil).header.Get("Location"); got != "/account" {
			t.Errorf("signed in, %q leads to %q", next, got)
		}
	}
}

func TestAnotherSitesFormChangesNothing(t *testing.T) {
	b := newBrowser(t)
	for _, address := range []string{"/cart/add", "/cart/set", "/cart/remove", "/login", "/register", "/logout", "/checkout"} {
		b.send("POST", address, form("sku", "TEA"), "Sec-Fetch-Site", "cross-site").is(403)
	}
	if n := b.gateway.asked("POST"); n != 0 {
		t.Errorf("%d calls", n)
	}
}
