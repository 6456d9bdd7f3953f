package api

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/token"
)

// policy is the Content-Security-Policy of everything that is no page.
const policy = "default-src 'none'; frame-ancestors 'none'"

// always are the headers of every answer. Their values are shared: nothing changes them in place.
var always = http.Header{
	"X-Content-Type-Options":  {"nosniff"},
	"X-Frame-Options":         {"DENY"},
	"Referrer-Policy":         {"no-referrer"},
	"Content-Security-Policy": {policy},
	"Cache-Control":           {"no-store"},
}

// secure sets the headers that keep an answer from being taken for something else. Answers are not for caches unless a
// handler says so.
func secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		maps.Copy(w.Header(), always)
		next.ServeHTTP(w, r)
	})
}

// admit knows the caller by their token and bounds how often they ask. A token that does not hold is refused even where
// none is needed, and counts against the client.
func (a *api) admit(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, err := token.Bearer(r)
		var claims token.Claims
		if err == nil && raw != "" {
			claims, err = a.verifier.Verify(r.Context(), raw)
		}
		client := claims.Subject
		if client == "" {
			client = a.client(r)
		}
		if wait, ok := a.Clients.Allow(client); !ok && client != nobody {
			problem.Write(w, r, tooMany.After(wait))
			return
		}
		if err != nil {
			token.Refuse(w, r, err)
			return
		}
		if raw != "" {
			r = r.WithContext(token.With(r.Context(), claims))
		}
		next.ServeHTTP(w, r)
	})
}

// limitLogins bounds how often one client tries credentials.
func (a *api) limitLogins(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if wait, ok := a.Logins.Allow(a.client(r)); !ok {
			problem.Write(w, r, tooMany.After(wait))
			return
		}
		next.ServeHTTP(w, r)
	})
}

var tooMany = problem.NewUnavailable("too-many-requests", "Too many requests; please slow down.").
	WithStatus(http.StatusTooManyRequests)

// challenge writes a 401 with its challenge, and passes every other error on.
func challenge(w http.ResponseWriter, r *http.Request, err error) error {
	if problem.StatusOf(err) != http.StatusUnauthorized || err == nil {
		return err
	}
	token.Refuse(w, r, err)
	return nil
}

func notFound(http.ResponseWriter, *http.Request) error {
	return problem.NewNotFound("no-such-route", "There is nothing at this address.")
}

// methodNotAllowed answers 405 with the methods that are served (RFC 9110, section 15.5.6).
func (a *api) methodNotAllowed(w http.ResponseWriter, r *http.Request) error {
	var allowed []string
	for _, method := range []string{"GET", "HEAD", "POST", "PUT", "DELETE"} {
		if a.routes.Match(chi.NewRouteContext(), method, r.URL.Path) {
			allowed = append(allowed, method)
		}
	}
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	return problem.NewInvalid("method-not-allowed", "%s is not served at this address.", r.Method).
		WithStatus(http.StatusMethodNotAllowed)
}

// cors lets pages of the configured origins call the API. Tokens travel in a header and never in cookies, so no
// credentials are allowed.
func (a *api) cors(next http.Handler) http.Handler {
	if len(a.Origins) == 0 {
		return next
	}
	all := slices.Contains(a.Origins, "*")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h, origin := w.Header(), r.Header.Get("Origin")
		h.Add("Vary", "Origin")
		if origin == "" || !all && !slices.Contains(a.Origins, origin) {
			next.ServeHTTP(w, r)
			return
		}
		h.Set("Access-Control-Allow-Origin", origin)
		h.Set("Access-Control-Expose-Headers", "ETag, Location, Preference-Applied, Retry-After, X-Request-Id")
		if r.Method != http.MethodOptions || r.Header.Get("Access-Control-Request-Method") == "" {
			next.ServeHTTP(w, r)
			return
		}
		h.Set("Access-Control-Allow-Methods", "GET, POST, PUT, DELETE")
		h.Set("Access-Control-Allow-Headers",
			"Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, Prefer, Souk-Visitor, Traceparent")
		h.Set("Access-Control-Max-Age", "600")
		w.WriteHeader(http.StatusNoContent)
	})
}

var _ server.Handler = notFound
