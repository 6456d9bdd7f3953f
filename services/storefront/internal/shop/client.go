// Package shop is the gateway's public API as the storefront uses it. It is called through the sidecar, on behalf of the
// shopper whose request is being served.
//
// Errors are the gateway's own problems, as [problem.Error]: their Code, Detail and Fields are made to be shown. One of
// kind Unavailable means that the shop cannot be reached right now.
package shop

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/sidecar"
)

// gateway is the app-id of the one app that the storefront knows, and base its API.
const (
	gateway = "gateway"
	base    = "/api/v1"
)

// maxAnswer bounds what is read of an answer, in bytes.
const maxAnswer = 8 << 20

// Client calls the gateway. Its methods are safe for concurrent use.
type Client struct {
	apps  sidecar.Invoker
	cache *shared
}

// New returns a client over the sidecar's invocation. It keeps answers that are the same for everybody, in at most
// cacheBytes.
func New(apps sidecar.Invoker, cacheBytes int64) *Client {
	return &Client{apps: apps, cache: newShared(cacheBytes)}
}

type callerKey struct{}

// Caller is on whose behalf a call is made.
type Caller struct {
	// Token is the access token; "" for a guest.
	Token string
	// Address names the shopper's client, for rate limits.
	Address string
	// Visitor is an anonymous visitor's id.
	Visitor string
	// Staff sees more than others do, and so never from the cache.
	Staff bool
}

// As returns a context whose calls are made on behalf of c.
func As(ctx context.Context, c Caller) context.Context { return context.WithValue(ctx, callerKey{}, c) }

func callerOf(ctx context.Context) Caller {
	c, _ := ctx.Value(callerKey{}).(Caller)
	return c
}

// call is one request.
type call struct {
	method, path string
	query        url.Values
	header       http.Header
	contentType  string
	body         []byte
}

func get(path string, query url.Values) call {
	return call{method: http.MethodGet, path: path, query: query}
}

// send returns a call with a JSON body. The structs of this package always have one.
func send(method, path string, body any) call {
	c := call{method: method, path: path}
	if body != nil {
		c.body, _ = json.Marshal(body) // never fails
		c.contentType = "application/json"
	}
	return c
}

// target is the address's path and query.
func (c call) target() string {
	if len(c.query) == 0 {
		return c.path
	}
	return c.path + "?" + c.query.Encode()
}

func (c call) with(name, value string) call {
	if c.header == nil {
		c.header = http.Header{}
	}
	if value != "" {
		c.header.Set(name, value)
	}
	return c
}

// once makes a call repeatable: the same key has its effect once.
func (c call) once(key string) call { return c.with("Idempotency-Key", key) }

// wait asks for the answer once the change has been applied.
func (c call) wait(d time.Duration) call {
	return c.with("Prefer", "wait="+strconv.Itoa(int(d/time.Second)))
}

// do makes the call and returns the answer, whose body the caller closes. A status of 400 or above is the gateway's problem.
func (c *Client) do(ctx context.Context, one call) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, one.method, one.target(), bytes.NewReader(one.body))
	if err != nil {
		return nil, fmt.Errorf("request to the gateway: %w", err)
	}
	if one.header != nil {
		r.Header = one.header
	}
	dress(r.Header, callerOf(ctx), one.contentType)
	answer, err := c.apps.Invoke(ctx, gateway, r)
	if err != nil {
		return nil, err
	}
	if answer.StatusCode < http.StatusBadRequest {
		return answer, nil
	}
	defer func() { _ = answer.Body.Close() }()
	raw, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	e := problem.Read(answer.StatusCode, raw)
	if n, convErr := strconv.Atoi(answer.Header.Get("Retry-After")); convErr == nil {
		e = e.After(time.Duration(n) * time.Second)
	}
	return nil, e.Because(err)
}

// dress says on whose behalf the request is made.
func dress(h http.Header, who Caller, contentType string) {
	for name, value := range map[string]string{
		"Souk-Client": who.Address, "Souk-Visitor": who.Visitor, "Content-Type": contentType,
	} {
		if value != "" {
			h.Set(name, value)
		}
	}
	if who.Token != "" {
		h.Set("Authorization", "Bearer "+who.Token)
	}
}

// read makes the call and reads its JSON answer into out, where that is not nil.
func (c *Client) read(ctx context.Context, one call, out any) (http.Header, error) {
	answer, err := c.do(ctx, one)
	if err != nil {
		return nil, err
	}
	defer func() { _ = answer.Body.Close() }()
	raw, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	if err != nil {
		return nil, problem.NewUnavailable("gateway", "The shop broke off its answer.").Because(err)
	}
	if out == nil {
		return answer.Header, nil
	}
	if err := json.Unmarshal(raw, out); err != nil {
		return nil, problem.NewUnavailable("gateway", "The shop gave an answer that cannot be read.").Because(err)
	}
	return answer.Header, nil
}
