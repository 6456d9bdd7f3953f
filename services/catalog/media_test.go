package catalog_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"net/http"
	"strings"
	"testing"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/sidecartest"
)

func newGallery(t *testing.T) (*shop, *sidecartest.Objects) {
	t.Helper()
	s := newShop(t)
	return s, s.fake.Bind("media")
}

func picture(t *testing.T, width, height int) string {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func (s *shop) upload(t *testing.T, body string) answer {
	t.Helper()
	return s.want(t, http.StatusCreated, ask{method: "POST", path: "/media", body: body, contentType: "image/png", role: "staff"})
}

func TestUploadAndGetPicture(t *testing.T) {
	s, _ := newGallery(t)
	raw := picture(t, 30, 20)
	a := s.upload(t, raw)
	var got struct {
		URL         string `json:"url"`
		ContentType string `json:"content_type"`
		Bytes       int    `json:"bytes"`
		Width       int    `json:"width"`
		Height      int    `json:"height"`
	}
	decoder := json.NewDecoder(bytes.NewReader(a.Body.Bytes()))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&got); err != nil {
		t.Fatal(err)
	}
	name, ok := strings.CutPrefix(got.URL, "/media/")
	if !ok || a.Header().Get("Location") != got.URL || got.ContentType != "image/png" || got.Bytes != len(raw) || got.Width != 30 || got.Height != 20 {
		t.Errorf("%s, Location %s", a.Body, a.Header().Get("Location"))
	}
	b := s.want(t, http.StatusOK, ask{path: got.URL})
	if b.Body.String() != raw {
		t.Errorf("%d bytes, want %d", b.Body.Len(), len(raw))
	}
	for header, want := range map[string]string{
		"Content-Type": "image/png", "ETag": `"` + name + `"`, "Cache-Control": "public, max-age=31536000, immutable",
		"X-Content-Type-Options": "nosniff",
	} {
		if got := b.Header().Get(header); got != want {
			t.Errorf("%s: %q, want %q", header, got, want)
		}
	}
}

func TestGetPictureOnce(t *testing.T) {
	s, _ := newGallery(t)
	url, _ := s.upload(t, picture(t, 1, 1)).json()["url"].(string)
	tag := `"` + strings.TrimPrefix(url, "/media/") + `"`
	for _, have := range []string{tag, "W/" + tag, `"other", ` + tag, "*"} {
		s.fake.FailBinding(1, false) // the bytes are not looked for
		a := s.want(t, http.StatusNotModified, ask{path: url, header: map[string]string{"If-None-Match": have}})
		s.fake.Heal()
		if a.Body.Len() != 0 || a.Header().Get("ETag") != tag || !strings.Contains(a.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %v", have, a.Header())
		}
	}
	s.want(t, http.StatusOK, ask{path: url, header: map[string]string{"If-None-Match": `"other"`}})
}

func TestTheSameUploadTwice(t *testing.T) {
	s, objects := newGallery(t)
	raw := picture(t, 2, 2)
	one, two := s.upload(t, raw), s.upload(t, raw)
	if one.Body.String() != two.Body.String() || len(objects.Names()) != 1 {
		t.Errorf("%s and %s; %q are there", one.Body, two.Body, objects.Names())
	}
}

func TestUploadRefuses(t *testing.T) {
	s, objects := newGallery(t)
	ok := picture(t, 1, 1)
	for name, tt := range map[string]struct {
		status int
		ask    ask
	}{
		"a guest":           {http.StatusUnauthorized, ask{body: ok}},
		"a customer":        {http.StatusForbidden, ask{body: ok, role: "customer"}},
		"another service":   {http.StatusForbidden, ask{body: ok, role: "staff", app: "orders"}},
		"an SVG":            {http.StatusUnsupportedMediaType, ask{body: "<svg/>", contentType: "image/svg+xml", role: "staff"}},
		"an SVG called PNG": {http.StatusUnsupportedMediaType, ask{body: "<svg/>", contentType: "image/png", role: "staff"}},
		"nothing":           {http.StatusUnprocessableEntity, ask{role: "staff"}},
		"a broken PNG":      {http.StatusUnprocessableEntity, ask{body: ok[:20], role: "staff"}},
		"a byte too many":   {http.StatusRequestEntityTooLarge, ask{body: ok + strings.Repeat("\x00", 3<<20-len(ok)+1), role: "staff"}},
		"far too much":      {http.StatusRequestEntityTooLarge, ask{body: ok + strings.Repeat("\x00", 5<<20), role: "staff"}},
	} {
		t.Run(name, func(t *testing.T) {
			tt.ask.method, tt.ask.path = "POST", "/media"
			a := s.want(t, tt.status, tt.ask)
			if a.Header().Get("Content-Type") != problem.ContentType || len(objects.Names()) != 0 {
				t.Errorf("%s %s; %q are there", a.Header().Get("Content-Type"), a.Body, objects.Names())
			}
		})
	}
}

func TestAdminsUploadToo(t *testing.T) {
	s, _ := newGallery(t)
	s.want(t, http.StatusCreated, ask{method: "POST", path: "/media", body: picture(t, 1, 1), role: "admin"})
	s.want(t, http.StatusCreated, ask{method: "POST", path: "/media", body: picture(t, 1, 2), contentType: "text/html", role: "staff"})
}

func TestNoSuchPicture(t *testing.T) {
	s, objects := newGallery(t)
	objects.Put("secret", []byte("s"))
	name := strings.Repeat("0", 64)
	for _, path := range []string{
		name + ".png", "secret", "..%2fsecret", "%2e%2e%2fsecret", "..", "a/../secret", name + ".svg", name + ".png%00", strings.ToUpper("a" + name[1:] + ".png"),
	} {
		a := s.want(t, http.StatusNotFound, ask{path: "/media/" + path, header: map[string]string{"If-None-Match": "*"}})
		if strings.Contains(a.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%s is not there for good", path)
		}
	}
	s.want(t, http.StatusForbidden, ask{path: "/media/" + name + ".png", app: "orders"})
}

func TestPictureBindingIsAway(t *testing.T) {
	s, _ := newGallery(t)
	url, _ := s.upload(t, picture(t, 1, 1)).json()["url"].(string)
	s.fake.FailBinding(100, false)
	a := s.want(t, http.StatusServiceUnavailable, ask{path: url})
	if h := a.Header(); h.Get("ETag") != "" || h.Get("Cache-Control") != "no-store" {
		t.Errorf("an answer that must not be kept: %v", h)
	}
	s.want(t, http.StatusServiceUnavailable, ask{method: "POST", path: "/media", body: picture(t, 3, 3), role: "staff"})
}

// TestProductShowsAnUploadedPicture checks that an upload's URL is one that a product may have.
func TestProductShowsAnUploadedPicture(t *testing.T) {
	s, _ := newGallery(t)
	url, _ := s.upload(t, picture(t, 1, 1)).json()["url"].(string)
	s.create(t, strings.Replace(cup, `"images":[]`, `"images":[{"url":"`+url+`","alt":"A cup"}]`, 1))
}
