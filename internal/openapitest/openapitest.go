// Package openapitest holds HTTP exchanges against the public API's document, docs/openapi.yaml: in the gateway's own
// tests, and in tests of a running shop.
package openapitest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
)

// TB is what is used of a test.
type TB interface {
	Helper()
	Errorf(format string, args ...any)
}

// Document is an OpenAPI document.
type Document struct {
	doc    *openapi3.T
	router routers.Router
}

// Load reads the document at path and validates it.
func Load(path string) (*Document, error) {
	doc, err := openapi3.NewLoader().LoadFromFile(path)
	if err != nil {
		return nil, err
	}
	if err := doc.Validate(context.Background()); err != nil {
		return nil, err
	}
	router, err := gorillamux.NewRouter(doc)
	if err != nil {
		return nil, err
	}
	return &Document{doc: doc, router: router}, nil
}

// Operations returns every operation as "GET /api/v1/products/{id}", sorted.
func (d *Document) Operations() []string {
	var list []string
	for path, item := range d.doc.Paths.Map() {
		for method := range maps.Keys(item.Operations()) {
			list = append(list, method+" "+path)
		}
	}
	slices.Sort(list)
	return list
}

// Check returns what an exchange has that the document does not allow. A request that was refused may be a wrong one; one
// that was served must be as the document says. sent and got are the bodies; a stream's body is not looked at.
func (d *Document) Check(r *http.Request, sent []byte, answer *http.Response, got []byte) error {
	plain := r.Clone(r.Context())
	// The document's server is "/": routes are found by path alone.
	plain.URL = &url.URL{Path: r.URL.Path, RawPath: r.URL.RawPath, RawQuery: r.URL.RawQuery}
	plain.Host = ""
	plain.Body = io.NopCloser(bytes.NewReader(sent))
	if plain.Method == http.MethodHead {
		plain.Method = http.MethodGet
	}
	route, params, err := d.router.FindRoute(plain)
	if err != nil {
		if answer.StatusCode == http.StatusNotFound || answer.StatusCode == http.StatusMethodNotAllowed || r.Method == http.MethodOptions {
			return nil
		}
		return fmt.Errorf("%s %s is not in the document and was answered %d", r.Method, r.URL.Path, answer.StatusCode)
	}
	in := &openapi3filter.RequestValidationInput{Request: plain, PathParams: params, Route: route, Options: options(plain.Header, len(sent) > 0)}
	if answer.StatusCode < http.StatusBadRequest {
		if err := openapi3filter.ValidateRequest(r.Context(), in); err != nil {
			return fmt.Errorf("%s %s: the request was served and is not as documented: %w", r.Method, route.Path, err)
		}
	}
	out := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: in, Status: answer.StatusCode, Header: answer.Header,
		Options: options(answer.Header, len(got) > 0 && r.Method != http.MethodHead),
	}
	out.SetBodyBytes(got)
	err = openapi3filter.ValidateResponse(r.Context(), out)
	if err == nil && len(got) > 0 && r.Method != http.MethodHead {
		err = checkMedia(route.Operation, answer)
	}
	if err != nil {
		return fmt.Errorf("%s %s: the answer %d is not as documented: %w\n%s", r.Method, route.Path, answer.StatusCode, err, got)
	}
	return nil
}

// checkMedia looks at the media type of a body, also where the body itself cannot be looked at.
func checkMedia(operation *openapi3.Operation, answer *http.Response) error {
	response := operation.Responses.Status(answer.StatusCode)
	if response == nil {
		response = operation.Responses.Default()
	}
	if response == nil || response.Value.Content.Get(answer.Header.Get("Content-Type")) == nil {
		return fmt.Errorf("a body of type %q is not in the document", answer.Header.Get("Content-Type"))
	}
	return nil
}

func options(h http.Header, body bool) *openapi3filter.Options {
	readable := body && strings.Contains(h.Get("Content-Type"), "json") && !strings.Contains(h.Get("Content-Type"), "ndjson")
	return &openapi3filter.Options{
		ExcludeRequestBody: !readable, ExcludeResponseBody: !readable, IncludeResponseStatus: true,
		AuthenticationFunc: openapi3filter.NoopAuthenticationFunc,
	}
}

// Transport returns a transport over base that holds every exchange against the document and reports to t what is not
// as documented. Streams pass unread.
func (d *Document) Transport(t TB, base http.RoundTripper) http.RoundTripper {
	return transport{d, t, base}
}

type transport struct {
	document *Document
	t        TB
	base     http.RoundTripper
}

// RoundTrip implements [http.RoundTripper].
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	t.t.Helper()
	var sent []byte
	if r.Body != nil {
		var err error
		if sent, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
		r = r.Clone(r.Context())
		r.Body = io.NopCloser(bytes.NewReader(sent))
	}
	answer, err := t.base.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	var got []byte
	if !strings.HasPrefix(answer.Header.Get("Content-Type"), "text/event-stream") {
		got, err = io.ReadAll(answer.Body)
		_ = answer.Body.Close()
		if err != nil {
			return nil, err
		}
		answer.Body = io.NopCloser(bytes.NewReader(got))
	}
	if err := t.document.Check(r, sent, answer, got); err != nil {
		t.t.Errorf("%v", err)
	}
	return answer, nil
}
