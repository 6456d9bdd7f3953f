// Package web is what all of the storefront's pages share: who is visiting, the frame around a page, and what becomes of
// errors. The pages themselves are in packages browse, buy and admin.
package web

import (
	"context"
	"net/http"
	"time"

	"github.com/souk-shop/souk/internal/proxies"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/services/storefront/internal/i18n"
	"github.com/souk-shop/souk/services/storefront/internal/session"
	"github.com/souk-shop/souk/services/storefront/internal/shop"
	"github.com/souk-shop/souk/services/storefront/internal/view"
)

// Web is the ground that pages stand on.
type Web struct {
	// Shop is the gateway.
	Shop *shop.Client
	// Jar keeps the visitors' cookies.
	Jar *session.Jar
	// Speech holds the languages.
	Speech *i18n.Bundle
	// View renders.
	View *view.Renderer
	// Proxies are the reverse proxies that are believed.
	Proxies proxies.List
	// Name is the shop's name; Currency its currency, ISO 4217.
	Name, Currency string
	// Now is the clock.
	Now func() time.Time
	// Background runs work that outlives its request: see [server.Server.Background].
	Background func(ctx context.Context, name string, work func(context.Context) error)
}

// Handler serves a page, or returns why it could not. Once it has begun to answer it returns nil.
type Handler func(w http.ResponseWriter, r *http.Request) error

// Handle maps a handler's error to a page for people, once.
func (s *Web) Handle(h Handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := h(w, r); err != nil {
			s.fail(w, r, err)
		}
	}
}

// Signed lets only signed-in visitors pass; others are led to the sign-in and back.
func (s *Web) Signed(h Handler) Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if _, ok := Visiting(r).Signed(); !ok {
			s.SignIn(w, r)
			return nil
		}
		return h(w, r)
	}
}

// Staff lets only staff pass. The gateway decides again on each call.
func (s *Web) Staff(h Handler) Handler {
	return s.Signed(func(w http.ResponseWriter, r *http.Request) error {
		if who, _ := Visiting(r).Signed(); !who.Staff() {
			return forbidden()
		}
		return h(w, r)
	})
}

// Secure sets the headers that every page has. Nothing is for shared caches: a page has the visitor's name and cart.
func (s *Web) Secure(next http.Handler) http.Handler {
	policy := "default-src 'none'; script-src 'self'; style-src " + s.View.StyleSource() +
		"; img-src 'self' data: https:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "strict-origin-when-cross-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
		h.Set("Cache-Control", "private, no-cache")
		next.ServeHTTP(w, r)
	})
}

// SameOrigin refuses requests that change something and that another site's page has made (CSRF).
func (s *Web) SameOrigin(next http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	protection.SetDenyHandler(s.Handle(func(http.ResponseWriter, *http.Request) error { return crossOrigin() }))
	return protection.Handler(next)
}

// IsPart tells whether htmx asks for a part of a page.
func IsPart(r *http.Request) bool {
	return r.Header.Get("Hx-Request") == "true" && r.Header.Get("Hx-History-Restore-Request") != "true"
}

// Render answers with a page of status. It says what the page before left to be said.
func (s *Web) Render(w http.ResponseWriter, r *http.Request, status int, page string, f *view.Frame, data any) error {
	if f.Flash == "" {
		f.Flash = s.Said(w, r).Message
	}
	s.dress(r, f)
	if f.Categories == nil {
		// Without its categories the page is still worth having.
		if categories, err := s.Shop.Categories(Visiting(r).As(r.Context())); err == nil {
			f.Categories = categories
		} else {
			server.Log(r.Context()).Warn("a page without its categories", "error", err)
		}
	}
	return s.View.Page(w, status, page, f, data)
}

// Part answers with one block of a page, for htmx.
func (s *Web) Part(w http.ResponseWriter, r *http.Request, page, block string, f *view.Frame, data any) error {
	return s.PartOf(w, r, http.StatusOK, page, block, f, data)
}

// PartOf is Part with a status.
func (s *Web) PartOf(w http.ResponseWriter, r *http.Request, status int, page, block string, f *view.Frame, data any) error {
	return s.View.Block(w, status, page, block, s.dress(r, f), data)
}

// Text renders a block of a page, for an event of a stream.
func (s *Web) Text(r *http.Request, page, block string, f *view.Frame, data any) ([]byte, error) {
	return s.View.Text(page, block, s.dress(r, f), data)
}

// dress fills in what every frame has.
func (s *Web) dress(r *http.Request, f *view.Frame) *view.Frame {
	v := Visiting(r)
	f.Speaker, f.Languages, f.Shop, f.Currency = v.Speaker, s.Speech.Languages(), s.Name, s.Currency
	f.Path, f.Address = r.URL.Path, r.URL.RequestURI()
	f.Quantity = v.basket.Quantity
	if who, ok := v.Signed(); ok {
		f.User, f.Staff = &who.User, who.Staff()
	}
	return f
}
