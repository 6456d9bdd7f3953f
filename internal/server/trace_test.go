package server_test

import (
	"net/http"
	"testing"

	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/trace"
)

func TestTrace(t *testing.T) {
	const sent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"
	var got trace.Parent
	s := server.New(server.Config{}, nil)
	s.Router().Get("/", func(_ http.ResponseWriter, r *http.Request) { got = trace.From(r.Context()) })
	ask(s, "GET", "/", "", "traceparent", sent)
	if p, _ := trace.Parse(sent); got.TraceID != p.TraceID || got.SpanID == p.SpanID || got.Sampled {
		t.Errorf("%v does not continue %v", got, p)
	}
	for _, none := range []string{"", "nonsense"} {
		ask(s, "GET", "/", "", "traceparent", none)
		if _, ok := trace.Parse(got.String()); !ok {
			t.Errorf("traceparent %q: no trace began", none)
		}
	}
}
