package api_test

import (
	"strings"
	"testing"
)

func TestPicturesAreKeptForGood(t *testing.T) {
	s := newShop(t)
	for range 3 {
		got := s.do("GET", "/media/"+picture, "")
		if got.status != 200 || got.body != "PNG" {
			t.Fatalf("%d %s", got.status, got.body)
		}
		for name, want := range map[string]string{
			"Content-Type": "image/png", "Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff",
			"Content-Security-Policy": "default-src 'none'; sandbox", "Cross-Origin-Resource-Policy": "cross-origin", "Etag": `"picture"`,
		} {
			if got.header.Get(name) != want {
				t.Errorf("%s is %q, want %q", name, got.header.Get(name), want)
			}
		}
	}
	s.on("catalog PUT /categories/tees", 200, `{"id":"tees","name":"Tees"}`)
	s.do("PUT", "/api/v1/staff/categories/tees", `{"name":"Tees"}`, "Authorization: "+s.staff())
	if got := s.do("GET", "/media/"+picture, "", `If-None-Match: "picture"`); got.status != 304 {
		t.Errorf("with its ETag: %d", got.status)
	}
	if calls := s.called("/media/"); len(calls) != 1 {
		t.Errorf("the catalogue was asked %d times, also after an edit of something else: %v", len(calls), calls)
	}
}

func TestAnUploadSaysWhereItIs(t *testing.T) {
	s := newShop(t)
	upload := func() answer {
		return s.do("POST", "/api/v1/staff/media", "PNG", "Authorization: "+s.staff(), "Content-Type: image/png")
	}
	s.on("catalog POST /media", 201, `{"url":"/media/`+picture+`","content_type":"image/png","bytes":3,"width":1,"height":1}`)
	if got := upload(); got.status != 201 || got.header.Get("Location") != "/media/"+picture {
		t.Errorf("%d %v %s", got.status, got.header, got.body)
	}
	s.on("catalog POST /media", 201, `{"url":"https://elsewhere.example/x.png","content_type":"image/png","bytes":3,"width":1,"height":1}`)
	if got := upload(); got.status != 503 {
		t.Errorf("a picture that cannot be served was taken: %d %s", got.status, got.body)
	}
	s.on("catalog POST /media", 415, `{"type":"urn:souk:problem:picture","title":"x","status":415,"code":"picture"}`)
	if got := upload(); got.status != 415 || got.problem(t).Code != "picture" {
		t.Errorf("%d %s", got.status, got.body)
	}
}

// TestASearchIsOneKey: however a question is spelled, the catalogue is asked once.
func TestASearchIsOneKey(t *testing.T) {
	s := newShop(t)
	for _, query := range []string{"q=red+tee&page=1&option=size:M&option=color:red", "option=color:red&option=size:M&q=red++tee&utm=1"} {
		if got := s.do("GET", "/api/v1/products?"+query, ""); got.status != 200 {
			t.Errorf("%d %s", got.status, got.body)
		}
	}
	for _, query := range []string{"q=te", "limit=8&q=te+"} {
		s.do("GET", "/api/v1/suggestions?"+query, "")
	}
	want := "catalog GET /products?option=color%3Ared&option=size%3AM&q=red+tee|catalog GET /suggestions?q=te"
	if got := strings.Join(s.called("catalog "), "|"); got != want {
		t.Errorf("the catalogue was asked\n%s, want\n%s", got, want)
	}
}
