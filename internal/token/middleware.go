package token

import (
	"context"
	"net/http"
	"strings"

	"github.com/souk-shop/souk/internal/problem"
)

type claimsKey struct{}

// With returns a context whose bearer is c.
func With(ctx context.Context, c Claims) context.Context {
	return context.WithValue(ctx, claimsKey{}, c)
}

// From returns the claims of the one who asks; ok is false for a guest.
func From(ctx context.Context) (c Claims, ok bool) {
	c, ok = ctx.Value(claimsKey{}).(Claims)
	return c, ok
}

// Authenticate puts the claims of the request's bearer token into its context. A request without a token passes as a
// guest's; one whose token does not hold is answered 401, and 503 when that cannot be told now.
func Authenticate(v *Verifier) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			raw, err := Bearer(r)
			if raw == "" && err == nil {
				next.ServeHTTP(w, r)
				return
			}
			var c Claims
			if err == nil {
				c, err = v.Verify(r.Context(), raw)
			}
			if err != nil {
				Refuse(w, r, err)
				return
			}
			next.ServeHTTP(w, r.WithContext(With(r.Context(), c)))
		})
	}
}

// Require answers 401 to a guest.
func Require(next http.Handler) http.Handler { return RequireRole()(next) }

// RequireRole answers 401 to a guest, and 403 to one who has none of the roles. Without roles, any bearer passes.
func RequireRole(roles ...string) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			c, ok := From(r.Context())
			if !ok {
				Refuse(w, r, problem.NewUnauthenticated("sign-in", "Please sign in."))
				return
			}
			if len(roles) > 0 && !c.HasRole(roles...) {
				Refuse(w, r, problem.NewForbidden("role", "This needs the role %s.", strings.Join(roles, " or ")))
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// Refuse writes the problem, and on 401 the challenge that goes with it (RFC 6750, section 3).
func Refuse(w http.ResponseWriter, r *http.Request, err error) {
	if problem.StatusOf(err) == http.StatusUnauthorized {
		challenge := `Bearer realm="souk"`
		if problem.CodeOf(err) == "token" {
			challenge += `, error="invalid_token"`
		}
		w.Header().Set("WWW-Authenticate", challenge)
	}
	problem.Write(w, r, err)
}

// Bearer returns the request's bearer token, "" where it has no Authorization header. The error is of kind
// Unauthenticated, for a header that is something else.
func Bearer(r *http.Request) (string, error) {
	values := r.Header.Values("Authorization")
	if len(values) == 0 {
		return "", nil
	}
	scheme, raw, found := strings.Cut(values[0], " ")
	raw = strings.TrimSpace(raw)
	if len(values) > 1 || !found || !strings.EqualFold(scheme, "Bearer") || raw == "" {
		return "", refused("must be sent as \"Authorization: Bearer\" and the token, once")
	}
	return raw, nil
}
