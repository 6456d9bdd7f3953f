package api

import (
	"net/http"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/services/gateway/internal/idempotency"
)

// registration is what a client sends to make an account.
type registration struct {
	Email    string `json:"email"`
	Password string `json:"password"`
	Name     string `json:"name"`
	CartID   string `json:"cart_id,omitempty"`
}

// register binds the key to everything but the password: not even a hash of one is kept here. The auth service knows a
// repeated registration by the key, its address and its password.
func (a *api) register(w http.ResponseWriter, r *http.Request) error {
	var body registration
	if err := server.Decode(r, &body); err != nil {
		return err
	}
	if err := checkGuestCart(body.CartID); err != nil {
		return err
	}
	public := body
	public.Password = ""
	if _, err := a.claim(r, "client:"+a.client(r), public); err != nil {
		return err
	}
	return a.forward(w, r, a.onAuth(r, "/register").key(r.Header.Get(idempotency.Header)).withJSON(body))
}

// onAuth returns a call of the auth service, which is told who the client is: it slows down who tries too often.
func (a *api) onAuth(r *http.Request, path string) call {
	c := on(r, "auth", http.MethodPost, path)
	c.header.Set(clientHeader, a.client(r))
	return c
}

// credentials are what a client sends to sign in.
type credentials struct {
	Email    string `json:"email"`
	Password string `json:"password"`
	CartID   string `json:"cart_id,omitempty"`
}

func (a *api) login(w http.ResponseWriter, r *http.Request) error {
	var body credentials
	if err := server.Decode(r, &body); err != nil {
		return err
	}
	if err := checkGuestCart(body.CartID); err != nil {
		return err
	}
	return a.forward(w, r, a.onAuth(r, "/login").withJSON(body))
}

// checkGuestCart refuses what is no cart's id, before an account is made with it.
func checkGuestCart(id string) error {
	if id == "" || isUUID(id) {
		return nil
	}
	return problem.NewInvalid("cart-id", "The cart's id is wrong.").WithField("cart_id", "must be the id of a cart")
}

// refreshBody carries a refresh token.
type refreshBody struct {
	RefreshToken string `json:"refresh_token"`
}

func (a *api) refresh(w http.ResponseWriter, r *http.Request) error {
	return a.forwardRefresh(w, r, "/refresh")
}

func (a *api) logout(w http.ResponseWriter, r *http.Request) error {
	return a.forwardRefresh(w, r, "/logout")
}

func (a *api) forwardRefresh(w http.ResponseWriter, r *http.Request, path string) error {
	var body refreshBody
	if err := server.Decode(r, &body); err != nil {
		return err
	}
	var fields required
	if fields.text("refresh_token", body.RefreshToken); fields.err() != nil {
		return fields.err()
	}
	return a.forward(w, r, a.onAuth(r, path).withJSON(body))
}

func (a *api) me(w http.ResponseWriter, r *http.Request) error {
	return a.forward(w, r, on(r, "auth", http.MethodGet, "/me"))
}

func (a *api) jwks(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Cache-Control", "public, max-age=300")
	return a.forward(w, r, on(r, "auth", http.MethodGet, "/.well-known/jwks.json"))
}
