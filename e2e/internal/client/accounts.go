package client

import "context"

// Session is what a registration or login answers.
type Session struct {
	AccessToken  string `json:"access_token"`
	RefreshToken string `json:"refresh_token"`
	User         User   `json:"user"`
}

// User is an account.
type User struct {
	ID    string   `json:"id"`
	Email string   `json:"email"`
	Name  string   `json:"name"`
	Roles []string `json:"roles"`
}

// Credentials are what registration and login take.
type Credentials struct {
	Email    string `json:"email"`
	Password string `json:"password"`
	Name     string `json:"name,omitempty"`
	CartID   string `json:"cart_id,omitempty"`
}

// Register makes an account.
func (c *Client) Register(ctx context.Context, account Credentials, headers ...Header) (s Session, err error) {
	_, err = c.Do(ctx, "POST", "/api/v1/auth/register", account, &s, headers...)
	return s, err
}

// Login signs in.
func (c *Client) Login(ctx context.Context, account Credentials) (s Session, err error) {
	account.Name = ""
	_, err = c.Do(ctx, "POST", "/api/v1/auth/login", account, &s)
	return s, err
}

// Me returns the user that the token names.
func (c *Client) Me(ctx context.Context) (u User, err error) {
	_, err = c.Do(ctx, "GET", "/api/v1/auth/me", nil, &u)
	return u, err
}
