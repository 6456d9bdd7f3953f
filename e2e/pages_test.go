package e2e

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
)

// visitor is somebody with a browser's cookies, and no script.
type visitor struct {
	t    *testing.T
	http *http.Client
}

func (s *scene) visitor(t *testing.T) visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return visitor{t, &http.Client{Jar: jar, Transport: s.transport}}
}

// do sends a form, or reads a page where there is none, and returns the page that it leads to.
func (v visitor) do(address string, form url.Values) string {
	v.t.Helper()
	r, err := http.NewRequestWithContext(v.t.Context(), http.MethodGet, address, nil)
	if form != nil {
		r, err = http.NewRequestWithContext(v.t.Context(), http.MethodPost, address, strings.NewReader(form.Encode()))
	}
	if err != nil {
		v.t.Fatal(err)
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	answer, err := v.http.Do(r)
	if err != nil {
		v.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		v.t.Fatalf("%s: %d, %v\n%.2000s", address, answer.StatusCode, err, body)
	}
	return string(body)
}

// newCategory makes a category while every cache has the categories of before: its page is there at once.
func (s *scene) newCategory(t *testing.T) {
	v, id := s.visitor(t), unique("category")
	home := v.do(s.shop.Storefront(), nil)
	var before json.RawMessage
	if _, err := s.nobody(t).Do(t.Context(), http.MethodGet, "/api/v1/categories", nil, &before); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(home, id) || strings.Contains(string(before), id) {
		t.Fatal("it is there already")
	}
	category := map[string]any{"name": "New " + id}
	if _, err := s.staff(t).Do(t.Context(), http.MethodPut, "/api/v1/staff/categories/"+id, category, nil); err != nil {
		t.Fatal(err)
	}
	if page := v.do(s.shop.Storefront()+"/c/"+id, nil); !strings.Contains(page, "New "+id) {
		t.Error("its page does not show it")
	}
}

// pagesOfBoth goes from one storefront to the other with each click: the cookies of one open in the other, and what was
// done in one is seen in the other.
func (s *scene) pagesOfBoth(t *testing.T) {
	made, v, at := s.product(t, 5), s.visitor(t), s.shop.URLs("storefront")
	email := unique("visitor") + "@example.com"
	page := v.do(at[0]+"/cart/add", url.Values{"sku": {made.Variants[0].SKU}, "quantity": {"2"}})
	if !strings.Contains(page, made.Name) {
		t.Errorf("the first cart has no %s", made.Name)
	}
	if page = v.do(at[1]+"/cart", nil); !strings.Contains(page, made.Name) {
		t.Errorf("the other storefront's cart has no %s", made.Name)
	}
	v.do(at[1]+"/register", url.Values{"name": {"Ada"}, "email": {email}, "password": {password}, "key": {unique("key")}})
	for i := range 4 {
		if page = v.do(at[i%2]+"/account", nil); !strings.Contains(page, email) {
			t.Errorf("storefront %d does not know who is signed in", i%2+1)
		}
	}
	if page = v.do(at[0]+"/cart", nil); !strings.Contains(page, made.Name) {
		t.Errorf("the cart was not taken along")
	}
	if page = v.do(fmt.Sprintf("%s/p/%s", at[0], made.Slug), nil); !strings.Contains(page, made.Name) {
		t.Error("no product's page")
	}
}
