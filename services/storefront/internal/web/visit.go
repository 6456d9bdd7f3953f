package web

import (
	"context"
	"net/http"
	"time"

	"github.com/google/uuid"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/services/storefront/internal/i18n"
	"github.com/souk-shop/souk/services/storefront/internal/session"
	"github.com/souk-shop/souk/services/storefront/internal/shop"
)

// early is how long before its end an access token is exchanged.
const early = 30 * time.Second

// Visit is one request's visitor.
type Visit struct {
	// Speaker speaks the visitor's language.
	Speaker *i18n.Speaker
	// Expired tells that the visitor was signed in and is no longer.
	Expired bool
	session *session.Session
	basket  session.Basket
	flash   session.Flash
	visitor string
	address string
}

type visitKey struct{}

// Visiting returns the request's visitor. It panics outside of [Web.Visit].
func Visiting(r *http.Request) *Visit { return r.Context().Value(visitKey{}).(*Visit) }

// Signed returns the sign-in, if there is one.
func (v *Visit) Signed() (session.Session, bool) {
	if v.session == nil {
		return session.Session{}, false
	}
	return *v.session, true
}

// Basket returns what is known of the visitor's cart.
func (v *Visit) Basket() session.Basket { return v.basket }

// As returns a context for calls on the visitor's behalf.
func (v *Visit) As(ctx context.Context) context.Context {
	c := shop.Caller{Address: v.address, Visitor: v.visitor}
	if v.session != nil {
		c.Token, c.Staff = v.session.Access, v.session.Staff()
	}
	return shop.As(ctx, c)
}

// Visit finds out who is visiting, and exchanges an access token that is about to expire.
func (s *Web) Visit(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := &Visit{
			Speaker: s.Speech.Choose(s.Jar.Language(r), r.Header.Get("Accept-Language")),
			basket:  s.Jar.Basket(r), visitor: s.Jar.Visitor(r), address: s.Proxies.Client(r),
		}
		w.Header().Add("Vary", "Accept-Language, Cookie")
		r = r.WithContext(context.WithValue(r.Context(), visitKey{}, v))
		if v.visitor == "" {
			v.visitor = uuid.NewString()
			s.try(r, s.Jar.Welcome(w, v.visitor))
		}
		v.flash, _ = s.Jar.Flash(r)
		if held, ok := s.Jar.Session(r, s.Now()); ok {
			s.resume(w, r, v, held)
		}
		next.ServeHTTP(w, r)
	})
}

// resume goes on with a sign-in. One that the shop no longer knows ends; one whose token cannot be exchanged right now goes
// on with the one it has.
func (s *Web) resume(w http.ResponseWriter, r *http.Request, v *Visit, held session.Session) {
	v.session = &held
	if s.Now().Before(held.Expires.Add(-early)) {
		return
	}
	tokens, err := s.Shop.Refresh(shop.As(r.Context(), shop.Caller{Address: v.address}), held.Refresh)
	switch {
	case err == nil:
		if tokens.User.ID == "" {
			tokens.User = held.User
		}
		s.try(r, s.open(w, v, tokens))
	case problem.Is(err, problem.Unauthenticated):
		s.expire(w, r)
	default:
		server.Log(r.Context()).Warn("a token could not be exchanged", "error", err)
	}
}

// expire ends a sign-in that the shop no longer knows. The cart is the user's, and there again after the next one.
func (s *Web) expire(w http.ResponseWriter, r *http.Request) {
	v := Visiting(r)
	s.Jar.Close(w)
	v.session, v.Expired = nil, true
	s.try(r, s.Remember(w, r, session.Basket{}))
}

func (s *Web) open(w http.ResponseWriter, v *Visit, tokens shop.Tokens) error {
	opened, err := s.Jar.Open(w, tokens, s.Now())
	if err == nil {
		v.session = &opened
	}
	return err
}

// Enter signs the visitor in. The guest's cart, if any, is on its way into the user's own.
func (s *Web) Enter(w http.ResponseWriter, r *http.Request, tokens shop.Tokens) error {
	v := Visiting(r)
	if err := s.open(w, v, tokens); err != nil {
		return err
	}
	basket := session.Basket{Quantity: v.basket.Quantity}
	if v.basket.Quantity > 0 {
		basket.Merging = v.basket.ID
	}
	return s.Remember(w, r, basket)
}

// Leave signs the visitor out. The cart stays with the user.
func (s *Web) Leave(w http.ResponseWriter, r *http.Request) error {
	v := Visiting(r)
	if v.session == nil {
		return nil
	}
	err := s.Shop.Logout(v.As(r.Context()), v.session.Refresh)
	if err != nil {
		return err
	}
	s.Jar.Close(w)
	s.Jar.Discard(w)
	v.session = nil
	return s.Remember(w, r, session.Basket{})
}

// Remember keeps what is known of the visitor's cart.
func (s *Web) Remember(w http.ResponseWriter, r *http.Request, b session.Basket) error {
	Visiting(r).basket = b
	return s.Jar.Keep(w, b)
}

// Say leaves a message for the next page.
func (s *Web) Say(w http.ResponseWriter, r *http.Request, f session.Flash) {
	s.try(r, s.Jar.Say(w, f))
}

// Said returns what the page before left to be said, once.
func (s *Web) Said(w http.ResponseWriter, r *http.Request) session.Flash {
	v := Visiting(r)
	said := v.flash
	if said != (session.Flash{}) {
		s.Jar.Said(w)
		v.flash = session.Flash{}
	}
	return said
}

// try logs what must not cost the visitor their page.
func (s *Web) try(r *http.Request, err error) {
	if err != nil {
		server.Log(r.Context()).Error("a cookie could not be written", "error", err)
	}
}
