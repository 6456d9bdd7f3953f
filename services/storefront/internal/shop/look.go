package shop

import (
	"context"
	"net/url"
	"sync/atomic"

	"github.com/souk-shop/souk/internal/httpcache"
	"github.com/souk-shop/souk/internal/problem"
)

// Look returns a product that the caller looks at. told says that the shop knows of the look already; where it does not,
// because the product came from the cache, [Client.Viewed] is to tell it. Looks of staff count for nothing.
func (c *Client) Look(ctx context.Context, idOrSlug string) (p Product, told bool, err error) {
	if callerOf(ctx).Staff {
		p, err = c.Product(ctx, idOrSlug)
		return p, true, err
	}
	var fetched atomic.Bool
	one := detail(idOrSlug)
	answer, err := c.cache.answers.Get(ctx, one.target(), func(ctx context.Context, etag string) (httpcache.Response, error) {
		fetched.Store(true)
		return c.look(one)(ctx, etag)
	})
	if err != nil {
		return Product{}, fetched.Load(), err
	}
	found, err := meaning[Product](c, answer.Body)
	return *found, fetched.Load(), err
}

// Viewed tells the shop that the caller has looked at a product, which has been shown from the cache. What the shop answers
// keeps the cache fresh.
func (c *Client) Viewed(ctx context.Context, idOrSlug string) error {
	one := detail(idOrSlug)
	_, err := c.cache.answers.Refresh(ctx, one.target(), c.look(one))
	return err
}

// look fetches on behalf of the caller; where the gateway does not know them any more, on behalf of their browser.
func (c *Client) look(one call) httpcache.Fetch {
	fetch := c.fetch(one, betweenViews)
	return func(ctx context.Context, etag string) (httpcache.Response, error) {
		response, err := fetch(ctx, etag)
		who := callerOf(ctx)
		if who.Token == "" || !problem.Is(err, problem.Unauthenticated) {
			return response, err
		}
		who.Token = ""
		return fetch(As(ctx, who), etag)
	}
}

func detail(idOrSlug string) call { return get(base+"/products/"+url.PathEscape(idOrSlug), nil) }
