package browse_test

import "testing"

// TestEachPageIsOneView: the gateway counts each read of a product for its visitor. Pages come from the cache or not, and
// are one view each; lists and pictures are none.
func TestEachPageIsOneView(t *testing.T) {
	s := newSite(t)
	for n := range 3 {
		s.get("/p/green")
		s.settle()
		if got := s.gateway.count("/products/green"); got != n+1 {
			t.Errorf("after %d pages the product was read %d times", n+1, got)
		}
	}
	s.get("/c/tea")
	s.get("/")
	s.settle()
	if got := s.gateway.count("/products/green"); got != 3 {
		t.Errorf("lists: the product was read %d times", got)
	}
}

// TestPicturesOfAnotherReplicasListAreNoViews: the list was shown by another process, so the product is read for its picture,
// and the gateway is told that nobody looks at it.
func TestPicturesOfAnotherReplicasListAreNoViews(t *testing.T) {
	s := newSite(t)
	if w := s.get("/pictures/0190/0?v=7"); w.Code != 200 || w.Body.String() != "<svg/>" {
		t.Errorf("%d %q", w.Code, w.Body)
	}
	s.settle()
	for _, a := range s.gateway.asked {
		if a.path == "/products/0190" && a.purpose != "prefetch" {
			t.Errorf("a picture was a look: %+v", a)
		}
	}
	if got := s.gateway.count("/products/0190"); got != 1 {
		t.Errorf("a picture read the product %d times", got)
	}
}

// TestPicturesOfAListAreNoViews: what a list has shown is there.
func TestPicturesOfAListAreNoViews(t *testing.T) {
	s := newSite(t)
	s.get("/c/tea")
	if w := s.get("/pictures/0190/0?v=7"); w.Code != 200 || w.Body.String() != "<svg/>" {
		t.Errorf("%d %q", w.Code, w.Body)
	}
	s.settle()
	if got := s.gateway.count("/products/0190"); got != 0 {
		t.Errorf("a picture read the product %d times", got)
	}
}
