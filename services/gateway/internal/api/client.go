package api

import (
	"net/http"
	"strings"

	"github.com/souk-shop/souk/internal/proxies"
	"github.com/souk-shop/souk/internal/server"
)

const (
	// storefront is the one app that may invoke the gateway. It stands between the shopper and here, and is believed when it
	// says who the shopper is.
	storefront = "storefront"
	// clientHeader names the client: by the storefront to the gateway, and by the gateway to the auth service.
	clientHeader = "Souk-Client"
	maxClient    = 64
	// nobody is the client of what the storefront asks on nobody's behalf: a page's parts that all shoppers share.
	nobody = "app:" + storefront
	// visitorHeader is a storefront's own name for an anonymous visitor. Anybody may send it.
	visitorHeader = "Souk-Visitor"
	maxVisitor    = 64
)

// clean takes off a request what only services say to each other. Souk-Visitor is the one such header that a client has;
// Souk-Client counts from the storefront only, and only in its form.
func clean(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for name, values := range r.Header {
			if !strings.HasPrefix(name, "Souk-") || name == visitorHeader {
				continue
			}
			if name != clientHeader || server.Caller(r) != storefront || len(values) != 1 || !isClient(values[0]) {
				delete(r.Header, name)
			}
		}
		next.ServeHTTP(w, r)
	})
}

// client names who asks: whom the storefront names, or the address that the request comes from.
func (a *api) client(r *http.Request) string {
	if server.Caller(r) != storefront {
		return a.Proxies.Client(r)
	}
	if named := r.Header.Get(clientHeader); named != "" {
		return proxies.Network(named)
	}
	return nobody
}

// isClient tells whether text is a client's name: 1 to 64 visible ASCII characters.
func isClient(text string) bool {
	for _, c := range []byte(text) {
		if c < '!' || c > '~' {
			return false
		}
	}
	return text != "" && len(text) <= maxClient
}

func isVisitor(text string) bool {
	if text == "" || len(text) > maxVisitor {
		return false
	}
	for _, c := range []byte(text) {
		alphanumeric := c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if !alphanumeric && c != '-' && c != '_' && c != '.' {
			return false
		}
	}
	return true
}
