package token_test

import (
	"context"
	"crypto/ed25519"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/souk-shop/souk/internal/token"
)

func TestMiddlewares(t *testing.T) {
	good := "Bearer " + signed(t)
	authenticate := token.Authenticate(token.NewVerifier(oursOnly, at(now)))
	who := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, ok := token.From(r.Context())
		if !ok {
			c.Subject = "guest"
		}
		_, _ = io.WriteString(w, c.Subject)
	})
	open, closed := authenticate(who), authenticate(token.Require(who))
	staff, customers := authenticate(token.RequireRole("staff", "admin")(who)), authenticate(token.RequireRole("customer")(who))
	tests := map[string]struct {
		h             http.Handler
		authorization []string
		status        int
		says          string
		challenge     string
	}{
		"a guest, open":         {open, nil, 200, "guest", ""},
		"a shopper, open":       {open, []string{good}, 200, "u1", ""},
		"in lower case":         {open, []string{strings.Replace(good, "Bearer", "bearer", 1)}, 200, "u1", ""},
		"a bad token, open":     {open, []string{good + "x"}, 401, "token", "invalid_token"},
		"no token at all":       {open, []string{"Bearer "}, 401, "token", "invalid_token"},
		"another scheme":        {open, []string{"Basic dTpw"}, 401, "token", "invalid_token"},
		"two tokens":            {open, []string{good, good}, 401, "token", "invalid_token"},
		"a guest, closed":       {closed, nil, 401, "sign-in", `Bearer realm="souk"`},
		"a shopper, closed":     {closed, []string{good}, 200, "u1", ""},
		"a guest, staff only":   {staff, nil, 401, "sign-in", "Bearer"},
		"a shopper, staff only": {staff, []string{good}, 403, "staff or admin", ""},
		"a shopper, by role":    {customers, []string{good}, 200, "u1", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.Header["Authorization"] = tt.authorization
			w := httptest.NewRecorder()
			tt.h.ServeHTTP(w, r)
			challenge := w.Header().Get("WWW-Authenticate")
			if w.Code != tt.status || !strings.Contains(w.Body.String(), tt.says) || !strings.Contains(challenge, tt.challenge) ||
				(challenge == "") != (tt.challenge == "") {
				t.Errorf("%d %q %s", w.Code, challenge, w.Body)
			}
		})
	}
}

func TestKeysThatCannotBeHadAreNoRefusal(t *testing.T) {
	keys := token.NewRemoteKeys(func(context.Context) ([]byte, error) { return nil, errDown })
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("Authorization", "Bearer "+signed(t))
	w := httptest.NewRecorder()
	token.Authenticate(token.NewVerifier(keys, at(now)))(http.NotFoundHandler()).ServeHTTP(w, r)
	if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" || w.Header().Get("WWW-Authenticate") != "" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
}

var _ token.KeySet = token.StaticKeys(map[string]ed25519.PublicKey{})
