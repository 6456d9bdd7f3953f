package admin_test

import (
	"net/url"
	"testing"
)

func stocked(t *testing.T) *desk {
	d := newDesk(t)
	d.on("GET /api/v1/products", 200, `{"items":[{"id":"p1","name":"Tea `+script+`","skus":["T-1","T-2"]},{"id":"p2","name":"Draft"}],"total":2}`)
	return d
}

func TestStock(t *testing.T) {
	d := stocked(t)
	expect(t, d.get("/admin/stock?q=tea"), 200, `id="stock-T-1"`, `id="stock-T-2"`, "<dd>12</dd>", "<dd>3</dd>", "<dd>9</dd>", "<dd>5</dd>", "&lt;script&gt;", "!<script>alert",
		"This product has no variants yet.", `value="/admin/stock?q=tea"`)
	d.on("GET "+api+"/stock", 503, away)
	expect(t, d.get("/admin/stock"), 503, "right back")
}

func TestStockIsSet(t *testing.T) {
	d := stocked(t)
	d.on("PUT "+api+"/stock/T-1", 200, `{"sku":"T-1","on_hand":1500,"reserved":3,"available":1497}`)
	form := url.Values{"sku": {"T-1"}, "on_hand": {"1,500"}, "key": {"b9b9c0de-0000-4000-8000-000000000001"}, "next": {"/admin/stock?q=tea&page=2"}}
	leads(t, d.post("/admin/stock/set", form), "/admin/stock?q=tea&page=2#stock-T-1")
	expect(t, d.post("/admin/stock/set", form, htmx), 200, "<dd>1,500</dd>", `<li class="stock"`, "The stock has been changed.", `hx-swap-oob`, "!<!doctype")
	calls := d.calls("PUT", api+"/stock/T-1")
	if calls[0].body != `{"on_hand":1500}` || calls[0].header.Get("Idempotency-Key") != calls[1].header.Get("Idempotency-Key") {
		t.Errorf("%v", calls)
	}
	form["next"] = []string{"https://elsewhere.example/"}
	leads(t, d.post("/admin/stock/set", form), "/admin/stock#stock-T-1")
}

func TestStockIsAdjusted(t *testing.T) {
	d := stocked(t)
	d.on("POST "+api+"/stock/T-1/adjust", 200, `{"sku":"T-1","on_hand":11,"reserved":3,"available":8}`)
	form := url.Values{"sku": {"T-1"}, "delta": {"−1"}, "reason": {" broken "}, "next": {"/admin/stock"}}
	leads(t, d.post("/admin/stock/adjust", form), "/admin/stock#stock-T-1")
	if got := d.calls("POST", api+"/stock/T-1/adjust")[0].body; got != `{"delta":-1,"reason":"broken"}` {
		t.Errorf("%s", got)
	}
}

func TestStockThatCannotBe(t *testing.T) {
	d := stocked(t)
	bad := url.Values{"sku": {"T-1"}, "on_hand": {"-4"}, "next": {"/admin/stock?q=tea"}}
	expect(t, d.post("/admin/stock/set", bad), 422, `href="#on-hand-T-1"`, `value="-4"`, "whole number from 0 on", `id="stock-T-2"`, "<dd>12</dd>")
	expect(t, d.post("/admin/stock/set", bad, htmx), 422, `id="on-hand-T-1-error"`, "<dd>12</dd>", "!<!doctype", "!has been changed")
	odd := url.Values{"sku": {"T-1"}, "delta": {"0"}, "reason": {""}}
	expect(t, d.post("/admin/stock/adjust", odd), 422, `href="#delta-T-1"`, `href="#reason-T-1"`, `name="on_hand" value="12"`)
	d.on("PUT "+api+"/stock/T-1", 409, `{"code":"below-reserved","detail":"x","status":409,"fields":[{"name":"on_hand","message":"x","limit":3}]}`)
	expect(t, d.post("/admin/stock/set", url.Values{"sku": {"T-1"}, "on_hand": {"1"}}), 409, "Some are reserved", "The limit is 3.", `value="1"`)
	expect(t, d.post("/admin/stock/set", url.Values{"sku": {"ELSEWHERE"}, "on_hand": {"x"}}), 422, "whole number from 0 on")
	expect(t, d.post("/admin/stock/set", url.Values{"sku": {"gone"}, "on_hand": {"1"}}), 404)
	d.on("PUT "+api+"/stock/T-1", 503, away)
	expect(t, d.post("/admin/stock/set", url.Values{"sku": {"T-1"}, "on_hand": {"77"}}), 503, "A part of the shop does not answer", `value="77"`)
}
