// Package session keeps what the storefront has to remember of a browser in that browser's cookies: encrypted,
// authenticated, HttpOnly and SameSite. No replica keeps anything, so any of them can serve the next request.
package session

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gorilla/securecookie"

	"github.com/souk-shop/souk/services/storefront/internal/shop"
)

// Names of the cookies. Over HTTPS each has the prefix __Host- (RFC 6265bis, section 4.1.3.2).
const (
	sessionCookie = "souk_session"
	cartCookie    = "souk_cart"
	visitorCookie = "souk_visitor"
	languageName  = "souk_lang"
	draftCookie   = "souk_draft"
	flashCookie   = "souk_flash"
)

// flashTime is how long a message waits for the page that shows it, in seconds.
const flashTime = 60

// yearly is how long a browser keeps what is no secret of the user's, in seconds.
const yearly = 365 * 24 * 60 * 60

// Session is a sign-in.
type Session struct {
	User    shop.User `json:"u"`
	Access  string    `json:"a"`
	Refresh string    `json:"r"`
	// Expires is when the access token does, Ends when the refresh token does.
	Expires time.Time `json:"e"`
	Ends    time.Time `json:"n"`
}

// Staff tells whether the user may see the staff's pages. The gateway has the last word on each request.
func (s Session) Staff() bool {
	return slices.Contains(s.User.Roles, "staff") || slices.Contains(s.User.Roles, "admin")
}

// Basket is what a browser knows of its cart without asking.
type Basket struct {
	// ID is the guest's cart; "" for a user, who has one.
	ID string `json:"i,omitempty"`
	// Quantity is how many pieces were in the cart when it was seen last.
	Quantity int64 `json:"q,omitempty"`
	// Merging is a guest's cart that is on its way into the user's own.
	Merging string `json:"m,omitempty"`
}

// Draft is what was typed at the checkout and is not ordered yet.
type Draft struct {
	Address shop.Address `json:"a"`
	// Method is the payment provider's token.
	Method string `json:"m,omitempty"`
}

// Flash is what the next page says.
type Flash struct {
	// Message is a message id.
	Message string `json:"m"`
	// SKU, Name and Quantity are what was taken out of the cart, so that it can be put back.
	SKU      string `json:"s,omitempty"`
	Name     string `json:"n,omitempty"`
	Quantity int64  `json:"q,omitempty"`
}

// Jar reads and writes the cookies.
type Jar struct {
	codec  *securecookie.SecureCookie
	secure bool
}

// KeySize is the least size of a key, in bytes.
const KeySize = 32

// NewJar returns a jar whose keys are derived from key, 32 bytes or more in base64. secure is for a shop served over HTTPS.
func NewJar(key string, secure bool) (*Jar, error) {
	raw, err := base64.StdEncoding.DecodeString(key)
	if err != nil || len(raw) < KeySize {
		return nil, fmt.Errorf("must be %d bytes or more in base64", KeySize)
	}
	hash, block := derive(raw, "authenticate"), derive(raw, "encrypt")
	codec := securecookie.New(hash, block).MaxAge(yearly).SetSerializer(securecookie.JSONEncoder{})
	return &Jar{codec: codec, secure: secure}, nil
}

// derive makes one key of another.
func derive(key []byte, purpose string) []byte {
	sum := sha256.Sum256(append([]byte("souk storefront "+purpose+"\n"), key...))
	return sum[:]
}

func (j *Jar) name(base string) string {
	if j.secure {
		return "__Host-" + base
	}
	return base
}

// read decodes a cookie into out and tells whether it is there and ours.
func (j *Jar) read(r *http.Request, base string, out any) bool {
	c, err := r.Cookie(j.name(base))
	return err == nil && j.codec.Decode(base, c.Value, out) == nil
}

// write sets a cookie. maxAge is in seconds; 0 is until the browser is closed, below 0 deletes it.
func (j *Jar) write(w http.ResponseWriter, base string, value any, maxAge int) error {
	text := ""
	if maxAge >= 0 {
		var err error
		if text, err = j.codec.Encode(base, value); err != nil {
			return fmt.Errorf("cookie %s: %w", base, err)
		}
	}
	j.set(w, base, text, maxAge)
	return nil
}

// set sets a cookie, in place of what this answer said of it before: browsers need not take the last (RFC 6265, section 4.1.1).
func (j *Jar) set(w http.ResponseWriter, base, text string, maxAge int) {
	h := w.Header()
	if earlier := h["Set-Cookie"]; len(earlier) > 0 {
		h["Set-Cookie"] = slices.DeleteFunc(earlier, func(c string) bool { return strings.HasPrefix(c, j.name(base)+"=") })
	}
	http.SetCookie(w, &http.Cookie{
		Name: j.name(base), Value: text, Path: "/", MaxAge: maxAge,
		HttpOnly: true, Secure: j.secure, SameSite: http.SameSiteLaxMode,
	})
}

// Session returns the sign-in, if there is one that has not ended.
func (j *Jar) Session(r *http.Request, now time.Time) (Session, bool) {
	var s Session
	ok := j.read(r, sessionCookie, &s) && s.Refresh != "" && now.Before(s.Ends)
	return s, ok
}

// Open keeps a sign-in. A name or an address that is too long for a cookie is left out: the sign-in is the same without.
func (j *Jar) Open(w http.ResponseWriter, t shop.Tokens, now time.Time) (Session, error) {
	s := Session{
		User: t.User, Access: t.Access, Refresh: t.Refresh,
		Expires: now.Add(time.Duration(t.ExpiresIn) * time.Second),
		Ends:    now.Add(time.Duration(t.RefreshExpiresIn) * time.Second),
	}
	if t.Access == "" || t.Refresh == "" {
		return s, errors.New("session: there are no tokens")
	}
	err := j.write(w, sessionCookie, s, max(t.RefreshExpiresIn, 1))
	if err != nil {
		s.User = shop.User{ID: t.User.ID, Roles: t.User.Roles}
		err = j.write(w, sessionCookie, s, max(t.RefreshExpiresIn, 1))
	}
	return s, err
}

// Close forgets the sign-in.
func (j *Jar) Close(w http.ResponseWriter) { j.set(w, sessionCookie, "", -1) }

// Basket returns what the browser knows of its cart.
func (j *Jar) Basket(r *http.Request) Basket {
	var b Basket
	_ = j.read(r, cartCookie, &b) // what is not ours is none
	return b
}

// Keep keeps what is known of the cart, for a new browser session too.
func (j *Jar) Keep(w http.ResponseWriter, b Basket) error {
	if b == (Basket{}) {
		j.set(w, cartCookie, "", -1)
		return nil
	}
	return j.write(w, cartCookie, b, yearly)
}

// Visitor returns the browser's random id, or "".
func (j *Jar) Visitor(r *http.Request) string {
	var id string
	_ = j.read(r, visitorCookie, &id) // what is not ours is none
	return id
}

// Welcome gives a browser its id.
func (j *Jar) Welcome(w http.ResponseWriter, id string) error {
	return j.write(w, visitorCookie, id, yearly)
}

// Language returns the language that the visitor chose, or "".
func (j *Jar) Language(r *http.Request) string {
	c, err := r.Cookie(j.name(languageName))
	if err != nil {
		return ""
	}
	return c.Value
}

// Speak keeps the visitor's choice of a language.
func (j *Jar) Speak(w http.ResponseWriter, language string) { j.set(w, languageName, language, yearly) }

// Draft returns what was typed at the checkout before.
func (j *Jar) Draft(r *http.Request) (Draft, bool) {
	var d Draft
	ok := j.read(r, draftCookie, &d)
	return d, ok
}

// Save keeps what was typed until the browser is closed.
func (j *Jar) Save(w http.ResponseWriter, d Draft) error { return j.write(w, draftCookie, d, 0) }

// Discard forgets it.
func (j *Jar) Discard(w http.ResponseWriter) { j.set(w, draftCookie, "", -1) }

// Flash returns what this page is to say.
func (j *Jar) Flash(r *http.Request) (Flash, bool) {
	var f Flash
	ok := j.read(r, flashCookie, &f)
	return f, ok
}

// Say leaves a message for the next page.
func (j *Jar) Say(w http.ResponseWriter, f Flash) error { return j.write(w, flashCookie, f, flashTime) }

// Said forgets it.
func (j *Jar) Said(w http.ResponseWriter) { j.set(w, flashCookie, "", -1) }
