package admin_test

import (
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"testing"
)

func TestProducts(t *testing.T) {
	d := newDesk(t)
	d.on("GET /api/v1/products", 200, `{"items":[
		{"id":"p1","slug":"tea","name":"`+script+`","category":"tea","status":"active","skus":["T-1","T-2"],"price_from":{"amount":999,"currency":"EUR"},"price_to":{"amount":1999,"currency":"EUR"},"version":3,"image":{"url":"data:image/png;base64,AAAA"}},
		{"id":"p2","slug":"x","name":"X","status":"active","skus":[],"image":{"url":"javascript:alert(1)"}}],"total":60,"page":2,"per_page":25}`)
	expect(t, d.get("/admin/products?q=+green++tea+&status=draft&page=2"), 200, "60 products", "&lt;script&gt;", "!<script>alert", "€9.99 – €19.99",
		`src="/pictures/p1/0?v=3"`, `!src="javascript`, "Page 2 of 3", `href="/admin/products?page=3&amp;q=green&#43;tea&amp;status=draft"`, `value="green tea"`,
		`<option value="draft" selected>`, `<td class="num">9</td>`)
	got := d.calls("GET", "/api/v1/products")[0].query
	if got.Get("status") != "draft" || got.Get("q") != "green tea" || got.Get("page") != "2" {
		t.Errorf("%v", got)
	}
}

func TestAListIsClamped(t *testing.T) {
	d := newDesk(t)
	d.on("GET /api/v1/products", 200, `{"items":[],"total":30}`)
	for query, want := range map[string]string{
		"page=99": "2", "page=-4": "", "page=x": "", "page=99999999999999999999": "2", "status=secret": "", "page=2": "2",
	} {
		expect(t, d.get("/admin/products?"+query), 200)
		calls := d.calls("GET", "/api/v1/products")
		last := calls[len(calls)-1].query
		if last.Get("page") != want || last.Get("status") != "active" {
			t.Errorf("%s: %v", query, last)
		}
	}
}

func TestProductsWithoutTheirStock(t *testing.T) {
	d := newDesk(t)
	d.on("GET /api/v1/products", 200, `{"items":[{"id":"p1","name":"Tea","skus":["T-1"]}],"total":1}`)
	d.on("GET "+api+"/stock", 503, away)
	expect(t, d.get("/admin/products"), 200, "Tea", "unknown right now")
	d.on("GET /api/v1/products", 503, away)
	expect(t, d.get("/admin/products"), 503, "right back")
}

func TestManySKUsAreAskedForInParts(t *testing.T) {
	d := newDesk(t)
	items := ""
	for i := range 25 {
		skus := ""
		for j := range 10 {
			skus += fmt.Sprintf(`,"A-RATHER-LONG-SKU-OF-A-PRODUCT-%d-%d"`, i, j)
		}
		items += `,{"id":"p` + strconv.Itoa(i) + `","name":"P","skus":[` + skus[1:] + `]}`
	}
	d.on("GET /api/v1/products", 200, `{"total":25,"items":[`+items[1:]+`]}`)
	expect(t, d.get("/admin/products"), 200)
	all := map[string]bool{}
	for _, c := range d.calls("GET", api+"/stock") {
		if n := len(c.query["sku"]); n > 100 || len(c.query.Encode()) > 2100 {
			t.Errorf("%d SKUs in %d bytes", n, len(c.query.Encode()))
		}
		for _, sku := range c.query["sku"] {
			all[sku] = true
		}
	}
	if len(all) != 250 {
		t.Errorf("%d SKUs were asked for", len(all))
	}
}

const tea = `{"id":"p1","slug":"tea","name":"Tea","description":"Good","category":"tea","status":"active","version":7,
	"images":[{"url":"data:image/svg+xml;base64,PHN2Zy8+","alt":"Drawn"},{"url":"/media/a.png","alt":"Photo"}],
	"options":[{"name":"size","values":["S","M"]}],
	"variants":[{"sku":"T-S","options":{"size":"S"},"price":{"amount":1999,"currency":"EUR"}},{"sku":"T-M","options":{"size":"M"},"price":{"amount":2500,"currency":"EUR"}}]}`

// typed is what a browser sends of the form of tea.
func typed() url.Values {
	return url.Values{
		"product_id": {"p1"}, "version": {"7"}, "key": {"b9b9c0de-0000-4000-8000-000000000001"}, "name": {"Tea"}, "slug": {"tea"}, "description": {"Good"}, "category": {"tea"}, "status": {"active"},
		"option_name": {"size"}, "option_values": {"S, M"}, "variant_sku": {"T-S", "T-M"}, "variant_price": {"19.99", "25.00"},
		"variant_option_0": {"S", "M"}, "image_url": {"data:image/svg+xml;base64,PHN2Zy8+", "/media/a.png"}, "image_alt": {"Drawn", "Photo"},
	}
}

func with(form url.Values, pairs ...string) url.Values {
	for i := 0; i < len(pairs); i += 2 {
		form[pairs[i]] = []string{pairs[i+1]}
	}
	return form
}

func TestAProductsForm(t *testing.T) {
	d := newDesk(t)
	d.on("GET /api/v1/products/p1", 200, tea)
	expect(t, d.get("/admin/products/p1"), 200, `name="version" value="7"`, `value="19.99"`, `value="25.00"`, `value="S, M"`, `value="T-S"`,
		`<option value="tea" selected>`, `src="data:image/svg&#43;xml;base64,PHN2Zy8&#43;"`, "A drawn picture", `src="/media/a.png"`, `action="/admin/products/p1"`)
	expect(t, d.get("/admin/products/p1", "Accept-Language: de"), 200, `value="19,99"`, "Preis in EUR")
	expect(t, d.get("/admin/products/none"), 404)
	expect(t, d.get("/admin/products/new"), 200, "New product", `action="/admin/products/new"`, `id="variant-0-sku"`)
}

func TestAProductIsSaved(t *testing.T) {
	d := newDesk(t)
	d.on("PUT "+api+"/products/p1", 200, tea)
	leads(t, d.post("/admin/products/p1", with(typed(), "name", " Green tea ")), "/admin/products/p1")
	call := d.calls("PUT", api+"/products/p1")[0]
	body := sent(t, call)
	if call.header.Get("If-Match") != `"7"` || body["name"] != "Green tea" {
		t.Errorf("%v %v", call.header, body)
	}
	want := `[map[options:map[size:S] price:map[amount:1999 currency:EUR] sku:T-S] map[options:map[size:M] price:map[amount:2500 currency:EUR] sku:T-M]]`
	if got := fmt.Sprint(body["variants"]); got != want {
		t.Errorf("variants %s", got)
	}
	if got := fmt.Sprint(body["options"], body["images"]); got != `[map[name:size values:[S M]]] [map[alt:Drawn url:data:image/svg+xml;base64,PHN2Zy8+] map[alt:Photo url:/media/a.png]]` {
		t.Errorf("%s", got)
	}
}

func TestAProductIsCreatedOnce(t *testing.T) {
	d := newDesk(t)
	d.on("POST "+api+"/products", 201, `{"id":"p9","name":"Tea"}`)
	form := typed()
	for range 2 {
		leads(t, d.post("/admin/products/new", form), "/admin/products/p9")
	}
	leads(t, d.post("/admin/products/new", with(form, "name", "Other")), "/admin/products/p9")
	calls := d.calls("POST", api+"/products")
	keys := []string{calls[0].header.Get("Idempotency-Key"), calls[1].header.Get("Idempotency-Key"), calls[2].header.Get("Idempotency-Key")}
	if keys[0] == "" || keys[0] != keys[1] || keys[1] == keys[2] {
		t.Errorf("keys %v", keys)
	}
}

func TestBlankRowsDoNotCount(t *testing.T) {
	d := newDesk(t)
	d.on("PUT "+api+"/products/p1", 200, tea)
	form := typed()
	form["option_name"], form["option_values"] = []string{" ", "size"}, []string{"", "S, M"}
	form["variant_option_0"], form["variant_option_1"] = []string{"", "", ""}, []string{"S", "", "M"}
	form["variant_sku"], form["variant_price"] = []string{"T-S", "", "T-M"}, []string{"19.99", " ", "25"}
	form["image_url"], form["image_alt"] = []string{""}, []string{""}
	leads(t, d.post("/admin/products/p1", form), "/admin/products/p1")
	body := sent(t, d.calls("PUT", api+"/products/p1")[0])
	if got := fmt.Sprint(body["variants"]); got != `[map[options:map[size:S] price:map[amount:1999 currency:EUR] sku:T-S] map[options:map[size:M] price:map[amount:2500 currency:EUR] sku:T-M]]` {
		t.Errorf("%s", got)
	}
	if body["images"] != nil {
		t.Errorf("%v", body["images"])
	}
}

func TestWhatCannotBeSaidIsMarked(t *testing.T) {
	d := newDesk(t)
	form := with(typed(), "name", " ", "description", script)
	form["variant_price"] = []string{"19.999", "25"}
	expect(t, d.post("/admin/products/p1", form), 422, `id="faults-title"`, `href="#name"`, `href="#variant-0-price"`, "such as 19.99", `value="19.999" inputmode="decimal" maxlength="30" autocomplete="off" aria-invalid="true"`,
		`id="variant-0-price-error"`, "&lt;script&gt;", "!<script>alert", `value="T-M"`)
	form["variant_price"] = []string{"19,999", "25"}
	expect(t, d.post("/admin/products/p1", form, "Accept-Language: de"), 422, "zum Beispiel 19,99")
	if calls := d.calls("PUT", api+"/products/p1"); len(calls) != 0 {
		t.Errorf("%v", calls)
	}
}

func TestWhatTheCatalogueRefusesIsMarked(t *testing.T) {
	d := newDesk(t)
	d.on("PUT "+api+"/products/p1", 422, `{"code":"product","detail":"Not valid.","fields":[{"name":"slug","message":"x"},{"name":"variants[1].sku","message":"x"},
		{"name":"variants[0].options.size","message":"x"},{"name":"variants[1].options","message":"x"},{"name":"images[1].url","message":"x"},{"name":"options[0].values[1]","message":"x"},
		{"name":"variants[0].price.amount","message":"x"},{"name":"images","message":"x"},{"name":"<odd>","message":"is odd"}]}`)
	w := d.post("/admin/products/p1", typed())
	expect(t, w, 422, "has not been saved", "&lt;odd&gt;: is odd", "!<odd>")
	for _, id := range []string{"slug", "variant-1-sku", "variant-0-option-0", "variant-1-option-0", "image-1-url", "option-0-values", "variant-0-price", "more-image"} {
		expect(t, w, 422, `href="#`+id+`"`, `id="`+id+`"`, `id="`+id+`-error"`)
	}
	d.on("PUT "+api+"/products/p1", 409, `{"code":"sku-taken","detail":"Another product has the sku \"T-M\".","status":409,"fields":[{"name":"sku","message":"x"}]}`)
	expect(t, d.post("/admin/products/p1", typed()), 409, `href="#variant-1-sku"`, "Another product has this SKU.")
	d.on("PUT "+api+"/products/p1", 503, away)
	expect(t, d.post("/admin/products/p1", with(typed(), "name", "Typed")), 503, "A part of the shop does not answer", `value="Typed"`, `!http-equiv="refresh"`)
	d.on("PUT "+api+"/products/p1", 404, `{"code":"product-not-found","detail":"Gone.","status":404}`)
	expect(t, d.post("/admin/products/p1", typed()), 404)
}

func TestSomebodyElseChangedIt(t *testing.T) {
	d := newDesk(t)
	d.on("PUT "+api+"/products/p1", 412, `{"code":"version","detail":"Its version is 9.","status":412}`)
	d.on("GET /api/v1/products/p1", 200, `{"id":"p1","slug":"tea","name":"Their `+script+`","description":"Good","category":"tea","status":"draft","version":9,"variants":[]}`)
	w := d.post("/admin/products/p1", with(typed(), "name", "My tea"))
	expect(t, w, 412, "Somebody else changed this product meanwhile", "<p>Their &lt;script&gt;", "!<script>alert", "<p>My tea</p>", `name="version" value="9"`,
		`name="name" value="My tea"`, "Save mine over theirs", "Take theirs", "T-S · €19.99 · size S", "<p>Draft</p>")
}

func TestRowsComeAndGo(t *testing.T) {
	d := newDesk(t)
	expect(t, d.post("/admin/products/p1", with(typed(), "more", "variant", "name", "Kept")), 200, `value="Kept"`, `id="variant-2-sku"`, `autocomplete="off" autofocus`, "<!doctype html>")
	expect(t, d.post("/admin/products/p1", with(typed(), "more", "option"), htmx), 200, `id="option-1-name"`, `id="variant-0-option-1"`, "!<!doctype html>", `<form id="product"`)
	expect(t, d.post("/admin/products/p1", with(typed(), "drop", "variant:0")), 200, `!value="T-S"`, `value="T-M"`, `!id="variant-1-sku"`)
	expect(t, d.post("/admin/products/p1", with(typed(), "drop", "option:0")), 200, `!id="option-0-name"`, `!variant_option_0`)
	w := d.post("/admin/products/p1", with(typed(), "up", "image:1"))
	expect(t, w, 200, `id="image-0-url" name="image_url" value="/media/a.png"`)
	for _, odd := range []string{"variant:9", "variant:-1", "nothing:0", "", "image:x", "variant"} {
		expect(t, d.post("/admin/products/p1", with(typed(), "drop", odd)), 200, `value="T-S"`, `value="T-M"`)
		expect(t, d.post("/admin/products/p1", with(typed(), "up", odd)), 200)
		expect(t, d.post("/admin/products/new", with(typed(), "more", odd)), 200)
	}
	if calls := d.calls("PUT", api+"/products/p1"); len(calls) != 0 {
		t.Errorf("%v", calls)
	}
}

func TestAFormOfTooManyRows(t *testing.T) {
	d := newDesk(t)
	form := typed()
	for range 1000 {
		form["variant_sku"] = append(form["variant_sku"], "X")
		form["option_name"] = append(form["option_name"], "x")
	}
	expect(t, d.post("/admin/products/p1", with(form, "more", "variant")), 200, `id="variant-199-sku"`, `!id="variant-200-sku"`, `!id="option-5-name"`)
	expect(t, d.post("/admin/products/p1", url.Values{}), 422)
	form["description"] = []string{string(make([]byte, 2<<20))}
	expect(t, d.post("/admin/products/p1", form), 413, "too large")
}

func TestPictures(t *testing.T) {
	d := newDesk(t)
	const png = "\x89PNG\r\n\x1a\n picture"
	d.on("POST "+api+"/media", 201, `{"url":"/media/new.png"}`)
	form := with(typed(), "name", "Typed", "picture_alt", "")
	expect(t, d.ask(upload(t, "/admin/pictures", "picture", "a.png", png, form)), 200, `value="/media/new.png"`, `id="image-2-url"`, `value="Typed"`,
		`value="T-S"`, `action="/admin/products/p1"`)
	call := d.calls("POST", api+"/media")[0]
	if call.body != png || call.header.Get("Content-Type") != "image/png" {
		t.Errorf("%q %v", call.body, call.header)
	}
	d.on("POST "+api+"/media", 415, `{"code":"picture-format","detail":"x","status":415}`)
	expect(t, d.ask(upload(t, "/admin/pictures", "picture", "a.svg", "<svg/>", form)), 415, "must be PNG", `id="picture-error"`, `value="Typed"`)
	expect(t, d.ask(upload(t, "/admin/pictures", "picture", "a.png", string(make([]byte, 4<<20)), form)), 413, "up to 3 MiB", `value="Typed"`)
	expect(t, d.ask(upload(t, "/admin/pictures", "picture", "a.png", "", form)), 422, "Please choose a picture.", `value="Typed"`)
	expect(t, d.ask(upload(t, "/admin/pictures", "", "", "", form)), 422, "Please choose a picture.")
	expect(t, d.post("/admin/pictures", form), 422, "Please choose a picture.", `value="Typed"`)
	expect(t, d.ask(upload(t, "/admin/pictures", "picture", "a.png", string(make([]byte, 13<<20)), form)), 413)
	if n := len(d.calls("POST", api+"/media")); n != 2 {
		t.Errorf("%d uploads", n)
	}
}

// clobbered are names that a script finds in a form in place of the form's own.
var clobbered = regexp.MustCompile(`name="(id|remove|action|method|submit|reset|elements|parentNode|matches|closest|dataset)"`)

func TestNoInputHidesWhatScriptsNeedOfTheForm(t *testing.T) {
	d := newDesk(t)
	d.on("GET /api/v1/products/p1", 200, tea)
	d.on("GET /api/v1/products", 200, `{"items":[{"id":"p1","name":"Tea","skus":["T-1"]}],"total":1}`)
	for _, path := range []string{"/admin/products/p1", "/admin/stock"} {
		if found := clobbered.FindString(d.get(path).Body.String()); found != "" {
			t.Errorf("%s: %s", path, found)
		}
	}
}
