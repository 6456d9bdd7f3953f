// Package client is a client of the shop's public API, as far as souk uses it: it signs in, sends and reads JSON, and makes
// sentences of the answers that are errors.
package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

const (
	callTimeout = 2 * time.Minute
	// idle is how many connections are kept.
	idle = 16
)

// Client speaks to the gateway of one shop, as one user or as nobody. It is safe for concurrent use.
type Client struct {
	base     string
	http     http.Client
	mu       sync.Mutex
	token    string
	password Password
}

// Password is what signs a user in.
type Password struct {
	Email    string `json:"email"`
	Password string `json:"password"`
}

// New returns a client of nobody. base is the shop's address, as in https://shop.example.
func New(base string) *Client {
	return &Client{base: strings.TrimSuffix(base, "/") + "/api/v1", http: http.Client{
		Timeout: callTimeout, Transport: &http.Transport{Proxy: http.ProxyFromEnvironment, MaxIdleConnsPerHost: idle},
	}}
}

// Call is a request.
type Call struct {
	// Method and Path, which is below /api/v1.
	Method, Path string
	// In is sent as JSON; nil sends nothing, [Raw] is sent as it is.
	In any
	// Key is the Idempotency-Key.
	Key string
	// Wait is for how many seconds the answer may wait for what the call sets going.
	Wait int
}

// Raw is a body of a type of its own.
type Raw struct {
	Type string
	Body []byte
}

// SignIn signs the user in; later calls are theirs, and a token that has run out is replaced.
func (c *Client) SignIn(ctx context.Context, who Password) error {
	c.mu.Lock()
	c.password, c.token = who, ""
	c.mu.Unlock()
	return c.renew(ctx, "")
}

// Bear shows this access token from now on. It is not replaced when it has run out.
func (c *Client) Bear(token string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.token, c.password = token, Password{}
}

// Do sends a call and reads its JSON answer into out, when that is not nil. An answer that is an error is a [Status].
func (c *Client) Do(ctx context.Context, call Call, out any) error {
	token, renewable := c.bearer()
	err := c.once(ctx, call, token, out)
	if !renewable || CodeOf(err) != http.StatusUnauthorized {
		return err
	}
	if err := c.renew(ctx, token); err != nil {
		return err
	}
	token, _ = c.bearer()
	return c.once(ctx, call, token, out)
}

func (c *Client) bearer() (token string, renewable bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.token, c.token != "" && c.password != Password{}
}

func (c *Client) once(ctx context.Context, call Call, token string, out any) error {
	req, err := c.request(ctx, call, token)
	if err != nil {
		return err
	}
	res, err := c.http.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close() //nolint:errcheck // read to its end
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode/100 != 2 {
		return Status{res.StatusCode, call.Method + " " + call.Path, telling(answer)}
	}
	if out == nil || len(answer) == 0 {
		return nil
	}
	if err := json.Unmarshal(answer, out); err != nil {
		return fmt.Errorf("%s %s: %w (%w)", call.Method, call.Path, errForeign, err)
	}
	return nil
}

func (c *Client) request(ctx context.Context, call Call, token string) (*http.Request, error) {
	raw, ok := call.In.(Raw)
	if !ok && call.In != nil {
		body, err := json.Marshal(call.In)
		if err != nil {
			return nil, err
		}
		raw = Raw{"application/json", body}
	}
	req, err := http.NewRequestWithContext(ctx, call.Method, c.base+call.Path, bytes.NewReader(raw.Body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "application/json")
	for name, value := range map[string]string{"Content-Type": raw.Type, "Idempotency-Key": call.Key} {
		if value != "" {
			req.Header.Set(name, value)
		}
	}
	if call.Wait > 0 {
		req.Header.Set("Prefer", fmt.Sprintf("wait=%d", call.Wait))
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	return req, nil
}

// renew signs in again, unless another call has done so since it had the token old.
func (c *Client) renew(ctx context.Context, old string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.token != old {
		return nil
	}
	var answer struct {
		AccessToken string `json:"access_token"`
	}
	if err := c.once(ctx, Call{Method: http.MethodPost, Path: "/auth/login", In: c.password}, "", &answer); err != nil {
		return err
	}
	if c.token = answer.AccessToken; c.token == "" {
		return errors.New("POST /auth/login answered no access token")
	}
	return nil
}
