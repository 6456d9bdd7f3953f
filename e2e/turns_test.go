package e2e

import (
	"net/http"
	"net/url"
	"sync/atomic"
)

// inTurn sends each request to another one of some addresses.
type inTurn struct {
	http.RoundTripper
	addresses []string
	turns     *atomic.Int64
}

// RoundTrip implements [http.RoundTripper].
func (i *inTurn) RoundTrip(r *http.Request) (*http.Response, error) {
	next, err := url.Parse(i.addresses[int(i.turns.Add(1))%len(i.addresses)])
	if err != nil {
		return nil, err
	}
	r = r.Clone(r.Context())
	r.URL.Host, r.Host = next.Host, ""
	return i.RoundTripper.RoundTrip(r)
}
