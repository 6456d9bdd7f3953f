package buy_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/services/storefront/internal/shop"
)

const orderID = "1fa31d66-000e-5c50-8131-28bb38fa7529"

func anOrder(id string) shop.Order {
	at := time.Date(2026, 3, 4, 10, 20, 0, 0, time.UTC)
	until := at.Add(time.Hour)
	return shop.Order{
		ID: id, Status: shop.Confirmed, CreatedAt: at, Cancellable: true, CancellableUntil: &until,
		Lines:           []shop.Line{{SKU: "CUP", ProductID: "p-CUP", Name: "Cup & <saucer>", Quantity: 2, UnitPrice: eur(1050), LineTotal: eur(2100)}},
		Totals:          shop.Totals{Subtotal: eur(2100), Shipping: eur(0), Tax: eur(399), Total: eur(2499)},
		ShippingAddress: shop.Address{Name: "<script>alert(1)</script>", Line1: "Street 1", City: "Berlin", PostalCode: "10115", Country: "DE"},
		Timeline: []shop.Moment{
			{Event: "OrderCreated", At: at}, {Event: "PaymentProcessed", At: at, Outcome: "authorized"}, {Event: "BrandNew", At: at},
		},
	}
}

func TestAccountAndOrder(t *testing.T) {
	b := newBrowser(t)
	b.signIn()
	b.get("/account").is(200).has("You have not ordered anything yet", "Ann &lt;b&gt;")
	b.gateway.change(func() { b.gateway.orders = []shop.Order{anOrder(orderID)} })
	b.get("/account").has("4 March 2026", "€24.99", `href="/account/orders/`+orderID, "confirmed")
	b.get("/account/orders/"+orderID).is(200).has(
		"Cup &amp; &lt;saucer&gt;", "&lt;script&gt;", "Germany", "The payment was authorized", "BrandNew", "free", `id="cancel-order"`)
	b.language = "de"
	b.get("/account/orders/"+orderID).has("Deutschland", "Die Zahlung wurde genehmigt", "24,99", "4. März 2026")
	for _, id := range []string{"9fa31d66-000e-5c50-8131-28bb38fa7529", "none", "..%2f", strings.Repeat("x", 500)} {
		b.get("/account/orders/" + id).is(404)
	}
}

func TestOrdersInPages(t *testing.T) {
	b := newBrowser(t)
	b.signIn()
	b.gateway.on("GET /api/v1/orders", func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Query().Get("cursor") {
		case "":
			_ = server.JSON(w, 200, shop.Orders{Items: []shop.OrderSummary{{ID: orderID, Status: "pending", Total: eur(1)}}, NextCursor: "a/b c"})
		case "a/b c":
			_ = server.JSON(w, 200, shop.Orders{Items: []shop.OrderSummary{{ID: orderID, Status: "cancelled", Total: eur(2)}}})
		default:
			problem.Write(w, r, problem.NewInvalid("cursor", "None of this list's."))
		}
	})
	b.get("/account").has("/account?cursor=a%2fb%20c", "Older orders", "in progress").hasNot("Newest orders")
	b.get("/account?cursor=a%2fb%20c").has("Newest orders", "cancelled").hasNot("Older orders")
	for _, cursor := range []string{"wrong", strings.Repeat("x", 501)} {
		b.get("/account?cursor="+cursor).is(200).has("Older orders", "in progress")
	}
}

func TestCancelling(t *testing.T) {
	const route = "POST /api/v1/orders/{id}/cancel"
	b := newBrowser(t)
	b.signIn()
	b.gateway.change(func() { b.gateway.orders = []shop.Order{anOrder(orderID)} })
	b.gateway.refuses(route, problem.NewConflict("cancel-window-over", "Too late."))
	b.post("/account/orders/"+orderID+"/cancel").is(409).has("can no longer be cancelled", `role="alert"`)
	b.gateway.refuses(route, problem.NewNotFound("order-not-found", "None."))
	b.post("/account/orders/" + orderID + "/cancel").is(404)
	b.gateway.on(route, func(w http.ResponseWriter, _ *http.Request) {
		o := anOrder(orderID)
		o.Status, o.Reason, o.Cancellable = shop.Cancelled, "cancelled-by-shopper", false
		b.gateway.change(func() { b.gateway.orders = []shop.Order{o} })
		_ = server.JSON(w, 200, o)
	})
	p := b.post("/account/orders/" + orderID + "/cancel").is(200).at("/account/orders/" + orderID)
	p.has("The order has been cancelled", "You have cancelled this order", `data-status="cancelled"`).hasNot(`id="cancel-order"`)
}
