package api

import (
	"context"
	"net/http"
	"strings"

	"github.com/souk-shop/souk/internal/httpcache"
)

// split takes a target, such as "catalog/products?q=tee", apart: an app-id, and a path with its query.
func split(target string) (app, path string) {
	i := strings.IndexByte(target, '/')
	return target[:i], target[i:]
}

// fromCache answers with what a service answers to everybody at target: with what it answers now, where the request wants that.
func (a *api) fromCache(w http.ResponseWriter, r *http.Request, target string) error {
	get := a.cache.Get
	if httpcache.IsAnew(r.Header) {
		get = a.cache.Renew
	}
	response, err := get(r.Context(), target, a.fetchPublic(target))
	if err != nil {
		return err
	}
	response.Serve(w, r)
	return nil
}

func (a *api) cached(ctx context.Context, target string) (httpcache.Response, error) {
	return a.cache.Get(ctx, target, a.fetchPublic(target))
}

func (a *api) fetchPublic(target string) httpcache.Fetch {
	return func(ctx context.Context, etag string) (httpcache.Response, error) {
		return a.readPublic(ctx, target, etag, "")
	}
}

// readPublic asks a service on nobody's behalf, but tells the catalogue of viewer where that is not "".
func (a *api) readPublic(ctx context.Context, target, etag, viewer string) (httpcache.Response, error) {
	app, path := split(target)
	c := call{app: app, method: http.MethodGet, path: path, header: http.Header{}}
	if etag != "" {
		c.header.Set("If-None-Match", etag)
	}
	if viewer != "" {
		c.header.Set(viewerHeader, viewer)
	}
	answer, err := a.do(ctx, c)
	if err != nil {
		return httpcache.Response{}, err
	}
	defer func() { _ = answer.Body.Close() }()
	response, err := httpcache.Read(answer, maxAnswer)
	if err != nil {
		return httpcache.Response{}, unreadable(app, err)
	}
	return response, nil
}
