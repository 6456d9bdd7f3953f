package api

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"sync"
	"time"

	"github.com/souk-shop/souk/internal/httpcache"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/token"
	"github.com/souk-shop/souk/internal/trace"
)

const (
	// viewerHeader tells the catalogue on whose behalf a product is read.
	viewerHeader = "Souk-Viewer"

	maxViews    = 4096
	viewRunners = 4
	viewTries   = 6
	viewTime    = 5 * time.Second
)

// view is one read of a product by a shopper.
type view struct {
	target, viewer string
	parent         trace.Parent
}

// views tells the catalogue, behind the requests, which products were viewed: a product's detail comes from the cache,
// and the catalogue is who publishes ProductViewed. What waits is bounded; what finds no place is counted and logged.
// What waits at the end of the service is still reported.
type views struct {
	background func(ctx context.Context, name string, work func(context.Context) error)
	report     func(ctx context.Context, v view) error

	mu      sync.Mutex
	waiting []view
	runners int
	lost    int
}

func newViews(background func(context.Context, string, func(context.Context) error), report func(context.Context, view) error) *views {
	return &views{background: background, report: report}
}

// add puts a view in line. It does not wait.
func (v *views) add(ctx context.Context, one view) {
	one.parent = trace.From(ctx)
	v.mu.Lock()
	if len(v.waiting) >= maxViews {
		v.lost++
		lost := v.lost
		v.mu.Unlock()
		if lost&(lost-1) == 0 { // 1, 2, 4, 8: seen at once, and no flood
			server.Log(ctx).Error("product views were lost: too many wait for the catalogue", "lost", lost)
		}
		return
	}
	v.waiting = append(v.waiting, one)
	start := v.runners < viewRunners
	if start {
		v.runners++
	}
	v.mu.Unlock()
	if start {
		v.background(ctx, "product views", v.run)
	}
}

// run reports what waits until nothing does.
func (v *views) run(ctx context.Context) error {
	for {
		one, ok := v.next()
		if !ok {
			return nil
		}
		if err := v.persist(trace.With(ctx, one.parent), one); err != nil {
			v.mu.Lock()
			v.lost++
			v.mu.Unlock()
			server.Log(ctx).Error("a product view was lost", "product", one.target, "error", err)
		}
	}
}

func (v *views) next() (view, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.waiting) == 0 {
		v.waiting = nil
		v.runners--
		return view{}, false
	}
	one := v.waiting[0]
	v.waiting = v.waiting[1:]
	return one, true
}

// persist reports a view until the catalogue has it, waiting longer and longer between its tries.
func (v *views) persist(ctx context.Context, one view) error {
	var err error
	for try := range viewTries {
		if try > 0 {
			select {
			case <-time.After(100 * time.Millisecond << try):
			case <-ctx.Done():
				return err
			}
		}
		within, cancel := context.WithTimeout(ctx, viewTime)
		err = v.report(within, one)
		cancel()
		if err == nil || problem.Is(err, problem.NotFound) {
			return nil
		}
	}
	return err
}

// reportView reads the product from the catalogue on behalf of the viewer. What comes back keeps the cache fresh.
func (a *api) reportView(ctx context.Context, v view) error {
	_, err := a.cache.Refresh(ctx, v.target, func(ctx context.Context, etag string) (httpcache.Response, error) {
		return a.readPublic(ctx, v.target, etag, v.viewer)
	})
	return err
}

// viewer names who looks: a user, a storefront's visitor, or a guest, who has a name for a day at most, and only in this
// process.
func (a *api) viewer(r *http.Request) string {
	if claims, ok := token.From(r.Context()); ok {
		return claims.Subject
	}
	if visitor := r.Header.Get(visitorHeader); isVisitor(visitor) {
		return "visitor:" + visitor
	}
	mac := hmac.New(sha256.New, a.salt)
	day := time.Now().UTC().Format(time.DateOnly)
	_, _ = mac.Write([]byte(day + "\x00" + a.client(r) + "\x00" + r.UserAgent())) // never fails: hash.Hash
	return "guest:" + hex.EncodeToString(mac.Sum(nil)[:16])
}

func newSalt() []byte {
	salt := make([]byte, 32)
	_, _ = rand.Read(salt) // never fails: crypto/rand.Read
	return salt
}
