package admin_test

import (
	"fmt"
	"strings"
	"testing"
)

// figures are a day's, with something in the ninth hour.
func figures(orders, revenue string) string {
	hours := strings.Repeat(`{"orders":0,"revenue":0},`, 9) + fmt.Sprintf(`{"orders":%s,"revenue":%s},`, orders, revenue) +
		strings.Repeat(`{"orders":0,"revenue":0},`, 13) + `{"orders":0,"revenue":0}`
	return fmt.Sprintf(`{"day":"2026-03-04","orders":%s,"confirmed":3,"cancelled":4,"pending":1,"revenue":{"amount":%s,"currency":"EUR"},
		"reasons":{"out-of-stock":1,"payment-declined":2,"<b>odd</b>":1},"hours":[%s],
		"products":[{"sku":"T-1","name":"Tea <script>alert(1)</script>","quantity":7,"revenue":6993}]}`, orders, revenue, hours)
}

func TestToday(t *testing.T) {
	d := newDesk(t)
	d.on("GET "+api+"/figures", 200, figures("8", "12345678"))
	w := d.get("/admin")
	expect(t, w, 200, "Today’s figures", "€123,456.78", "Payment declined: 2", "Out of stock: 1", "&lt;b&gt;odd&lt;/b&gt;: 1",
		`<title>09:00: 8</title>`, `role="img"`, "As a table", "Tea &lt;script&gt;", "!<script>alert", `href="/admin?day=2026-03-03"`,
		"!2026-03-05", `max="2026-03-04"`, `aria-current="page">Today`)
	if calls := d.calls("GET", api+"/figures"); len(calls) != 1 || calls[0].query.Get("day") != "2026-03-04" || calls[0].header.Get("Authorization") != "Bearer access" {
		t.Errorf("%v", calls)
	}
	expect(t, d.get("/admin", "Accept-Language: de"), 200, "Zahlen von heute", "123.456,78", "Zahlung abgelehnt: 2")
}

func TestADayIsClamped(t *testing.T) {
	d := newDesk(t)
	d.on("GET "+api+"/figures", 200, figures("0", "0"))
	for asked, want := range map[string]string{
		"2026-03-01": "2026-03-01", "2027-01-01": "2026-03-04", "1999-12-31": "2020-01-01", "yesterday": "2026-03-04", "": "2026-03-04",
	} {
		w := d.get("/admin?day=" + asked)
		calls := d.calls("GET", api+"/figures")
		if got := calls[len(calls)-1].query.Get("day"); w.Code != 200 || got != want {
			t.Errorf("%q: %d, day %s, want %s", asked, w.Code, got, want)
		}
	}
	expect(t, d.get("/admin?day=2020-01-01"), 200, "!rel=\"prev\"", `rel="next"`)
}

func TestADayWithoutOrders(t *testing.T) {
	d := newDesk(t)
	d.on("GET "+api+"/figures", 200, `{"day":"2026-03-04","revenue":{"amount":0,"currency":""},"hours":[],"products":[]}`)
	expect(t, d.get("/admin"), 200, "Nothing on this day so far.", "€0.00", "Nothing has been sold", "!<rect")
}

func TestFiguresThatCannotBeHad(t *testing.T) {
	d := newDesk(t)
	d.on("GET "+api+"/figures", 503, away)
	expect(t, d.get("/admin"), 503, "cannot be read right now", `http-equiv="refresh"`, `href="/admin/orders"`)
}
