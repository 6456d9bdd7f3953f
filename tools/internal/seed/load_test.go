package seed

import (
	"bufio"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/souk-shop/souk/tools/internal/instance"
)

// shop is a gateway that keeps what it is given, is busy once in a while, and lets its tokens run out.
type shop struct {
	mu         sync.Mutex
	calls      int
	token      int
	categories map[string]bool
	products   map[string]bool
	stock      map[string]int
	shoppers   map[string]bool
	pictures   int
	refuse     bool
	// down is from which import on the shop fails, 0 is never; imports counts them.
	down, imports int
}

func (s *shop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls++
	path := strings.TrimPrefix(r.URL.Path, "/api/v1")
	current := "Bearer t" + string(rune('0'+s.token%10))
	switch {
	case path == "/auth/login":
		s.token++
		_ = json.NewEncoder(w).Encode(map[string]string{"access_token": "t" + string(rune('0'+s.token%10))})
	case path == "/auth/register":
		var account struct{ Email string }
		_ = json.NewDecoder(r.Body).Decode(&account)
		if s.shoppers[account.Email] {
			w.WriteHeader(http.StatusConflict)
		}
		s.shoppers[account.Email] = true
	case strings.HasPrefix(path, "/products/"):
		if !s.products[strings.TrimPrefix(path, "/products/")] {
			w.WriteHeader(http.StatusNotFound)
		}
	case r.Header.Get("Authorization") != current:
		w.WriteHeader(http.StatusUnauthorized)
	case s.calls%150 == 0:
		s.token++ // it has run out, whatever token it was
		w.WriteHeader(http.StatusUnauthorized)
	case s.calls == 5:
		w.WriteHeader(http.StatusServiceUnavailable)
	case r.Header.Get("Idempotency-Key") == "":
		w.WriteHeader(http.StatusBadRequest)
	case strings.HasPrefix(path, "/staff/categories/"):
		s.categories[strings.TrimPrefix(path, "/staff/categories/")] = true
	case path == "/staff/media":
		s.pictures++
		_, _ = w.Write([]byte(`{"url":"/media/x.png"}`))
	case path == "/staff/products/import" && s.down > 0 && s.imports >= s.down:
		w.WriteHeader(http.StatusForbidden)
	case path == "/staff/products/import" && s.refuse:
		_, _ = w.Write([]byte(`{"failed":1,"rows":[{"row":1,"status":"created"},{"row":2,"error":"no name"}]}`))
	case path == "/staff/products/import":
		s.imports++
		for lines := bufio.NewScanner(r.Body); lines.Scan(); {
			var p Product
			_ = json.Unmarshal(lines.Bytes(), &p)
			s.products[p.Slug] = strings.HasPrefix(p.Images[0].URL, "/media/") || strings.HasPrefix(p.Images[0].URL, "data:")
		}
		_, _ = w.Write([]byte(`{"created":40,"failed":0}`))
	case strings.HasPrefix(path, "/staff/stock/"):
		var body struct {
			OnHand int `json:"on_hand"`
		}
		_ = json.NewDecoder(r.Body).Decode(&body)
		s.stock[strings.TrimPrefix(path, "/staff/stock/")] = body.OnHand
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}

func seeder(t *testing.T, s *shop) Seeder {
	t.Helper()
	s.categories, s.products, s.stock, s.shoppers = map[string]bool{}, map[string]bool{}, map[string]int{}, map[string]bool{}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	dir := instance.Dir(t.TempDir())
	if err := dir.Create(); err != nil {
		t.Fatal(err)
	}
	secrets, err := dir.Secrets()
	if err != nil {
		t.Fatal(err)
	}
	return Seeder{
		Dir: dir, Run: instance.Run{URL: server.URL, Profile: "embedded"}, Secrets: secrets, Say: func(string, ...any) {},
	}
}

func TestOnceLoadsTheSampleOnce(t *testing.T) {
	s := &shop{}
	seed := seeder(t, s)
	if err := seed.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	sample := Sample()
	skus := 0
	for _, p := range sample.Products {
		skus += len(p.Variants)
	}
	if len(s.categories) != 6 || len(s.products) != len(sample.Products) || len(s.stock) != skus || len(s.shoppers) != 1 {
		t.Errorf("%d categories, %d products, %d SKUs of %d, %d shoppers", len(s.categories), len(s.products), len(s.stock), skus, len(s.shoppers))
	}
	calls := s.calls
	if err := seed.Once(t.Context()); err != nil || s.calls != calls {
		t.Errorf("again: %v, %d calls more", err, s.calls-calls)
	}
	if err := seed.Load(t.Context(), sample); err != nil {
		t.Errorf("loading it over itself: %v", err)
	}
}

func TestGeneratingGoesOnWhereItEnded(t *testing.T) {
	s := &shop{down: 1}
	seed := seeder(t, s)
	const all = 2*batch + 7
	whole := Generate(all + 1)
	resume := func(n int) (imports int, err error) {
		c := whole
		c.Products = whole.Products[:n]
		s.imports = 0
		err = seed.Resume(t.Context(), c)
		return s.imports, err
	}
	if _, err := resume(all); err == nil || len(s.products) != batch {
		t.Fatalf("%d products after one import, %v", len(s.products), err)
	}
	s.down = 0
	for _, step := range []struct{ products, imports int }{{all, 2}, {all, 0}, {all + 1, 1}} {
		if imports, err := resume(step.products); err != nil || imports != step.imports || len(s.products) != step.products {
			t.Errorf("%d products after %d imports, want %d after %d: %v", len(s.products), imports, step.products, step.imports, err)
		}
	}
	for _, p := range whole.Products {
		for _, v := range p.Variants {
			if got := s.stock[v.SKU]; got != v.Stock {
				t.Fatalf("%s has %d on hand, want %d", v.SKU, got, v.Stock)
			}
		}
	}
	s.products = map[string]bool{}
	if imports, err := resume(all); err != nil || imports != 3 || len(s.products) != all {
		t.Errorf("after the shop was emptied: %d imports, %v", imports, err)
	}
}

func TestARefusedRowIsTold(t *testing.T) {
	s := &shop{refuse: true}
	seed := seeder(t, s)
	if err := seed.Once(t.Context()); err == nil || !strings.Contains(err.Error(), "no name") {
		t.Errorf("error %v does not say what was refused", err)
	}
	s.refuse = false
	if err := seed.Once(t.Context()); err != nil {
		t.Errorf("the next time: %v", err)
	}
}
