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

// shared is what is the same for everybody.
type shared struct {
	answers *httpcache.Cache
	// pictures are those that answers hold as data: URLs.
	pictures *httpcache.Cache
	meanings meanings
}

// newShared keeps answers and pictures in at most bytes. What answers mean takes about as much again, without pictures.
func newShared(bytes int64) *shared {
	return &shared{answers: httpcache.New(bytes / 4 * 3), pictures: httpcache.New(bytes / 4)}
}

// cached reads what the gateway answers to everybody alike, from the cache where it may. Staff see more than others do:
// they are answered past it.
func (c *Client) cached(ctx context.Context, one call, out any) error {
	if callerOf(ctx).Staff {
		_, err := c.read(ctx, one, out)
		return err
	}
	answer, err := c.cache.answers.Get(anonymous(ctx), one.target(), c.fetch(one, asGiven))
	if err != nil {
		return err
	}
	return decode(answer.Body, out)
}

// known is [Client.cached] for answers that are asked for often: each is decoded once. What it returns is shared, so do not
// change it.
func known[T any](ctx context.Context, c *Client, one call, lasts lifetime) (*T, error) {
	if callerOf(ctx).Staff {
		out := new(T)
		_, err := c.read(ctx, one, out)
		return out, err
	}
	answer, err := c.cache.answers.Get(anonymous(ctx), one.target(), c.fetch(one, lasts))
	if err != nil {
		return new(T), err
	}
	return meaning[T](c, answer.Body)
}

// meaning decodes an answer, or finds what it meant before. The pictures in it are laid aside.
func meaning[T any](c *Client, body []byte) (*T, error) {
	if found, ok := c.cache.meanings.find(body).(*T); ok {
		return found, nil
	}
	out := new(T)
	if err := decode(body, out); err != nil {
		return out, err
	}
	c.cache.layAside(out)
	c.cache.meanings.keep(body, out)
	return out, nil
}

func decode(body []byte, out any) error {
	if err := json.Unmarshal(body, out); err != nil {
		return problem.NewUnavailable("gateway", "The shop gave an answer that cannot be read.").Because(err)
	}
	return nil
}

// Media returns an uploaded picture.
func (c *Client) Media(ctx context.Context, name string) (httpcache.Response, error) {
	one := get("/media/"+url.PathEscape(name), nil)
	return c.cache.answers.Get(anonymous(ctx), one.target(), c.fetch(one, asGiven))
}

// anonymous is ctx on nobody's behalf: what is fetched is shared.
func anonymous(ctx context.Context) context.Context {
	return As(ctx, Caller{Address: callerOf(ctx).Address})
}

// fetch asks the gateway for what may be kept.
func (c *Client) fetch(one call, lasts lifetime) httpcache.Fetch {
	return func(ctx context.Context, etag string) (httpcache.Response, error) {
		answer, err := c.do(ctx, one.with("If-None-Match", etag))
		if err != nil {
			return httpcache.Response{}, err
		}
		defer func() { _ = answer.Body.Close() }()
		if control := lasts(answer.Header.Get("Cache-Control")); control != "" {
			answer.Header.Set("Cache-Control", control)
		}
		return httpcache.Read(answer, maxCached)
	}
}
