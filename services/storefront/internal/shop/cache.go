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
	return c.cachedFor(ctx, one, "", out)
}

// cachedFor is [Client.cached] for an answer that says nothing of how long it may be used: control does (RFC 9111).
func (c *Client) cachedFor(ctx context.Context, one call, control string, out any) error {
	if callerOf(ctx).Staff {
		_, err := c.read(ctx, one, out)
		return err
	}
	answer, err := c.cache.Get(anonymous(ctx), one.target(), c.fetch(one, control))
	if err != nil {
		return err
	}
	if err := json.Unmarshal(answer.Body, out); err != nil {
		return problem.NewUnavailable("gateway", "The shop gave an answer that cannot be read.").Because(err)
	}
	return nil
}

// Media returns an uploaded picture.
func (c *Client) Media(ctx context.Context, name string) (httpcache.Response, error) {
	one := get("/media/"+url.PathEscape(name), nil)
	return c.cache.Get(anonymous(ctx), one.target(), c.fetch(one, ""))
}

// Viewed tells the shop that the caller has looked at a product, which may have been shown from the cache.
func (c *Client) Viewed(ctx context.Context, idOrSlug string) error {
	one := get(base+"/products/"+url.PathEscape(idOrSlug), nil)
	_, err := c.cache.Refresh(ctx, one.target(), c.fetch(one, ""))
	return err
}

// anonymous is ctx without the caller's token: what is fetched is shared.
func anonymous(ctx context.Context) context.Context {
	who := callerOf(ctx)
	who.Token = ""
	return As(ctx, who)
}

// fetch asks the gateway for what may be kept; control replaces what it says about that, unless it is "".
func (c *Client) fetch(one call, control string) httpcache.Fetch {
	return func(ctx context.Context, etag string) (httpcache.Response, error) {
		answer, err := c.do(ctx, one.with("If-None-Match", etag))
		if err != nil {
			return httpcache.Response{}, err
		}
		defer func() { _ = answer.Body.Close() }()
		if control != "" {
			answer.Header.Set("Cache-Control", control)
		}
		return httpcache.Read(answer, maxCached)
	}
}
