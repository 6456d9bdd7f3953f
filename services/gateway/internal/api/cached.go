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

// fromCache answers with what a service answers to everybody at target.
func (a *api) fromCache(w http.ResponseWriter, r *http.Request, target string) error {
	response, err := a.cached(r.Context(), target)
	if err != nil {
		return err
	}
	response.Serve(w, r)
	return nil
}

func (a *api) cached(ctx context.Context, target string) (httpcache.Response, error) {
	return a.cache.Get(ctx, target, func(ctx context.Context, etag string) (httpcache.Response, error) {
		return a.readPublic(ctx, target, etag, "")
	})
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
