package buy_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/services/storefront/internal/shop"
)

// ends is a checkout of TEA that came to an end.
func ends(status, reason string) shop.Checkout {
	return shop.Checkout{
		ID: orderID, OrderID: orderID, Status: status, Reason: reason, Detail: "In <other> words.",
		Timeline: []shop.Moment{{Event: "OrderCreated", At: time.Now().Add(-time.Hour)}},
	}
}

func TestEveryEndIsSaidAndLeadsOn(t *testing.T) {
	again := `href="/checkout?after=` + orderID + `"`
	for _, tc := range []struct{ status, reason, says, way string }{
		{shop.Confirmed, "", "Thank you!", `href="/account/orders/` + orderID + `"`},
		{shop.Cancelled, "payment-declined", "The payment was declined", again},
		{shop.Cancelled, "out-of-stock", "Somebody else was faster", `action="/checkout/` + orderID + `/adjust"`},
		{shop.Cancelled, "timeout", "could not be confirmed in time", again},
		{shop.Cancelled, "cancelled-by-shopper", "You have cancelled", `href="/account/orders/` + orderID + `"`},
		{shop.Cancelled, "cancelled-by-staff", "The shop has cancelled", `href="/account/orders/` + orderID + `"`},
		{shop.Rejected, "token-invalid", "Your sign-in was over", again},
		{shop.Rejected, "not-permitted", "This account may not order", `href="/"`},
		{shop.Rejected, "cart-changed", "Your cart changed", again},
		{shop.Rejected, "cart-empty", "Your cart was empty", `href="/"`},
		{shop.Rejected, "cart-not-found", "not found in time", again},
		{shop.Rejected, "cart-already-ordered", "ordered already", `href="/account"`},
		{shop.Rejected, "cart-not-yours", "another account", `href="/cart"`},
		{shop.Rejected, "price-changed", "A price has changed", again},
		{shop.Rejected, "product-not-available", "can no longer be bought", again},
		{shop.Rejected, "destination-not-served", "We do not deliver", again},
		{shop.Rejected, "total-too-large", "too large", `href="/cart"`},
		{shop.Rejected, "blue-moon", "In &lt;other&gt; words.", again},
	} {
		t.Run(tc.reason, func(t *testing.T) {
			b := newBrowser(t)
			b.signIn()
			c := ends(tc.status, tc.reason)
			c.Totals = &shop.Totals{Subtotal: eur(2100), Shipping: eur(490), Tax: eur(492), Total: eur(3082)}
			b.gateway.change(func() { b.gateway.checkouts[orderID] = &c })
			p := b.get("/checkout/"+orderID).is(200).has(tc.says, tc.way, `data-status="`+tc.status+`"`)
			p.hasNot("sse-connect", "http-equiv")
			if tc.status == shop.Confirmed {
				p.has("€30.82", orderID)
			}
			b.language = "de"
			b.get("/checkout/"+orderID).is(200).hasNot("outcome.", "step.", "way.")
		})
	}
}

func TestWhatIsMissingIsTakenOut(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.signIn()
	b.gateway.change(func() {
		c := ends(shop.Cancelled, "out-of-stock")
		c.Shortages = []shop.Shortage{{SKU: "CUP", Quantity: 3, Available: 1}, {SKU: "TEA", Quantity: 2}, {SKU: "OWN", Quantity: 2, Available: 1}}
		b.gateway.checkouts[orderID] = &c
		b.gateway.orders = []shop.Order{anOrder(orderID)}
		for sku, n := range map[string]int64{"CUP": 3, "TEA": 2, "PEN": 5} {
			putInto(b.gateway.own(), sku, sku, n, true)
		}
	})
	b.get("/checkout/"+orderID).has("“Cup &amp; &lt;saucer&gt;”: you wanted 3, one is left", "“TEA” is sold out", "PEN")
	p := b.post("/checkout/" + orderID + "/adjust").is(200).at("/checkout")
	if got := p.badge(); got != "6" {
		t.Errorf("badge %q", got)
	}
	p.has("PEN", "CUP").hasNot(`/p/p-TEA`)
	b.post("/checkout/" + orderID + "/adjust").at("/checkout") // again: there is nothing more to take out
	b.gateway.change(func() {
		b.gateway.checkouts[orderID].Timeline[0].At = time.Now()
	})
	b.post("/checkout/" + orderID + "/adjust").at("/checkout/" + orderID).has("not back in your cart yet")
}

func TestSomebodyElsesCheckoutIsNotThere(t *testing.T) {
	b := newBrowser(t)
	b.signIn()
	for _, address := range []string{"/checkout/" + orderID, "/checkout/none", "/checkout/" + orderID + "/events", "/checkout/none/events"} {
		b.get(address).is(404)
	}
	b.post("/checkout/none/adjust").is(404)
}

// streams answers the gateway's stream with these pieces, one for each time it is asked.
func (g *gateway) streams(pieces ...string) (asked *[]string) {
	asked = new([]string)
	g.on("GET /api/v1/checkouts/{id}/events", func(w http.ResponseWriter, r *http.Request) {
		*asked = append(*asked, r.Header.Get("Last-Event-ID"))
		if len(*asked) > len(pieces) || pieces[len(*asked)-1] == "" {
			problem.Write(w, r, problem.NewUnavailable("orders", "Away."))
			return
		}
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = w.Write([]byte(pieces[len(*asked)-1]))
	})
	return asked
}

func status(id, status string, timeline ...string) string {
	c := shop.Checkout{ID: orderID, OrderID: orderID, Status: status}
	for _, e := range timeline {
		c.Timeline = append(c.Timeline, shop.Moment{Event: e, Outcome: "authorized"})
	}
	raw, _ := json.Marshal(c)
	return fmt.Sprintf("id: %s\nevent: status\ndata: %s\n\n", id, raw)
}

func TestTheStreamIsRelayedAsPiecesOfThePage(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.signIn()
	pending := ends(shop.Pending, "")
	b.gateway.change(func() { b.gateway.checkouts[orderID] = &pending })
	asked := b.gateway.streams(
		status("accepted-0", "accepted")+status("pending-2", "pending", "UserAuthenticated", "OrderCreated")+"data: {", // breaks off
		"", // and cannot be had
		status("pending-2", "pending", "UserAuthenticated", "OrderCreated")+status("pending-3", "pending", "UserAuthenticated", "OrderCreated", "StockReserved")+
			status("confirmed-5", "confirmed", "UserAuthenticated", "OrderCreated", "StockReserved", "PaymentProcessed", "OrderCompleted"),
	)
	p := b.send("GET", "/checkout/"+orderID+"/events", nil).is(200)
	if got := p.header.Get("Content-Type"); got != "text/event-stream" {
		t.Errorf("content type %q", got)
	}
	var ids []string
	lines := bufio.NewScanner(strings.NewReader(p.body))
	for lines.Scan() {
		if id, ok := strings.CutPrefix(lines.Text(), "id: "); ok {
			ids = append(ids, id)
		}
		if line := lines.Text(); line != "" && !strings.HasPrefix(line, "id: ") && !strings.HasPrefix(line, "event: ") &&
			!strings.HasPrefix(line, "data: ") && !strings.HasPrefix(line, "retry: ") {
			t.Errorf("a line that is none: %q", line)
		}
	}
	if got := strings.Join(ids, " "); got != "accepted-0 pending-2 pending-3 confirmed-5 end" {
		t.Errorf("ids %q", got)
	}
	if got := strings.Join(*asked, ","); got != ",pending-2,pending-2" {
		t.Errorf("it was asked after %q", got)
	}
	p.has(`data-step="stock" data-state="active"`, `data-step="stock" data-state="done"`, `data-status="confirmed"`, "event: end", "Thank you!").hasNot("<html")
	b.gateway.change(func() { pending.Status = shop.Confirmed })
	b.send("GET", "/checkout/"+orderID+"/events", nil, "Last-Event-ID", "end").is(204)
}

func TestAStreamForNobodyAsksToSignIn(t *testing.T) {
	b := newBrowser(t)
	b.send("GET", "/checkout/"+orderID+"/events", nil).is(200).has("event: status", "/login?next=%2Fcheckout%2F"+orderID, "event: end")
}

func TestAStreamEndsWithItsBrowser(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.signIn()
	pending := ends(shop.Pending, "")
	b.gateway.change(func() { b.gateway.checkouts[orderID] = &pending })
	ctx, cancel := context.WithCancel(t.Context())
	open := make(chan struct{})
	b.gateway.on("GET /api/v1/checkouts/{id}/events", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = w.Write([]byte(status("pending-1", "pending")))
		_ = http.NewResponseController(w).Flush()
		close(open)
		<-r.Context().Done()
	})
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		r := httptest.NewRequestWithContext(ctx, http.MethodGet, "/checkout/"+orderID+"/events", nil)
		for name, value := range b.cookies {
			r.AddCookie(&http.Cookie{Name: name, Value: value})
		}
		b.site.ServeHTTP(httptest.NewRecorder(), r)
	}()
	<-open
	cancel()
	select {
	case <-ended:
	case <-time.After(10 * time.Second):
		t.Error("it goes on for nobody")
	}
}
