package catalog_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/souk-shop/souk/internal/sidecartest"
	"github.com/souk-shop/souk/services/catalog"
)

// TestWhatAnotherReplicaWroteIsReadAtOnce has a second process that will not look for changes before the test is over:
// staff see what they edited through the first, and a new product is nobody's 404.
func TestWhatAnotherReplicaWroteIsReadAtOnce(t *testing.T) {
	s := newShop(t)
	old, oldTag := s.create(t, strings.NewReplacer("Red", "Old", "CUP", "OLD").Replace(cup))
	second := s.replica(t, catalog.Config{Refresh: time.Hour})
	id, tag := s.create(t, cup)
	for _, role := range []string{"", "staff"} {
		for _, name := range []string{id, "red-cup"} {
			a := s.want(t, 200, ask{path: "/products/" + name, to: second, role: role})
			if a.Header().Get("ETag") != tag {
				t.Errorf("%s as %q: %s", name, role, a.Body)
			}
		}
	}
	body := s.want(t, 200, ask{path: "/products/" + old, role: "staff"}).Body.String()
	put := ask{method: "PUT", path: "/products/old-cup", body: strings.ReplaceAll(body, "1250", "1300"), role: "staff", header: map[string]string{"If-Match": oldTag}}
	newTag := s.want(t, 200, put).Header().Get("ETag")
	seen := s.want(t, 200, ask{path: "/products/old-cup", to: second, role: "staff"})
	if seen.Header().Get("ETag") != newTag || !strings.Contains(seen.Body.String(), "1300") {
		t.Errorf("staff see %s of %s", seen.Header().Get("ETag"), newTag)
	}
	put.body, put.header["If-Match"], put.to = strings.ReplaceAll(body, "1250", "1400"), newTag, second
	s.want(t, 200, put)

	s.want(t, 200, ask{method: "PUT", path: "/categories/kitchen", body: `{"name":"Kitchen"}`, role: "staff"})
	if a := s.want(t, 200, ask{path: "/categories", to: second, role: "staff"}); !strings.Contains(a.Body.String(), "Kitchen") || strings.Contains(a.Header().Get("Cache-Control"), "public") {
		t.Errorf("categories: %v %s", a.Header(), a.Body)
	}
	for _, name := range []string{"nothing", "No%7C%7Csuch", "00000000-0000-0000-0000-000000000000"} {
		s.want(t, 404, ask{path: "/products/" + name, to: second})
		s.want(t, 404, ask{path: "/products/" + name, to: second, role: "staff"})
	}
}

func TestADraftOfAnotherReplicaIsStaffs(t *testing.T) {
	s := newShop(t)
	second := s.replica(t, catalog.Config{Refresh: time.Hour})
	id, _ := s.create(t, strings.ReplaceAll(cup, "active", "draft"))
	s.want(t, 404, ask{path: "/products/" + id, to: second})
	s.want(t, 200, ask{path: "/products/" + id, to: second, role: "staff"})
}

// TestTwoReplicasMakeOneProduct has both make the same and each make its own, at once, on each kind of store.
func TestTwoReplicasMakeOneProduct(t *testing.T) {
	for _, profile := range sidecartest.Profiles() {
		s := newShop(t, sidecartest.As(profile))
		second := s.replica(t, catalog.Config{Refresh: time.Hour})
		answers := make(chan int, 2)
		for i, to := range []http.Handler{s.service, second} {
			go func() {
				key := map[string]string{"Idempotency-Key": strings.Repeat("k", i+1)}
				answers <- s.do(t, ask{method: "POST", path: "/products", body: cup, role: "staff", header: key, to: to}).Code
			}()
		}
		if sum := <-answers + <-answers; sum != 201+409 {
			t.Errorf("%v: the answers add up to %d, want one 201 and one 409", profile, sum)
		}
	}
}
