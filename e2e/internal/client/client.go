// Package client is a thin client of the shop's public API, for tests and benchmarks: one method for each thing a
// shopper or a member of staff does, and the answers as far as tests look at them.
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
)

// Client speaks to one shop, as one user or as nobody.
type Client struct {
	base  string
	token string
	http  *http.Client
}

// New returns a client of nobody.
func New(base string, transport http.RoundTripper) *Client {
	return &Client{base: base, http: &http.Client{Transport: transport}}
}

// As returns a client that shows this access token.
func (c *Client) As(token string) *Client {
	as := *c
	as.token = token
	return &as
}

// Token is the access token that the client shows.
func (c *Client) Token() string { return c.token }

// Problem is an answer that is an error.
type Problem struct {
	Status int     `json:"status"`
	Code   string  `json:"code"`
	Detail string  `json:"detail"`
	Fields []Field `json:"fields"`
}

// Field says what was wrong with one field.
type Field struct {
	Name    string `json:"name"`
	Message string `json:"message"`
	Limit   *int64 `json:"limit"`
}

// Error implements error.
func (p *Problem) Error() string {
	return fmt.Sprintf("%d %s: %s %v", p.Status, p.Code, p.Detail, p.Fields)
}

// StatusOf returns the HTTP status that err tells of: 0 where there was no answer.
func StatusOf(err error) int {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p.Status
	}
	return 0
}

// CodeOf returns the problem's code that err tells of.
func CodeOf(err error) string {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p.Code
	}
	return ""
}

// Header is a request's header.
type Header struct{ Name, Value string }

// Key returns the Idempotency-Key header.
func Key(key string) Header { return Header{"Idempotency-Key", key} }

// Wait returns the Prefer header that waits so many seconds.
func Wait(seconds int) Header { return Header{"Prefer", fmt.Sprintf("wait=%d", seconds)} }

// Answer is what came back.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Raw is a request's body that is sent as it is.
type Raw struct {
	Type, Text string
}

// Do sends a request. in is nil, [Raw], or anything that JSON can say; the answer's body is read into out where there is
// one. The error is a [*Problem] when that was the answer.
func (c *Client) Do(ctx context.Context, method, path string, in, out any, headers ...Header) (Answer, error) {
	request, err := c.request(ctx, method, path, in, headers)
	if err != nil {
		return Answer{}, err
	}
	response, err := c.http.Do(request)
	if err != nil {
		return Answer{}, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return Answer{}, err
	}
	answer := Answer{Status: response.StatusCode, Header: response.Header, Body: body}
	if answer.Status >= http.StatusBadRequest {
		p := &Problem{Status: answer.Status}
		_ = json.Unmarshal(body, p) // a body that is no problem document leaves the status
		p.Status = answer.Status
		return answer, p
	}
	if out == nil || len(body) == 0 {
		return answer, nil
	}
	return answer, json.Unmarshal(body, out)
}

func (c *Client) request(ctx context.Context, method, path string, in any, headers []Header) (*http.Request, error) {
	var body io.Reader
	contentType := ""
	switch v := in.(type) {
	case nil:
	case Raw:
		body, contentType = strings.NewReader(v.Text), v.Type
	default:
		raw, err := json.Marshal(v)
		if err != nil {
			return nil, err
		}
		body, contentType = bytes.NewReader(raw), "application/json"
	}
	request, err := http.NewRequestWithContext(ctx, method, c.base+path, body)
	if err != nil {
		return nil, err
	}
	if contentType != "" {
		request.Header.Set("Content-Type", contentType)
	}
	if c.token != "" {
		request.Header.Set("Authorization", "Bearer "+c.token)
	}
	for _, h := range headers {
		request.Header.Set(h.Name, h.Value)
	}
	return request, nil
}

// Stream opens a stream of server-sent events.
func (c *Client) Stream(ctx context.Context, path string, headers ...Header) (*http.Response, error) {
	request, err := c.request(ctx, http.MethodGet, path, nil, append(headers, Header{"Accept", "text/event-stream"}))
	if err != nil {
		return nil, err
	}
	return c.http.Do(request)
}
