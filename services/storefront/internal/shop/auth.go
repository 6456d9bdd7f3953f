package shop

import (
	"context"
	"net/http"
)

// Register makes an account and signs in; a guest's cart named here becomes part of the user's own.
func (c *Client) Register(ctx context.Context, email, password, name, cart, key string) (Tokens, error) {
	return c.tokens(ctx, send(http.MethodPost, base+"/auth/register",
		without(map[string]string{"email": email, "password": password, "name": name, "cart_id": cart})).once(key))
}

// Login signs in; a guest's cart named here becomes part of the user's own.
func (c *Client) Login(ctx context.Context, email, password, cart string) (Tokens, error) {
	return c.tokens(ctx, send(http.MethodPost, base+"/auth/login",
		without(map[string]string{"email": email, "password": password, "cart_id": cart})))
}

// Refresh exchanges a refresh token for new tokens.
func (c *Client) Refresh(ctx context.Context, refresh string) (Tokens, error) {
	return c.tokens(ctx, send(http.MethodPost, base+"/auth/refresh", map[string]string{"refresh_token": refresh}))
}

// Logout ends the session of the refresh token.
func (c *Client) Logout(ctx context.Context, refresh string) error {
	_, err := c.read(ctx, send(http.MethodPost, base+"/auth/logout", map[string]string{"refresh_token": refresh}), nil)
	return err
}

func (c *Client) tokens(ctx context.Context, one call) (Tokens, error) {
	var t Tokens
	_, err := c.read(ctx, one, &t)
	return t, err
}

// without leaves out what is empty and may be left out.
func without(body map[string]string) map[string]string {
	if body["cart_id"] == "" {
		delete(body, "cart_id")
	}
	return body
}
