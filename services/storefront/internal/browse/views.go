package browse

import (
	"context"
	"net/http"
	"sync/atomic"

	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/services/storefront/internal/web"
)

const (
	// waiting is how many views may be on their way to the shop, atOnce how many are told of at the same time: pages go first.
	waiting = 4096
	atOnce  = 4
)

// views tells the shop what visitors look at, behind the page: the page itself may come from the cache. What is beyond the
// bound is dropped, counted and logged.
type views struct {
	site        *web.Web
	room, hands chan struct{}
	dropped     atomic.Int64
}

func newViews(s *web.Web) *views {
	return &views{site: s, room: make(chan struct{}, waiting), hands: make(chan struct{}, atOnce)}
}

func (v *views) add(r *http.Request, slug string) {
	select {
	case v.room <- struct{}{}:
	default:
		if n := v.dropped.Add(1); n&(n-1) == 0 { // 1, 2, 4, 8: seen at once, and no flood
			server.Log(r.Context()).Warn("views were not counted: too many are on their way", "dropped", n)
		}
		return
	}
	v.site.Background(web.Visiting(r).As(r.Context()), "view of a product", func(ctx context.Context) error {
		defer func() { <-v.room }()
		select {
		case v.hands <- struct{}{}:
		case <-ctx.Done():
			return ctx.Err()
		}
		defer func() { <-v.hands }()
		return v.site.Shop.Viewed(ctx, slug)
	})
}
