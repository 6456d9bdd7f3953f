package shop

import (
	"context"
	"io"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/souk-shop/souk/internal/problem"
)

// origin is a gateway in one function, which counts what it is asked.
type origin struct {
	mu       sync.Mutex
	body     string
	control  string
	err      error
	requests []*http.Request
}

func (o *origin) Invoke(_ context.Context, _ string, r *http.Request) (*http.Response, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.requests = append(o.requests, r)
	if o.err != nil {
		return nil, o.err
	}
	if r.Header.Get("Authorization") == "Bearer expired" {
		body := io.NopCloser(strings.NewReader(`{"code":"token"}`))
		return &http.Response{StatusCode: http.StatusUnauthorized, Header: http.Header{}, Body: body}, nil
	}
	h := http.Header{"Cache-Control": {o.control}}
	return &http.Response{StatusCode: http.StatusOK, Header: h, Body: io.NopCloser(strings.NewReader(o.body)), ContentLength: int64(len(o.body))}, nil
}

func (o *origin) asked() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.requests)
}

const public = "public, max-age=5, stale-while-revalidate=30"

const tea = `{"id":"1","slug":"tea","name":"Tea","status":"active","version":2,"images":[{"url":"data:image/svg+xml;base64,PHN2Zy8+"}]}`

// TestAnOldAnswerStandsIn for an hour, and no answer that is not for everybody does.
func TestAnOldAnswerStandsIn(t *testing.T) {
	for control, kept := range map[string]bool{public: true, "private, no-store": false, "": false} {
		synctest.Test(t, func(t *testing.T) {
			o := &origin{body: tea, control: control}
			c := New(o, 1<<20)
			if p, err := c.Product(t.Context(), "tea"); err != nil || p.Name != "Tea" {
				t.Fatal(p, err)
			}
			o.err = problem.NewUnavailable("gateway", "Away.")
			time.Sleep(50 * time.Minute)
			if p, err := c.Product(t.Context(), "tea"); (err == nil) != kept || kept && p.Name != "Tea" {
				t.Errorf("%q: after 50 minutes %v, %v", control, p, err)
			}
			time.Sleep(time.Hour)
			if _, err := c.Product(t.Context(), "tea"); !problem.Is(err, problem.Unavailable) {
				t.Errorf("%q: after two hours %v", control, err)
			}
		})
	}
}

// TestLooks: each is told once, by the fetch or by Viewed, which keeps the product fresh. Those of staff are not.
func TestLooks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := &origin{body: tea, control: public}
		c := New(o, 1<<20)
		guest := As(t.Context(), Caller{Visitor: "v"})
		if _, told, err := c.Look(guest, "tea"); err != nil || !told {
			t.Fatal("the first look was not told", err)
		}
		time.Sleep(20 * time.Second)
		if _, told, err := c.Look(guest, "tea"); err != nil || told || o.asked() != 1 {
			t.Fatalf("the second look: told %v, %d requests, %v", told, o.asked(), err)
		}
		if err := c.Viewed(guest, "tea"); err != nil || o.asked() != 2 {
			t.Fatal(err)
		}
		for _, r := range o.requests {
			if r.Header.Get("Souk-Visitor") != "v" {
				t.Errorf("a look of nobody: %v", r.Header)
			}
		}
		time.Sleep(20 * time.Second)
		if _, told, _ := c.Look(guest, "tea"); told {
			t.Error("a look did not keep the product fresh")
		}
		if _, told, err := c.Look(As(t.Context(), Caller{Token: "t", Staff: true}), "tea"); err != nil || !told {
			t.Error("a look of staff's is to be told", err)
		}
	})
}

// TestALookWithAnExpiredToken is its browser's.
func TestALookWithAnExpiredToken(t *testing.T) {
	o := &origin{body: tea, control: public}
	c := New(o, 1<<20)
	p, told, err := c.Look(As(t.Context(), Caller{Token: "expired", Visitor: "v"}), "tea")
	if err != nil || !told || p.Name != "Tea" || o.asked() != 2 || o.requests[1].Header.Get("Authorization") != "" {
		t.Errorf("%v, told %v, %d requests, %v", p, told, o.asked(), err)
	}
}

// TestWhatIsSharedIsNobodys: no token and no visitor is on a request whose answer others get.
func TestWhatIsSharedIsNobodys(t *testing.T) {
	o := &origin{body: `{"items":[{"id":"1","slug":"tea","name":"Tea","version":2,"image":{"url":"https://example.com/tea.png"}}],"total":1}`, control: public}
	c := New(o, 1<<20)
	ctx := As(t.Context(), Caller{Token: "t", Visitor: "v", Address: "192.0.2.1"})
	first, err := c.Products(ctx, Query{})
	second, err2 := c.Products(ctx, Query{})
	if err != nil || err2 != nil || o.asked() != 1 || first.Items[0].Image.URL != "https://example.com/tea.png" {
		t.Fatal(first, err, err2)
	}
	if &first.Items[0] != &second.Items[0] {
		t.Error("the answer was decoded twice")
	}
	if h := o.requests[0].Header; h.Get("Authorization") != "" || h.Get("Souk-Visitor") != "" || h.Get("Souk-Client") != "192.0.2.1" {
		t.Errorf("%v", h)
	}
	if _, err := c.Products(As(ctx, Caller{Token: "s", Staff: true}), Query{}); err != nil || o.asked() != 2 {
		t.Error("staff were answered from the cache", err)
	}
}

// TestMeaningsEndWithTheirBodies: what is decoded takes no memory longer than the cache holds the answer.
func TestMeaningsEndWithTheirBodies(t *testing.T) {
	var m meanings
	body := []byte(strings.Repeat("x", 2*least))
	m.keep(body, "it")
	if m.find(body) != "it" || m.find([]byte(strings.Repeat("x", 2*least))) != nil {
		t.Fatal("the body is not told from others")
	}
	runtime.KeepAlive(body)
	for range 100 {
		runtime.GC()
		m.mu.RLock()
		n := len(m.of)
		m.mu.RUnlock()
		if n == 0 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Error("the meaning outlives the body")
}
