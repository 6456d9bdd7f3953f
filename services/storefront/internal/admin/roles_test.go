package admin_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// addresses are all pages, by their methods.
var addresses = []string{
	"GET /admin", "GET /admin/orders", "GET /admin/orders/x", "GET /admin/orders/x/cancel", "POST /admin/orders/x/cancel",
	"GET /admin/products", "GET /admin/products/new", "POST /admin/products/new", "GET /admin/products/x", "POST /admin/products/x",
	"POST /admin/pictures", "GET /admin/import", "GET /admin/import/example.csv", "POST /admin/import", "GET /admin/stock",
	"POST /admin/stock/set", "POST /admin/stock/adjust", "GET /admin/categories", "GET /admin/categories/new",
	"POST /admin/categories/new", "GET /admin/categories/x", "POST /admin/categories/x",
}

func TestOnlyStaffPass(t *testing.T) {
	d := newDesk(t)
	for _, address := range addresses {
		method, path, _ := strings.Cut(address, " ")
		guest := d.askAs("", request(t, method, path, ""))
		if to := guest.Header().Get("Location"); guest.Code != http.StatusSeeOther || !strings.HasPrefix(to, "/login?next=") {
			t.Errorf("%s as a guest: %d to %q", address, guest.Code, to)
		}
		expect(t, d.askAs("customer", request(t, method, path, "")), http.StatusForbidden, "You may not see this", `!<a href="/admin">`)
	}
	for _, a := range d.asked {
		if strings.HasPrefix(a.path, api) {
			t.Errorf("the gateway was asked %s %s", a.method, a.path)
		}
	}
}

func TestTheGatewayDecidesAgain(t *testing.T) {
	d := newDesk(t)
	for _, what := range []string{
		"GET " + api + "/figures", "GET " + api + "/orders", "PUT " + api + "/products/x", "PUT " + api + "/stock/T-1",
		"POST " + api + "/products/import",
	} {
		d.on(what, 403, refused)
	}
	expect(t, d.get("/admin"), 403, "You may not see this", `<a href="/admin">`)
	expect(t, d.get("/admin/orders"), 403)
	expect(t, d.post("/admin/products/x", url.Values{"name": {"X"}, "version": {"1"}}), 403)
	expect(t, d.post("/admin/stock/set", url.Values{"sku": {"T-1"}, "on_hand": {"1"}}), 403)
	expect(t, d.ask(upload(t, "/admin/import", "file", "p.csv", "slug\n", nil)), 403)
}

func TestASignInThatTheGatewayRefusesEnds(t *testing.T) {
	d := newDesk(t)
	d.on("GET "+api+"/orders", 401, `{"code":"token","detail":"No.","status":401}`)
	if w := d.get("/admin/orders?day=2026-03-01"); w.Code != 303 || !strings.Contains(w.Header().Get("Location"), url.QueryEscape("/admin/orders?day=2026-03-01")) {
		t.Errorf("%d %v", w.Code, w.Header())
	}
}

func TestAnotherSitesFormChangesNothing(t *testing.T) {
	d := newDesk(t)
	w := d.post("/admin/stock/set", url.Values{"sku": {"T-1"}, "on_hand": {"1"}}, "Sec-Fetch-Site: cross-site")
	expect(t, w, 403)
	if calls := d.calls("PUT", api+"/stock/T-1"); len(calls) != 0 {
		t.Errorf("%v", calls)
	}
}
