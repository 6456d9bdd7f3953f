package api_test

import (
	"strings"
	"testing"

	"github.com/souk-shop/souk/internal/events"
)

// TestEveryRouteServes calls every route once, as whoever it is for. The client's transport holds the exchange against
// docs/openapi.yaml.
func TestEveryRouteServes(t *testing.T) {
	s := newShop(t)
	own := events.UserCartID(userOne)
	s.on("cart GET /carts/"+own, 200, cartOf(own, "2"))
	s.on("cart GET /carts/"+guest, 200, cartOf(guest, "2"))
	money := `{"amount":1,"currency":"EUR"}`
	s.on("orders POST /quote", 200, `{"lines":[],"subtotal":`+money+`,"shipping":`+money+`,"tax":`+money+`,"total":`+money+`}`)
	checkout := events.DeriveID("checkout", userOne, "k")
	s.on("orders GET /checkouts/"+checkout, 200, `{"id":"`+checkout+`","status":"pending","timeline":[]}`)
	summary := `{"items":[{"id":"` + orderID + `","status":"confirmed","total":` + money + `,"created_at":"2026-01-01T12:00:00Z"}]}`
	s.on("orders GET /orders", 200, summary)
	s.on("orders GET /staff/orders", 200, summary)
	s.on("orders GET /orders/"+orderID, 200, orderDoc)
	s.on("orders POST /orders/"+orderID+"/cancel", 200, orderDoc)
	s.on("orders GET /shipping", 200, `{"currency":"EUR","countries":[{"country":"DE","flat":490,"free_from":5000}],"elsewhere":{"flat":1490}}`)
	s.on("orders GET /staff/figures", 200, figures)
	s.on("payments GET /methods", 200, `{"provider":"sandbox","test":true,"methods":[{"token":"tok_success","name":"Test card"}]}`)
	s.on("payments GET /payments/"+orderID, 200, payment)
	s.on("payments GET /payments/"+orderID+"/ledger", 200, `{"reference":"x"}`)
	s.on("auth POST /register", 201, session)
	s.on("auth POST /login", 200, session)
	s.on("auth POST /refresh", 200, session)
	s.on("auth POST /logout", 204, "")
	for _, route := range []string{
		"GET /me", "GET /accounts", "GET /accounts/" + userOne, "POST /accounts/" + userOne + "/roles",
		"POST /accounts/" + userOne + "/block", "POST /accounts/" + userOne + "/unblock",
	} {
		s.on("auth "+route, 200, `{"id":"u","roles":["customer"]}`)
	}
	s.on("catalog POST /products", 201, product)
	s.on("catalog PUT /products/tee", 200, product)
	s.on("catalog POST /products/import", 200, `{"created":1,"rows":[{"row":1,"status":"created"}]}`)
	s.on("catalog POST /media", 201, `{"url":"/media/`+picture+`","content_type":"image/png","bytes":3,"width":1,"height":1}`)
	s.on("catalog PUT /categories/tees", 200, `{"id":"tees","name":"Tees"}`)
	stock := `{"sku":"TEE-S","on_hand":9,"reserved":2,"available":7}`
	s.on("inventory PUT /stock/TEE-S", 200, stock)
	s.on("inventory POST /stock/TEE-S/adjust", 200, stock)

	me, clerk := "Authorization: "+s.customer(), "Authorization: "+s.staff()
	input := `{"name":"Tee","variants":[{"sku":"TEE-S","price":{"amount":1,"currency":"EUR"}}]}`
	tests := []struct {
		who, method, path, body string
		status                  int
		contains                string
		header                  string
	}{
		{"", "GET", "/api/v1/products?q=tee&page=1&junk=1", "", 200, `"total":1`, ""},
		{"", "GET", "/api/v1/products?q=te&option=size:M&option=color:red&min_price=0&max_price=9&in_stock=true&facets=true&sort=-price&per_page=5", "", 200, `"facets"`, ""},
		{clerk, "GET", "/api/v1/products?status=draft", "", 200, `"total":1`, ""},
		{"", "GET", "/api/v1/suggestions?q=te&limit=3", "", 200, `"tees"`, ""},
		{"", "GET", "/media/" + picture, "", 200, "PNG", ""},
		{"", "HEAD", "/media/" + picture, "", 200, "", ""},
		{"", "GET", "/api/v1/products/tee", "", 200, `"TEE-S"`, ""},
		{clerk, "GET", "/api/v1/products/tee", "", 200, `"TEE-S"`, ""},
		{"", "HEAD", "/api/v1/products/tee", "", 200, "", ""},
		{"", "GET", "/api/v1/products/tee/availability", "", 200, `{"sku":"TEE-M","available":0,"in_stock":false}`, ""},
		{"", "GET", "/api/v1/categories", "", 200, "Tees", ""},
		{"", "POST", "/api/v1/carts", "", 201, `"version":0`, ""},
		{me, "POST", "/api/v1/carts", "", 201, own, ""},
		{"", "GET", "/api/v1/carts/" + guest, "", 200, `"quantity":2`, ""},
		{"", "GET", "/api/v1/carts/22222222-2222-4222-8222-222222222222", "", 200, `"version":0`, ""},
		{me, "GET", "/api/v1/cart", "", 200, own, ""},
		{"", "POST", "/api/v1/carts/" + guest + "/items", `{"sku":"TEE-S","quantity":1}`, 202, `"event_id"`, ""},
		{"", "PUT", "/api/v1/carts/" + guest + "/items/TEE-S", `{"quantity":7}`, 202, `"event_id"`, ""},
		{"", "DELETE", "/api/v1/carts/" + guest + "/items/TEE-S", "", 202, `"event_id"`, ""},
		{"", "POST", "/api/v1/quotes", `{"cart_id":"` + guest + `","cart_version":2,"shipping_address":{"country":"DE"}}`, 200, "subtotal", ""},
		{"", "GET", "/api/v1/payment-methods", "", 200, "tok_success", ""},
		{"", "GET", "/api/v1/shipping", "", 200, `"elsewhere"`, ""},
		{"", "POST", "/api/v1/quotes", `{"cart_id":"` + guest + `","shipping_address":` + address + `}`, 200, "subtotal", ""},
		{me, "POST", "/api/v1/checkouts", checkoutOf(guest, "2"), 202, "accepted", "Idempotency-Key: k"},
		{me, "GET", "/api/v1/checkouts/" + checkout, "", 200, "pending", ""},
		{clerk, "GET", "/api/v1/checkouts/" + checkout, "", 200, "pending", ""},
		{me, "GET", "/api/v1/orders", "", 200, orderID, ""},
		{me, "GET", "/api/v1/orders/" + orderID, "", 200, orderID, ""},
		{me, "POST", "/api/v1/orders/" + orderID + "/cancel", "", 200, orderID, ""},
		{"", "POST", "/api/v1/auth/register", `{"email":"a@example.com","password":"p","name":"A"}`, 201, "Bearer", "Idempotency-Key: k"},
		{"", "POST", "/api/v1/auth/login", `{"email":"a@example.com","password":"p","cart_id":"` + guest + `"}`, 200, "Bearer", ""},
		{"", "POST", "/api/v1/auth/refresh", `{"refresh_token":"r"}`, 200, "Bearer", ""},
		{"", "POST", "/api/v1/auth/logout", `{"refresh_token":"r"}`, 204, "", ""},
		{me, "GET", "/api/v1/auth/me", "", 200, `"id"`, ""},
		{"", "GET", "/api/v1/auth/jwks.json", "", 200, `"keys"`, ""},
		{clerk, "POST", "/api/v1/staff/products", input, 201, "TEE-S", ""},
		{clerk, "PUT", "/api/v1/staff/products/tee", input, 200, "TEE-S", `If-Match: "3"`},
		{clerk, "POST", "/api/v1/staff/products/import", "name,sku\nTee,TEE-S\n", 200, `"row":1`, "Content-Type: text/csv"},
		{clerk, "PUT", "/api/v1/staff/categories/tees", `{"name":"Tees"}`, 200, "Tees", ""},
		{clerk, "GET", "/api/v1/staff/stock?sku=TEE-S", "", 200, "TEE-S", ""},
		{clerk, "PUT", "/api/v1/staff/stock/TEE-S", `{"on_hand":0}`, 200, "TEE-S", ""},
		{clerk, "POST", "/api/v1/staff/stock/TEE-S/adjust", `{"delta":-1,"reason":"broken"}`, 200, "TEE-S", ""},
		{clerk, "POST", "/api/v1/staff/media", "PNG", 201, picture, "Content-Type: image/png"},
		{clerk, "GET", "/api/v1/staff/figures?day=2026-01-01", "", 200, `"revenue"`, ""},
		{clerk, "GET", "/api/v1/staff/figures", "", 200, `"revenue"`, ""},
		{clerk, "GET", "/api/v1/staff/orders?day=2026-01-01", "", 200, orderID, ""},
		{clerk, "GET", "/api/v1/staff/orders/" + orderID, "", 200, `"payment":{`, ""},
		{clerk, "GET", "/api/v1/staff/orders/" + orderID + "/payment", "", 200, "captured", ""},
		{clerk, "GET", "/api/v1/staff/orders/" + orderID + "/payment/ledger", "", 200, "reference", ""},
		{clerk, "POST", "/api/v1/staff/orders/" + orderID + "/cancel", "", 200, orderID, ""},
		{clerk, "GET", "/api/v1/staff/accounts?email=a@example.com", "", 200, `"id"`, ""},
		{clerk, "GET", "/api/v1/staff/accounts/" + userOne, "", 200, `"id"`, ""},
		{clerk, "POST", "/api/v1/staff/accounts/" + userOne + "/roles", `{"roles":["staff"]}`, 200, `"id"`, ""},
		{clerk, "POST", "/api/v1/staff/accounts/" + userOne + "/block", "", 200, `"id"`, ""},
		{clerk, "POST", "/api/v1/staff/accounts/" + userOne + "/unblock", "", 200, `"id"`, ""},
		{"", "GET", "/openapi.yaml", "", 200, "openapi: 3.1", ""},
		{"", "GET", "/docs", "", 200, "<!doctype html>", ""},
		{"", "GET", "/healthz", "", 200, "ok", ""},
	}
	for _, tt := range tests {
		t.Run(tt.method+" "+tt.path, func(t *testing.T) {
			got := s.do(tt.method, tt.path, tt.body, tt.who, tt.header)
			if got.status != tt.status || !strings.Contains(got.body, tt.contains) {
				t.Errorf("%d %s, want %d with %q", got.status, got.body, tt.status, tt.contains)
			}
		})
	}
}

// figures are a day's, of which nothing was sold.
var figures = `{"day":"2026-01-01","orders":0,"confirmed":0,"cancelled":0,"pending":0,"revenue":{"amount":0,"currency":"EUR"},"products":[],"hours":[` +
	strings.TrimSuffix(strings.Repeat(`{"orders":0,"revenue":0},`, 24), ",") + `]}`

func checkoutOf(cart, version string) string {
	return `{"cart_id":"` + cart + `","cart_version":` + version + `,"shipping_address":` + address + `,"payment_method":{"token":"tok_success"}}`
}
