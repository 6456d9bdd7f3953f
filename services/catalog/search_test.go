package catalog_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/sidecartest"
	"github.com/souk-shop/souk/services/catalog"
)

// names are the names of a list's products.
func (a answer) names() string {
	a.t.Helper()
	var body struct{ Items []struct{ Name string } }
	if err := json.Unmarshal(a.Body.Bytes(), &body); err != nil {
		a.t.Fatalf("%d %s", a.Code, a.Body)
	}
	var names []string
	for _, item := range body.Items {
		names = append(names, item.Name)
	}
	return strings.Join(names, ", ")
}

func TestSearching(t *testing.T) {
	s := newShop(t)
	s.want(t, 200, ask{method: "PUT", path: "/categories/kitchen", body: `{"name":"Kitchen"}`, role: "staff"})
	s.importFile(t, "text/csv", "slug,name,status,category,description,sku,price,option:size\n"+
		"mug,Stoneware mug,active,kitchen,For tea,mug-s,1200,S\nmug,,,,,mug-l,1500,L\n"+
		"teapot,Teapot,active,kitchen,Goes with the mugs,teapot,4000,\nrug,Rug,active,,A rug,rug,9000,\nold,Old mug,archived,kitchen,,old,1,\n")
	s.stock(t, "mug-l", 1, 3)
	for query, want := range map[string]string{
		"q=mug": "Stoneware mug, Teapot", "q=mugs": "Stoneware mug, Teapot", "q=STONEWÄRE": "Stoneware mug", "q=stonwear": "Stoneware mug",
		"q=tea&sort=price": "Stoneware mug, Teapot", "q=kitchen&sort=-price": "Teapot, Stoneware mug", "q=mug-l": "Stoneware mug",
		"option=size:L&option=size:S": "Stoneware mug", "option=size:M": "", "min_price=1500&max_price=4000&sort=price": "Stoneware mug, Teapot",
		"in_stock=true": "Stoneware mug", "in_stock=false&sort=newest&category=kitchen&q=teapot": "Teapot", "": "Rug, Stoneware mug, Teapot",
	} {
		if got := s.want(t, 200, ask{path: "/products?" + query}).names(); got != want {
			t.Errorf("%s finds %s, want %s", query, got, want)
		}
	}
	a := s.want(t, 200, ask{path: "/products?q=mug&facets=true&in_stock=true"})
	want := `"facets":{"categories":[{"id":"kitchen","name":"Kitchen","count":1}],"price":{"min":1200,"max":1500,"ranges":[{"count":1}]},` +
		`"in_stock":1,"options":[{"name":"size","values":[{"value":"S","count":1},{"value":"L","count":1}]}]}`
	if !strings.Contains(a.Body.String(), want) || !strings.Contains(a.Body.String(), `"version":1,"in_stock":true}`) {
		t.Errorf("%s\nwant %s", a.Body, want)
	}
	for query, want := range map[string]string{
		"q=x&min_price=2&max_price=1": "min_price", "in_stock=1&facets=yes&min_price=-1&max_price=1.5": "min_price max_price in_stock facets",
		"option=size": "option", "option=:L": "option", "sort=best&category=" + strings.Repeat("c", 101): "sort category",
		"q=" + strings.Repeat("%C3%A4", 201): "q", strings.Repeat("option=a:b&", 21): "option",
	} {
		if wrong := s.want(t, 422, ask{path: "/products?" + query}).fields(); wrong != want {
			t.Errorf("%s: wrong fields: %s, want %s", query, wrong, want)
		}
	}
}

func TestSuggesting(t *testing.T) {
	s := newShop(t)
	s.want(t, 200, ask{method: "PUT", path: "/categories/tea", body: `{"name":"Tea and coffee"}`, role: "staff"})
	s.importFile(t, "text/csv", "slug,name,status,category,sku,price,image\n"+
		"teapot,Teapot,active,tea,a,100,\nteapot-2,Teapot,active,tea,b,90,\nstand,Stand for teapots,active,tea,c,80,/a.png\nhid,Teaser,draft,tea,d,1,\n")
	for query, want := range map[string]string{
		"q=te": "Tea and coffee, Teapot, Stand for teapots", "q=teap": "Teapot, Stand for teapots", "q=taepot": "Teapot, Stand for teapots",
		"q=te&limit=1": "Tea and coffee", "q=stand+te": "Stand for teapots", "q=xyz": "", "q=%21": "",
	} {
		if got := s.want(t, 200, ask{path: "/suggestions?" + query}).names(); got != want {
			t.Errorf("%s suggests %s, want %s", query, got, want)
		}
	}
	a := s.want(t, 200, ask{path: "/suggestions?q=stand&limit=1"})
	if want := `{"items":[{"type":"product","id":"stand","name":"Stand for teapots","image":{"url":"/a.png","alt":""},"price_from":{"amount":80,"currency":"EUR"}}]}`; strings.TrimSpace(a.Body.String()) != want {
		t.Errorf("%s, want %s", a.Body, want)
	}
	s.want(t, 304, ask{path: "/suggestions?q=stand&limit=1", header: map[string]string{"If-None-Match": a.Header().Get("ETag")}})
	for query, want := range map[string]string{"": "q", "q=a&limit=21": "limit", "limit=0&q=" + strings.Repeat("a", 201): "q limit"} {
		if wrong := s.want(t, 422, ask{path: "/suggestions?" + query}).fields(); wrong != want {
			t.Errorf("%q: wrong fields: %s, want %s", query, wrong, want)
		}
	}
}

// TestStockFollowsItsEventsInEveryOrder delivers a product's stock to two replicas in turn, twice and in every order: also
// before there is such a product.
func TestStockFollowsItsEventsInEveryOrder(t *testing.T) {
	changed := func(version, available int64) events.Event {
		return sidecartest.Event(t, fmt.Sprint("e", version), "inventory", "CUP", events.StockChanged{
			SKU: "CUP", Version: version, OnHand: available, Available: available,
		})
	}
	sidecartest.EveryOrder(t, []events.Event{changed(1, 5), changed(2, 0), changed(3, 0), changed(4, 7)}, func(t *testing.T, order []events.Event) {
		s := newShop(t)
		replicas := []*server.Server{s.service, s.replica(t, catalog.Config{Refresh: 10 * time.Millisecond})}
		for i, e := range sidecartest.Twice(order) {
			if i == 2 {
				s.create(t, cup)
			}
			if got := sidecartest.Deliver(t, replicas[i%2], e); got != problem.Success {
				t.Fatalf("%s: %s", e.ID, got)
			}
		}
		for i, r := range replicas {
			eventually(t, fmt.Sprint("replica ", i, " has the cup in stock"), func() bool {
				return s.do(t, ask{path: "/products?in_stock=true", to: r}).names() == "Red Cup"
			})
		}
		late := s.replica(t, catalog.Config{})
		eventually(t, "a replica that starts later has it too", func() bool {
			return s.do(t, ask{path: "/products?in_stock=true", to: late}).names() == "Red Cup"
		})
	})
}
