package server_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
)

type order struct {
	SKU      string `json:"sku"`
	Quantity int8   `json:"quantity"`
	Lines    []struct {
		Gift bool `json:"gift"`
	} `json:"lines"`
	Price pricey `json:"price"`
}

type pricey struct{}

func (*pricey) UnmarshalJSON([]byte) error { return problem.NewInvalid("money", "No such money.") }

func TestDecode(t *testing.T) {
	tests := map[string]struct {
		body, contentType string
		status            int
		says              string
	}{
		"right":               {`{"sku":"a","quantity":2}`, "application/json", 200, ""},
		"with a charset":      {`{"sku":"a"}`, "application/json; charset=utf-8", 200, ""},
		"a json dialect":      {`{"sku":"a"}`, "application/merge-patch+json", 200, ""},
		"white space behind":  {"{}\n \t", "application/json", 200, ""},
		"no content type":     {`{}`, "", 415, "content-type"},
		"a form":              {`sku=a`, "application/x-www-form-urlencoded", 415, "content-type"},
		"nothing":             {``, "application/json", 400, "too early"},
		"half":                {`{"sku":"a"`, "application/json", 400, "too early"},
		"no json":             {"{\n  \"sku\": oops}", "application/json", 400, "line 2, column 10"},
		"trailing":            {`{} {}`, "application/json", 400, "after"},
		"trailing junk":       {`{}]`, "application/json", 400, "after"},
		"an unknown field":    {`{"skew":"a"}`, "application/json", 422, `"name":"skew"`},
		"a wrong type":        {`{"quantity":"two"}`, "application/json", 422, `"name":"quantity"`},
		"a wrong nested type": {`{"lines":[{"gift":1}]}`, "application/json", 422, `lines.gift`},
		"a number too large":  {`{"quantity":300}`, "application/json", 422, `"name":"quantity"`},
		"a fraction":          {`{"quantity":1.5}`, "application/json", 422, `"name":"quantity"`},
		"an array":            {`[]`, "application/json", 422, `an object, not array`},
		"a type's own error":  {`{"price":1}`, "application/json", 422, `No such money`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(tt.body))
			r.Header.Set("Content-Type", tt.contentType)
			var o order
			w := httptest.NewRecorder()
			server.Handle(func(_ http.ResponseWriter, r *http.Request) error { return server.Decode(r, &o) })(w, r)
			if w.Code != tt.status || !strings.Contains(w.Body.String(), tt.says) {
				t.Errorf("%d %s; want %d with %s", w.Code, w.Body, tt.status, tt.says)
			}
		})
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(`{"sku":"a","quantity":2,"lines":[{"gift":true}]}`)
	f.Add("{\n\"sku\": oops}")
	f.Fuzz(func(t *testing.T, body string) {
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		var o order
		if err := server.Decode(r, &o); err != nil && !problem.Is(err, problem.Invalid) {
			t.Errorf("%q: unclassified: %v", body, err)
		}
	})
}
