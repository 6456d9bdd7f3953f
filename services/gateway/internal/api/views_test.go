package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/souk-shop/souk/services/gateway/internal/api"
	"github.com/souk-shop/souk/services/gateway/internal/ratelimit"
)

// TestEveryReadIsAView: the detail comes from the cache, and each read of it is told to the catalogue all the same.
func TestEveryReadIsAView(t *testing.T) {
	s := newShop(t)
	for range 3 {
		s.do("GET", "/api/v1/products/tee", "", "Souk-Visitor: abc")
	}
	s.do("GET", "/api/v1/products/tee", "", "Authorization: "+s.customer())
	s.do("GET", "/api/v1/products/tee", "")
	s.do("GET", "/api/v1/products/tee", "", "Authorization: "+s.staff()) // staff are no shoppers
	for _, purpose := range []string{"prefetch", "prefetch;prerender"} { // nobody looks at it
		s.do("GET", "/api/v1/products/tee", "", "Sec-Purpose: "+purpose)
	}
	s.do("GET", "/api/v1/products", "")
	s.do("GET", "/api/v1/products/tee/availability", "")
	if err := s.server.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	for viewer, want := range map[string]int{"=visitor:abc": 3, "=" + userOne: 1, "=guest:": 1, "Souk-Viewer": 5} {
		if got := s.called(viewer); len(got) != want {
			t.Errorf("%d views by %q, want %d: %v", len(got), viewer, want, got)
		}
	}
	unseen := 0
	for _, line := range s.called("catalog GET /products/tee") {
		if !strings.Contains(line, "Souk-Viewer") {
			unseen++
		}
	}
	if unseen != 2 { // the first read, and the staff's
		t.Errorf("the catalogue was asked %d times on the request's path, want 2", unseen)
	}
}

// TestAViewWaitsForTheCatalogue: a view is told again until the catalogue has it, and no request waits for that.
func TestAViewWaitsForTheCatalogue(t *testing.T) {
	s := newShop(t)
	s.do("GET", "/api/v1/products/tee", "", "Authorization: "+s.staff())
	s.do("GET", "/api/v1/products/tee/availability", "")
	s.fake.FailInvoke("catalog", 2)
	if got := s.do("GET", "/api/v1/products/tee", "", "Souk-Visitor: abc"); got.status != 200 {
		t.Fatalf("%d %s", got.status, got.body)
	}
	if err := s.server.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := s.called("visitor:abc"); len(got) != 1 {
		t.Errorf("%d views came, want 1: %v", len(got), got)
	}
}

func TestStaffEditsShowAtOnce(t *testing.T) {
	s := newShop(t)
	s.do("GET", "/api/v1/categories", "")
	s.on("catalog GET /categories", 200, `{"items":[{"id":"new","name":"New"}]}`)
	if got := s.do("GET", "/api/v1/categories", ""); !strings.Contains(got.body, "tees") {
		t.Fatalf("not cached: %s", got.body)
	}
	s.on("catalog PUT /categories/new", 200, `{"id":"new","name":"New"}`)
	s.do("PUT", "/api/v1/staff/categories/new", `{"name":"New"}`, "Authorization: "+s.staff())
	if got := s.do("GET", "/api/v1/categories", ""); !strings.Contains(got.body, "new") {
		t.Errorf("the edit does not show: %s", got.body)
	}
}

// TestAsItIsNow: whoever asks for it gets past the cache, and what they get is kept for all.
func TestAsItIsNow(t *testing.T) {
	s := newShop(t)
	s.do("GET", "/api/v1/categories", "")
	s.on("catalog GET /categories", 200, `{"items":[{"id":"new","name":"New"}]}`)
	for _, headers := range [][]string{{"Cache-Control: no-cache"}, nil} {
		if got := s.do("GET", "/api/v1/categories", "", headers...); !strings.Contains(got.body, "new") {
			t.Errorf("%q: %s", headers, got.body)
		}
	}
}

func TestRateLimits(t *testing.T) {
	s := newShop(t, func(o *api.Options) {
		o.Clients, o.Logins = ratelimit.New(1, time.Hour, 5), ratelimit.New(1, time.Minute, 2)
	})
	s.on("auth POST /login", 200, session)
	statuses := map[int]int{}
	for range 3 {
		got := s.do("POST", "/api/v1/auth/login", `{"email":"a@example.com","password":"p"}`)
		if statuses[got.status]++; got.status == http.StatusTooManyRequests && got.header.Get("Retry-After") == "" {
			t.Errorf("429 without Retry-After: %v", got.header)
		}
	}
	if statuses[200] != 2 || statuses[429] != 1 {
		t.Errorf("logins were answered %v", statuses)
	}
	for range 3 {
		statuses[s.do("GET", "/api/v1/categories", "").status]++
	}
	if statuses[200] != 4 || statuses[429] != 2 {
		t.Errorf("all were answered %v", statuses)
	}
	if got := s.do("GET", "/api/v1/categories", "", "Authorization: "+s.customer()); got.status != 200 {
		t.Errorf("a user pays for their address: %d", got.status)
	}
	if got := s.do("GET", "/healthz", ""); got.status != 200 {
		t.Errorf("health is limited: %d", got.status)
	}
}

func TestImportGoesInParts(t *testing.T) {
	s := newShop(t)
	row := `{"name":"` + strings.Repeat("x", 1<<20) + `"}` + "\n"
	s.on("catalog POST /products/import", 200, `{"created":1,"rows":[{"row":1,"status":"created"}]}`)
	got := s.do("POST", "/api/v1/staff/products/import", strings.Repeat(row, 5), "Authorization: "+s.staff(), "Content-Type: application/x-ndjson")
	if got.status != 200 || !strings.Contains(got.body, `"row":5`) || len(s.called("/import")) != 5 {
		t.Errorf("%d %s after %d parts", got.status, got.body, len(s.called("/import")))
	}
	got = s.do("POST", "/api/v1/staff/products/import", strings.Repeat(row, 33), "Authorization: "+s.staff(), "Content-Type: application/x-ndjson")
	if got.status != 413 {
		t.Errorf("33 MiB: %d %s", got.status, got.body)
	}
}
