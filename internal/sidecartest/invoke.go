package sidecartest

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/internal/trace"
)

type invoker struct{ fake *Fake }

var _ sidecar.Invoker = (*invoker)(nil)

// Invoke hands the request to the app's handler, in memory. The handler sees nothing of ctx but its end.
func (i *invoker) Invoke(ctx context.Context, app string, r *http.Request) (*http.Response, error) {
	if err := ctx.Err(); err != nil {
		return nil, problem.NewUnavailable(app, "The %s service does not answer.", app).Because(err)
	}
	t, ok := i.fake.target(app)
	if !ok || i.fake.faults.strikeInvoke(app) {
		return away(app), nil
	}
	answer, err := i.fake.roundTrip(ctx, t, func(server context.Context) *http.Request {
		in := r.Clone(server)
		if parent := trace.From(ctx); parent.TraceID != "" {
			in.Header.Set(trace.Header, parent.String())
		}
		i.fake.introduce(in.Header, app)
		return in
	})
	if err != nil {
		return nil, problem.NewUnavailable(app, "The %s service does not answer.", app).Because(err)
	}
	if answer == nil {
		return away(app), nil
	}
	return answer, nil
}

// introduce puts on a request what the sidecars on its way do. A caller header that was there already stays: beside the
// true one, before or behind it as it happens; here before, where it does the most harm.
func (f *Fake) introduce(h http.Header, app string) {
	h.Add(callerHeader, f.appID)
	h.Add(calleeHeader, app)
	h.Set("Dapr-Caller-Namespace", "default")
	h.Add("X-Forwarded-For", "127.0.0.1")
	h.Set("X-Forwarded-Host", "localhost")
	h.Set("Forwarded", "for=127.0.0.1;by=127.0.0.1;host=localhost")
	if h.Get(trace.Header) == "" {
		h.Set(trace.Header, noTrace)
	}
}

// noTrace is what a sidecar sends where there is no trace.
const noTrace = "00-00000000000000000000000000000000-0000000000000000-00"

// roundTrip has the target answer the request. The answer is nil when the handler panicked before it answered.
func (f *Fake) roundTrip(ctx context.Context, t target, request func(context.Context) *http.Request) (*http.Response, error) {
	connection, hangUp := context.WithCancel(f.ended)
	unlink := context.AfterFunc(ctx, hangUp)
	handling, handled := context.WithCancel(connection)
	in := asReceived(request(handling))
	t.authorize(in.Header)
	w := newResponse(in.Method)
	context.AfterFunc(connection, func() { w.body.leave(context.Canceled) })
	done := make(chan struct{})
	f.requests.Go(func() {
		defer close(done)
		defer handled()
		w.end(answer(t.handler, w, in))
	})
	select {
	case <-w.ready:
	case <-done:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if !w.started() {
		unlink()
		hangUp()
		return nil, nil
	}
	w.head.Request = in
	w.head.Body = body{w.body, func() {
		unlink()
		hangUp()
	}}
	return w.head, nil
}

// answer runs the handler; a panic breaks the connection, as in net/http.
func answer(h http.Handler, w http.ResponseWriter, r *http.Request) (panicked bool) {
	defer func() {
		if recover() != nil {
			panicked = true
		}
	}()
	h.ServeHTTP(w, r)
	return false
}

// asReceived turns a client's request into what a server sees of it.
func asReceived(r *http.Request) *http.Request {
	if r.Body == nil {
		r.Body = http.NoBody
	}
	if !strings.HasPrefix(r.URL.Path, "/") {
		r.URL.Path = "/" + r.URL.Path
	}
	r.URL.Scheme, r.URL.Host, r.URL.User = "", "", nil
	r.Host, r.RemoteAddr, r.RequestURI = "127.0.0.1", "127.0.0.1:50000", r.URL.RequestURI()
	r.Proto, r.ProtoMajor, r.ProtoMinor = "HTTP/1.1", 1, 1
	if r.Header == nil {
		r.Header = http.Header{}
	}
	return r
}

// away is what a sidecar answers for an app that it cannot reach.
func away(app string) *http.Response {
	text := fmt.Sprintf(`{"errorCode":"ERR_DIRECT_INVOKE","message":"failed to invoke, id: %s, err: couldn't find service: %s"}`, app, app)
	return &http.Response{
		Status: "500 Internal Server Error", StatusCode: http.StatusInternalServerError, Proto: "HTTP/1.1", ProtoMajor: 1,
		ProtoMinor: 1, Header: http.Header{"Content-Type": {"application/json"}}, ContentLength: int64(len(text)),
		Body: io.NopCloser(strings.NewReader(text)),
	}
}
