package admin_test

import (
	"net/url"
	"testing"

	"github.com/google/uuid"
)

const (
	orderID = "0198c0de-0000-7000-8000-000000000001"
	order   = `{"order":{"id":"` + orderID + `","status":"confirmed","email":"ann@example.com","created_at":"2026-03-04T10:20:30Z","cancellable":true,
		"lines":[{"sku":"T-1","product_id":"p1","name":"Tea <script>alert(1)</script>","quantity":2,"unit_price":{"amount":999,"currency":"EUR"},"line_total":{"amount":1998,"currency":"EUR"}}],
		"totals":{"subtotal":{"amount":1998,"currency":"EUR"},"shipping":{"amount":490,"currency":"EUR"},"tax":{"amount":0,"currency":"EUR"},"total":{"amount":2488,"currency":"EUR"}},
		"shipping_address":{"name":"Ann <script>alert(1)</script>","line1":"Road 1","city":"Town","postal_code":"12345","country":"DE"},
		"timeline":[{"event":"OrderCreated","at":"2026-03-04T10:20:30Z"},{"event":"PaymentProcessed","at":"2026-03-04T10:20:31Z","outcome":"authorized"},{"event":"SomethingNew","at":"2026-03-04T10:20:32Z"}]},
		"payment":{"id":"pay1","status":"captured","attempts":3,"amount":{"amount":2488,"currency":"EUR"},"captured":{"amount":2488,"currency":"EUR"},"refunded":{"amount":0,"currency":""},
		"log":[{"at":"2026-03-04T10:20:31Z","status":"authorized"},{"at":"2026-03-04T10:20:33Z","status":"authorized","reason":"capture-refused: later"}]}}`
)

func TestOrdersOfADay(t *testing.T) {
	d := newDesk(t)
	d.on("GET "+api+"/orders", 200, `{"items":[{"id":"`+orderID+`","status":"cancelled","reason":"out-of-stock","email":"`+script+`","quantity":3,
		"total":{"amount":2488,"currency":"EUR"},"created_at":"2026-03-04T10:20:30Z"}],"next_cursor":"a&b"}`)
	expect(t, d.get("/admin/orders?day=2026-03-04"), 200, "Orders of 4 March 2026", `href="/admin/orders/`+orderID+`"`, "Cancelled", "Out of stock",
		"10:20", "€24.88", "&lt;script&gt;", "!<script>alert", `cursor=a%26b"`, "!Newest")
	expect(t, d.get("/admin/orders?cursor=a%26b"), 200, "Newest")
	calls := d.calls("GET", api+"/orders")
	if got := calls[len(calls)-1].query.Get("cursor"); got != "a&b" {
		t.Errorf("cursor %q", got)
	}
	d.on("GET "+api+"/orders", 200, `{"items":[]}`)
	expect(t, d.get("/admin/orders"), 200, "There are no orders on this day.", "!rel=\"next\"")
}

func TestAnOldCursorBeginsAnew(t *testing.T) {
	d := newDesk(t)
	d.on("GET "+api+"/orders", 422, `{"code":"cursor","detail":"None of ours.","status":422}`)
	expect(t, d.get("/admin/orders?cursor=old"), 422)
	calls := d.calls("GET", api+"/orders")
	if len(calls) != 2 || calls[1].query.Has("cursor") {
		t.Errorf("%v", calls)
	}
}

func TestOrder(t *testing.T) {
	d := newDesk(t)
	d.on("GET "+api+"/orders/"+orderID, 200, order)
	expect(t, d.get("/admin/orders/"+orderID), 200, "<h1>Order 0198c0de</h1>", "Confirmed", "€9.99", "€24.88", "Town", "Payment checked", "Authorized",
		"SomethingNew", "10:20:32 UTC", "Captured", "capture-refused: later", `href="/admin/products/p1"`, "mailto:ann@example.com",
		"/cancel", "&lt;script&gt;", "!<script>alert")
	expect(t, d.get("/admin/orders/unknown"), 404, "There is nothing here")
}

func TestCancelAsksFirst(t *testing.T) {
	d := newDesk(t)
	d.on("GET "+api+"/orders/"+orderID, 200, order)
	path := "/admin/orders/" + orderID + "/cancel"
	expect(t, d.get(path), 200, "Cancel this order?", `method="post"`, "ann@example.com", "€24.88")
	d.on("POST "+api+"/orders/"+orderID+"/cancel", 200, `{}`)
	form := url.Values{"key": {uuid.NewString()}}
	for range 2 {
		leads(t, d.post(path, form), "/admin/orders/"+orderID)
	}
	calls := d.calls("POST", api+"/orders/"+orderID+"/cancel")
	if key := calls[0].header.Get("Idempotency-Key"); key == "" || key != calls[1].header.Get("Idempotency-Key") || calls[0].body != "" {
		t.Errorf("a form that is sent twice asks for two cancellations: %v", calls)
	}
	d.on("POST "+api+"/orders/"+orderID+"/cancel", 409, `{"code":"already-cancelled","detail":"x","status":409}`)
	expect(t, d.post(path, form), 409, "The order is cancelled already.", `role="alert"`)
	d.on("POST "+api+"/orders/"+orderID+"/cancel", 409, `{"code":"brand-new","detail":"A new reason.","status":409}`)
	expect(t, d.post(path, form, "Accept-Language: de"), 409, "A new reason.")
}
