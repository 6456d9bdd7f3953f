package catalog_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/souk-shop/souk/services/catalog"
)

func TestReadingAProduct(t *testing.T) {
	s := newShop(t)
	id, tag := s.create(t, cup)
	for _, name := range []string{id, "red-cup"} {
		a := s.want(t, 200, ask{path: "/products/" + name})
		if a.Header().Get("ETag") != tag || !strings.Contains(a.Header().Get("Cache-Control"), "max-age=5") || a.json()["name"] != "Red Cup" {
			t.Errorf("%s: %v %s", name, a.Header(), a.Body)
		}
		for header, status := range map[string]int{tag: 304, "W/" + tag: 304, `"x", ` + tag: 304, "*": 304, `"x"`: 200} {
			a := s.want(t, status, ask{path: "/products/" + name, header: map[string]string{"If-None-Match": header}})
			if status == 304 && (a.Body.Len() > 0 || a.Header().Get("ETag") != tag) {
				t.Errorf("304 with %v %s", a.Header(), a.Body)
			}
		}
	}
	s.want(t, 404, ask{path: "/products/green-cup"})
	s.want(t, 403, ask{path: "/products/" + id, app: "payments"})
	for _, app := range []string{"orders", "cart"} {
		s.want(t, 200, ask{path: "/products/" + id, app: app})
	}
}

func TestDraftsAreStaffs(t *testing.T) {
	s := newShop(t)
	for _, status := range []string{"draft", "archived"} {
		body := strings.NewReplacer("active", status, "Red Cup", status+" cup", "CUP", status).Replace(cup)
		id, _ := s.create(t, body)
		s.want(t, 404, ask{path: "/products/" + id})
		s.want(t, 404, ask{path: "/products/" + id, role: "customer"})
		if a := s.want(t, 200, ask{path: "/products/" + id, role: "staff"}); strings.Contains(a.Header().Get("Cache-Control"), "public") {
			t.Errorf("a %s is for caches: %v", status, a.Header())
		}
		s.want(t, 403, ask{path: "/products?status=" + status})
		if a := s.want(t, 200, ask{path: "/products?status=" + status, role: "admin"}); a.json()["total"] != 1.0 {
			t.Errorf("%s", a.Body)
		}
		if a := s.want(t, 200, ask{path: "/prices?sku=" + status, app: "orders"}); !strings.Contains(a.Body.String(), `"sellable":false`) {
			t.Errorf("%s", a.Body)
		}
	}
	if a := s.want(t, 200, ask{path: "/products"}); a.json()["total"] != 0.0 {
		t.Errorf("shoppers see %s", a.Body)
	}
}

func TestListing(t *testing.T) {
	s := newShop(t)
	s.want(t, 200, ask{method: "PUT", path: "/categories/kitchen", body: `{"name":"Kitchen & Table","position":2}`, role: "staff"})
	s.want(t, 422, ask{method: "PUT", path: "/categories/Bad%20One", body: `{"name":""}`, role: "staff"})
	s.create(t, cup)
	a := s.want(t, 200, ask{path: "/products?q=tab+cu&category=kitchen&sort=-price&per_page=1"})
	if body := a.json(); body["total"] != 1.0 || body["per_page"] != 1.0 || !strings.Contains(a.Body.String(), `"price_from":{"amount":1250`) {
		t.Errorf("%s", a.Body)
	}
	s.want(t, 304, ask{path: "/products?q=tab+cu&category=kitchen&sort=-price&per_page=1", header: map[string]string{"If-None-Match": a.Header().Get("ETag")}})
	if wrong := s.want(t, 422, ask{path: "/products?sort=x&page=0&per_page=many&status=no"}).fields(); wrong != "sort status page per_page" {
		t.Errorf("wrong fields: %s", wrong)
	}
	if a := s.want(t, 200, ask{path: "/categories"}); !strings.Contains(a.Body.String(), `"name":"Kitchen \u0026 Table"`) {
		t.Errorf("%s", a.Body)
	}
}

func TestCreatingIsIdempotent(t *testing.T) {
	s := newShop(t)
	q := ask{method: "POST", path: "/products", body: cup, role: "staff", header: map[string]string{"Idempotency-Key": "k1"}}
	first, second := s.want(t, 201, q), s.want(t, 201, q)
	if first.json()["id"] != second.json()["id"] || first.Header().Get("Location") == "" {
		t.Errorf("%s and %s", first.Body, second.Body)
	}
	q.body = strings.ReplaceAll(strings.ReplaceAll(cup, "Red", "Blue"), "CUP", "CUP2")
	s.want(t, 409, q)
	q.header = nil
	s.want(t, 201, q)
	q.body = strings.ReplaceAll(cup, "CUP", "CUP3")
	if a := s.want(t, 409, q); a.fields() != "slug" {
		t.Errorf("%s", a.Body)
	}
	q.body = strings.ReplaceAll(cup, "Red", "Green")
	if a := s.want(t, 409, q); a.fields() != "variants[0].sku" {
		t.Errorf("%s", a.Body)
	}
	q.body = `{"name":"","variants":[{"sku":"a b","price":{"amount":-1,"currency":"USD"}}]}`
	if wrong := s.want(t, 422, q).fields(); wrong != "name slug variants[0].sku variants[0].price.amount variants[0].price.currency" {
		t.Errorf("wrong fields: %s", wrong)
	}
	q.body = `{"name":7}`
	if wrong := s.want(t, 422, q).fields(); wrong != "name" {
		t.Errorf("wrong fields: %s", wrong)
	}
	for role, status := range map[string]int{"": 401, "customer": 403} {
		s.want(t, status, ask{method: "POST", path: "/products", body: cup, role: role})
	}
	s.want(t, 403, ask{method: "POST", path: "/products", body: cup, role: "staff", app: "cart"})
}

func TestUpdatingNeedsTheVersion(t *testing.T) {
	s := newShop(t)
	id, tag := s.create(t, cup)
	put := func(body, match string) ask {
		q := ask{method: "PUT", path: "/products/" + id, body: body, role: "staff", header: map[string]string{}}
		if match != "" {
			q.header["If-Match"] = match
		}
		return q
	}
	read := s.want(t, 200, ask{path: "/products/" + id}).Body.String()
	dearer := strings.ReplaceAll(read, "1250", "1300")
	s.want(t, 428, put(dearer, ""))
	for _, match := range []string{`"x"`, `"` + id + `.7"`, strings.Trim(tag, `"`), "W/" + tag} {
		s.want(t, 412, put(dearer, match))
	}
	first := s.want(t, 200, put(dearer, tag))
	again := s.want(t, 200, put(dearer, tag)) // its answer was lost, and it is sent again
	if first.Header().Get("ETag") != again.Header().Get("ETag") || first.Header().Get("ETag") == tag {
		t.Errorf("%s and %s after %s", first.Header().Get("ETag"), again.Header().Get("ETag"), tag)
	}
	s.want(t, 412, put(read, tag))
	s.want(t, 200, put(read, "*"))
	s.want(t, 404, ask{method: "PUT", path: "/products/nobody", body: read, role: "staff", header: map[string]string{"If-Match": "*"}})
	if a := s.want(t, 200, ask{path: "/prices?sku=CUP", app: "orders"}); !strings.Contains(a.Body.String(), `"amount":1250`) {
		t.Errorf("%s", a.Body)
	}
	ids := map[string]bool{}
	for _, e := range s.fake.PublishedTo("product-changed") {
		ids[e.ID] = true
	}
	if len(ids) != 3 {
		t.Errorf("%d different ProductChanged, want 3", len(ids))
	}
}

func TestPricesAreThoseOfTheDocuments(t *testing.T) {
	s := newShop(t)
	s.create(t, cup)
	a := s.want(t, 200, ask{path: "/prices?sku=CUP&sku=nothing&sku=CUP", app: "cart"})
	if got := strings.TrimSpace(a.Body.String()); !strings.Contains(got, `"unit_price":{"amount":1250,"currency":"EUR"},"sellable":true}]}`) || strings.Contains(got, "nothing") {
		t.Errorf("%s", got)
	}
	s.want(t, 422, ask{path: "/prices"})
	s.want(t, 422, ask{path: "/prices?sku=a||b"})
	s.want(t, 422, ask{path: "/prices?" + strings.Repeat("sku=a&", 101)})
}

func TestReplicasConverge(t *testing.T) {
	s := newShop(t)
	s.create(t, cup)
	other := s.replica(t, catalog.Config{})
	s.want(t, 200, ask{path: "/products/red-cup", to: other})
	s.want(t, 201, ask{method: "POST", path: "/products", role: "staff", to: other, body: strings.NewReplacer("Red", "Blue", "CUP", "BLUE").Replace(cup)})
	s.want(t, 200, ask{path: "/products/blue-cup", to: other})
	eventually(t, "the first replica sees what the second wrote", func() bool {
		return s.do(t, ask{path: "/products/blue-cup"}).Code == 200
	})
	s.want(t, 200, ask{method: "PUT", path: "/categories/new", body: `{"name":"New"}`, role: "staff", to: other})
	eventually(t, "and its category", func() bool {
		return strings.Contains(s.do(t, ask{path: "/categories"}).Body.String(), `"new"`)
	})
}

func TestViewsAreNeverLost(t *testing.T) {
	s := newShop(t)
	s.service = s.replica(t, catalog.Config{ViewsWaiting: 5}) // most of them overflow
	id, tag := s.create(t, cup)
	s.fake.FailPublish(20, false)
	const shoppers = 60
	var (
		work  sync.WaitGroup
		mu    sync.Mutex
		taken = map[string]bool{}
	)
	for i := range shoppers {
		work.Go(func() {
			viewer := fmt.Sprint("viewer-", i)
			q := ask{path: "/products/" + id, header: map[string]string{"Souk-Viewer": viewer}}
			if i%2 == 0 {
				q.header["If-None-Match"] = tag // a reader that has the version views it all the same
			}
			if a := s.do(t, q); a.Code < 400 {
				mu.Lock()
				defer mu.Unlock()
				taken[viewer] = true
			} else if a.Code != http.StatusServiceUnavailable {
				t.Errorf("%d %s", a.Code, a.Body)
			}
		})
	}
	work.Wait()
	if err := s.service.Drain(context.Background()); err != nil {
		t.Error(err)
	}
	var all strings.Builder
	for _, e := range s.fake.PublishedTo("product-viewed") {
		all.Write(e.Data)
	}
	for viewer := range taken {
		if !strings.Contains(all.String(), `"`+viewer+`"`) {
			t.Errorf("the view of %s was taken and lost", viewer)
		}
	}
	if len(taken) == 0 {
		t.Error("no view was taken")
	}
	s.want(t, 422, ask{path: "/products/" + id, header: map[string]string{"Souk-Viewer": "no\tname"}})
}

func TestConfigNamesTheVariable(t *testing.T) {
	for name, value := range map[string]string{"SOUK_CURRENCY": "euro", "SOUK_CATALOG_REFRESH": "1ms", "SOUK_CATALOG_VIEWS": "0"} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(name, value)
			if _, err := catalog.ConfigFromEnv(); err == nil || !strings.HasPrefix(err.Error(), name+":") {
				t.Errorf("got %v", err)
			}
		})
	}
}
