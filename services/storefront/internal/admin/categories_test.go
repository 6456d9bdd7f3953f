package admin_test

import (
	"net/url"
	"testing"
)

func TestCategories(t *testing.T) {
	d := newDesk(t)
	d.on("GET /api/v1/categories", 200, `{"items":[{"id":"green","name":"Green","parent":"tea","position":1},{"id":"tea","name":"`+script+`","position":2},{"id":"lost","name":"Lost","parent":"gone","position":3}]}`)
	expect(t, d.get("/admin/categories"), 200, `class="depth-1"><a href="/admin/categories/green">`, `class="depth-0"><a href="/admin/categories/lost">`, "&lt;script&gt;", "!<script>alert")
	expect(t, d.get("/admin/categories/green"), 200, `<option value="tea" selected>`, `!<option value="green"`, `name="position" value="1"`)
	expect(t, d.get("/admin/categories/none"), 404)
	d.on("GET /api/v1/categories", 200, `{"items":[]}`)
	expect(t, d.get("/admin/categories"), 200, "There are no categories yet.")
	d.on("GET /api/v1/categories", 503, away)
	expect(t, d.get("/admin/categories"), 503)
}

func TestACategoryIsMadeAndChanged(t *testing.T) {
	d := newDesk(t)
	d.on("PUT "+api+"/categories/coffee", 200, `{}`)
	d.on("PUT "+api+"/categories/green", 200, `{}`)
	form := url.Values{"id": {" coffee "}, "name": {" Coffee "}, "description": {"Beans"}, "parent": {"tea"}, "position": {"3"}}
	leads(t, d.post("/admin/categories/new", form), "/admin/categories")
	body := sent(t, d.calls("PUT", api+"/categories/coffee")[0])
	if body["name"] != "Coffee" || body["parent"] != "tea" || body["position"] != 3.0 {
		t.Errorf("%v", body)
	}
	leads(t, d.post("/admin/categories/green", url.Values{"id": {"ignored"}, "name": {"Greens"}, "position": {"-1"}}), "/admin/categories")
	if body := sent(t, d.calls("PUT", api+"/categories/green")[0]); body["parent"] != "" || body["position"] != -1.0 {
		t.Errorf("%v", body)
	}
}

func TestACategoryThatCannotBe(t *testing.T) {
	d := newDesk(t)
	expect(t, d.post("/admin/categories/new", url.Values{"position": {"first"}, "description": {"Kept"}}), 422, `href="#id"`, `href="#name"`, `href="#position"`, "Kept", `value="first"`)
	expect(t, d.post("/admin/categories/new", url.Values{"id": {"tea"}, "name": {"Tea"}, "position": {"1"}}), 422, "with this address already")
	d.on("PUT "+api+"/categories/tea", 422, `{"code":"category","detail":"x","fields":[{"name":"parent","message":"would make the category part of itself"}]}`)
	expect(t, d.post("/admin/categories/tea", url.Values{"name": {"Tea"}, "parent": {"green"}, "position": {"1"}}), 422, `id="parent-error"`, "cannot be part of itself", `<option value="green" selected>`)
	d.on("PUT "+api+"/categories/tea", 403, refused)
	expect(t, d.post("/admin/categories/tea", url.Values{"name": {"Tea"}, "position": {"1"}}), 403)
	expect(t, d.post("/admin/categories/none", url.Values{"name": {"Tea"}, "position": {"1"}}), 404)
}
