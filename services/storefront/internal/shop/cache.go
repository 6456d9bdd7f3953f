package shop

import (
	"context"
	"encoding/json"
	"net/url"

	"github.com/souk-shop/souk/internal/httpcache"
	"github.com/souk-shop/souk/internal/problem"
)

// maxCached bounds an answer that is kept, in bytes.
const maxCached = 4 << 20

// cached reads what the gateway answers to everybody alike, from the cache where it may. Staff see more than others do:
// they are answered past it.
func (c *Client) cached(ctx context.Context, one call, out any) error {
	if callerOf(ctx).Staff {
		_, err := c.read(ctx, one, out)
		return err
	}
	answer, err := c.cache.Get(anonymous(ctx), one.target(), c.fetch(one))
	if err != nil {
		return err
	}
	if err := json.Unmarshal(answer.Body, out); err != nil {
		return problem.NewUnavailable("gateway", "The shop gave an answer that cannot be read.").Because(err)
	}
	return nil
}

// Viewed tells the shop that the caller has looked at a product, which may have been shown from the cache.
func (c *Client) Viewed(ctx context.Context, idOrSlug string) error {
	one := get(base+"/products/"+url.PathEscape(idOrSlug), nil)
	_, err := c.cache.Refresh(ctx, one.target(), c.fetch(one))
	return err
}

// anonymous is ctx without the caller's token: what is fetched is shared.
func anonymous(ctx context.Context) context.Context {
	who := callerOf(ctx)
	who.Token = ""
	return As(ctx, who)
}

func (c *Client) fetch(one call) httpcache.Fetch {
	return func(ctx context.Context, etag string) (httpcache.Response, error) {
		answer, err := c.do(ctx, one.with("If-None-Match", etag))
		if err != nil {
			return httpcache.Response{}, err
		}
		defer func() { _ = answer.Body.Close() }()
		return httpcache.Read(answer, maxCached)
	}
}
