// Package token is the shopper's access token: signed by auth, verified by every service by itself.
//
// A token is a JWT (RFC 7519, RFC 9068) signed with Ed25519. Nothing else is accepted: no other algorithm, no token
// without a key id, an issuer, an audience, a subject or an end.
package token

import (
	"slices"
	"time"
)

// Issuer and Audience are who signs the shop's tokens and whom they are for, unless configured otherwise.
const (
	Issuer   = "souk-auth"
	Audience = "souk"
)

// Roles of the shop.
const (
	RoleCustomer = "customer"
	RoleStaff    = "staff"
	RoleAdmin    = "admin"
)

// Claims is what a token says of its bearer.
type Claims struct {
	// Subject is the user's id.
	Subject string
	Name    string
	Email   string
	Roles   []string
	// ID is unique for the token.
	ID string
	// IssuedAt and ExpiresAt are whole seconds in UTC.
	IssuedAt, ExpiresAt time.Time
}

// HasRole tells whether the bearer has one of the roles.
func (c Claims) HasRole(roles ...string) bool {
	return slices.ContainsFunc(roles, func(role string) bool { return slices.Contains(c.Roles, role) })
}

// claims is Claims on the wire.
type claims struct {
	Issuer    string   `json:"iss"`
	Audience  audience `json:"aud"`
	Subject   string   `json:"sub"`
	ID        string   `json:"jti,omitempty"`
	IssuedAt  *int64   `json:"iat"`
	NotBefore *int64   `json:"nbf,omitempty"`
	ExpiresAt *int64   `json:"exp"`
	Name      string   `json:"name,omitempty"`
	Email     string   `json:"email,omitempty"`
	Roles     []string `json:"roles,omitempty"`
}

func (c claims) public() Claims {
	return Claims{
		Subject: c.Subject, Name: c.Name, Email: c.Email, Roles: c.Roles, ID: c.ID,
		IssuedAt: time.Unix(*c.IssuedAt, 0).UTC(), ExpiresAt: time.Unix(*c.ExpiresAt, 0).UTC(),
	}
}
