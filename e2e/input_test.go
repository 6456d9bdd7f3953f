package e2e

import (
	"strings"
	"testing"

	"github.com/souk-shop/souk/e2e/internal/client"
)

// badInput is refused with a problem that says what is wrong, and where.
func (s *scene) badInput(t *testing.T) {
	sku, who := s.sku(t, 5), s.shopper(t)
	items := "/api/v1/carts/" + who.cart.ID + "/items"
	add := func(quantity string) string { return `{"sku":"` + sku + `","quantity":` + quantity + `}` }
	checkout := func(cart, token string) string {
		return `{"cart_id":"` + cart + `","cart_version":1,"payment_method":{"token":"` + token + `"},"shipping_address":` +
			`{"name":"A","line1":"B","city":"C","postal_code":"1","country":"DE"}}`
	}
	for _, test := range []struct {
		name, method, path, body string
		status                   int
		code, says               string
	}{
		{"unknown product", "GET", "/api/v1/products/no-such-thing", "", 404, "product-not-found", "no-such-thing"},
		{"unknown address", "GET", "/api/v1/no-such-thing", "", 404, "no-such-route", ""},
		{"unknown SKU", "POST", items, `{"sku":"no-such-sku","quantity":1}`, 404, "sku-not-found", "sku"},
		{"quantity 0", "POST", items, add("0"), 422, "quantity", "quantity"},
		{"quantity −1", "POST", items, add("-1"), 422, "quantity", "quantity"},
		{"quantity 1.5", "POST", items, add("1.5"), 422, "quantity", "quantity"},
		{"quantity 100", "POST", items, add("100"), 422, "quantity", "99"},
		{"quantity as text", "POST", items, add(`"1"`), 422, "", "quantity"},
		{"quantity huge", "POST", items, add("99999999999999999999"), 422, "", "quantity"},
		{"beyond the stock", "POST", items, add("6"), 409, "insufficient-stock", "5"},
		{"a price", "POST", items, `{"sku":"` + sku + `","quantity":1,"unit_price":{"amount":1,"currency":"EUR"}}`, 422, "unknown-field", "unit_price"},
		{"malformed JSON", "POST", items, `{"sku":"x", "quantity":1,,}`, 400, "malformed-json", "line 1, column"},
		{"half a JSON", "POST", items, `{"sku":`, 400, "malformed-json", ""},
		{"two JSONs", "POST", items, add("1") + add("1"), 400, "", ""},
		{"nothing", "POST", items, "{}", 422, "", "sku"},
		{"too large", "POST", items, `{"sku":"` + strings.Repeat("x", 2<<20) + `"}`, 413, "body-too-large", "1048576"},
		{"a line that is not there", "PUT", items + "/no-such-sku", `{"quantity":1}`, 404, "", ""},
		{"no cart id", "POST", "/api/v1/carts/x/items", add("1"), 404, "", ""},
		{"a card's number", "POST", "/api/v1/checkouts", checkout(who.cart.ID, "4242424242424242"), 422, "payment-method", "payment_method.token"},
		{"another cart", "POST", "/api/v1/checkouts", checkout("x", "tok_success"), 422, "cart-not-found", "cart_id"},
		{"a total", "POST", "/api/v1/checkouts", `{"total":1}`, 422, "unknown-field", "total"},
		{"a short password", "POST", "/api/v1/auth/register", `{"email":"a@example.com","password":"short","name":"A"}`, 422, "", "password"},
		{"no address", "POST", "/api/v1/auth/register", `{"email":"nobody","password":"` + password + `","name":"A"}`, 422, "", "email"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := s.nobody(t).As(who.Token())
			var body any
			headers := []client.Header{}
			if test.body != "" {
				body = client.Raw{Type: "application/json", Text: test.body}
			}
			if strings.HasSuffix(test.path, "/checkouts") {
				headers = append(headers, client.Key(unique("key")))
			}
			answer, err := c.Do(t.Context(), test.method, test.path, body, nil, headers...)
			if answer.Status != test.status || test.code != "" && client.CodeOf(err) != test.code || !strings.Contains(string(answer.Body), test.says) {
				t.Errorf("want %d %s with %q, got %v", test.status, test.code, test.says, err)
			}
		})
	}
	c := s.nobody(t).As(who.Token())
	if _, err := c.Do(t.Context(), "POST", items, client.Raw{Type: "text/plain", Text: "x"}, nil); client.StatusOf(err) != 415 {
		t.Errorf("a body of another type: %v", err)
	}
	who.add(sku, 1)
	if _, err := c.Do(t.Context(), "POST", "/api/v1/checkouts", client.Of(who.cart, "tok_success"), nil); client.StatusOf(err) != 400 {
		t.Errorf("a checkout without a key: %v", err)
	}
	if cart, err := c.OwnCart(t.Context()); err != nil || len(cart.Lines) != 1 || cart.Version != 1 {
		t.Errorf("the cart was changed by what was refused: %+v, %v", cart, err)
	}
}

// strangers see nothing of each other's: not even that it is there.
func (s *scene) strangers(t *testing.T) {
	sku, ann, eve := s.sku(t, 5), s.shopper(t), s.shopper(t)
	checkout := ann.buy(sku, 1, "tok_success", client.Confirmed, "")
	ann.emptied()
	ann.add(sku, 1)
	for _, path := range []string{
		"/carts/" + ann.cart.ID, "/orders/" + checkout.OrderID, "/checkouts/" + checkout.ID, "/checkouts/" + checkout.ID + "/events",
	} {
		if _, err := eve.Do(t.Context(), "GET", "/api/v1"+path, nil, nil); client.StatusOf(err) != 404 {
			t.Errorf("a stranger's %s: %v", path, err)
		}
		if answer, err := s.nobody(t).Do(t.Context(), "GET", "/api/v1"+path, nil, nil); answer.Status != 401 && answer.Status != 404 {
			t.Errorf("nobody's %s: %v", path, err)
		}
	}
	if _, err := eve.CancelOrder(t.Context(), checkout.OrderID); client.StatusOf(err) != 404 {
		t.Errorf("a stranger cancels: %v", err)
	}
	if _, _, err := eve.Add(t.Context(), ann.cart.ID, sku, 1, client.Wait(5)); client.StatusOf(err) != 404 {
		t.Errorf("a stranger adds: %v", err)
	}
	id, err := eve.CheckOut(t.Context(), client.Of(ann.cart, "tok_success"), unique("key"))
	if err == nil {
		wantEnd(t, eve.end(id), client.Rejected, "cart-not-yours")
	} else if client.StatusOf(err) != 422 {
		t.Errorf("a stranger checks out: %v", err)
	}
	s.wantStock(t, sku, 4, 0, 1)
}

// staffOnly is refused to shoppers with 403, to nobody with 401.
func (s *scene) staffOnly(t *testing.T) {
	who := s.shopper(t)
	id := who.cart.ID
	for _, route := range []string{
		"GET /staff/orders", "GET /staff/orders/" + id, "GET /staff/orders/" + id + "/payment", "GET /staff/orders/" + id + "/payment/ledger",
		"POST /staff/orders/" + id + "/cancel", "GET /staff/stock?sku=x", "PUT /staff/stock/x", "POST /staff/stock/x/adjust",
		"POST /staff/products", "PUT /staff/products/x", "PUT /staff/categories/x", "POST /staff/products/import",
		"GET /staff/accounts?email=a@example.com", "POST /staff/accounts/" + id + "/roles", "POST /staff/accounts/" + id + "/block",
	} {
		method, path, _ := strings.Cut(route, " ")
		var body any
		if method != "GET" && !strings.HasSuffix(path, "/cancel") && !strings.HasSuffix(path, "/block") {
			body = client.Raw{Type: "application/json", Text: staffBody(path)}
		}
		headers := []client.Header{{Name: "If-Match", Value: `"1"`}}
		if _, err := s.nobody(t).Do(t.Context(), method, "/api/v1"+path, body, nil, headers...); client.StatusOf(err) != 401 {
			t.Errorf("nobody's %s: %v", route, err)
		}
		if _, err := who.Do(t.Context(), method, "/api/v1"+path, body, nil, headers...); client.StatusOf(err) != 403 {
			t.Errorf("a shopper's %s: %v", route, err)
		}
	}
}

// staffBody is a body that staff could send there.
func staffBody(path string) string {
	switch {
	case strings.HasSuffix(path, "/adjust"):
		return `{"delta":1,"reason":"found"}`
	case strings.HasPrefix(path, "/staff/stock"):
		return `{"on_hand":1}`
	case strings.HasSuffix(path, "/roles"):
		return `{"roles":["admin"]}`
	}
	return `{"name":"X"}`
}

// importProducts reads a file with bad rows: each is reported, the others are imported.
func (s *scene) importProducts(t *testing.T) {
	good, also := unique("good"), unique("good")
	file := "slug,name,sku,price,status\n" +
		good + ",Good," + good + ",100,active\n" +
		unique("bad") + ",," + unique("bad") + ",100,active\n" +
		unique("bad") + ",Bad price," + unique("bad") + ",1.5,active\n" +
		also + ",Also good," + also + ",200,active\n" +
		unique("bad") + ",No SKU,,100,active\n"
	var report struct {
		Created, Updated, Unchanged, Failed int
		Rows                                []struct {
			Row    int
			Status string
			Errors []struct{ Field, Message string }
		}
	}
	upload := client.Raw{Type: "text/csv", Text: file}
	if _, err := s.staff(t).Do(t.Context(), "POST", "/api/v1/staff/products/import", upload, &report); err != nil {
		t.Fatal(err)
	}
	if report.Created != 2 || report.Failed != 3 || len(report.Rows) != 5 {
		t.Errorf("the report is %+v", report)
	}
	for _, row := range report.Rows {
		if bad := row.Row == 3 || row.Row == 4 || row.Row == 6; bad != (row.Status == "failed") || bad != (len(row.Errors) > 0) {
			t.Errorf("line %d: %+v", row.Row, row)
		}
	}
	for _, slug := range []string{good, also} {
		var p client.Product
		if _, err := s.nobody(t).Do(t.Context(), "GET", "/api/v1/products/"+slug, nil, &p); err != nil || p.Slug != slug {
			t.Errorf("%s: %+v, %v", slug, p, err)
		}
	}
	report.Rows = nil
	if _, err := s.staff(t).Do(t.Context(), "POST", "/api/v1/staff/products/import", upload, &report); err != nil || report.Unchanged != 2 || report.Created != 0 {
		t.Errorf("the same file again: %+v, %v", report, err)
	}
}

// documents are what the gateway says of itself.
func (s *scene) documents(t *testing.T) {
	for path, says := range map[string]string{"/openapi.yaml": "openapi: 3.1", "/docs": "<html", "/healthz": "ok", "/api/v1/auth/jwks.json": "OKP"} {
		answer, err := s.nobody(t).Do(t.Context(), "GET", path, nil, nil)
		if err != nil || !strings.Contains(string(answer.Body), says) {
			t.Errorf("%s: %d, %v", path, answer.Status, err)
		}
	}
}
