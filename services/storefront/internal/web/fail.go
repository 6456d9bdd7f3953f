package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/services/storefront/internal/view"
)

// again is how long a page of a shop that cannot be reached waits before it asks again.
const again = 3 * time.Second

// Failure is what the page "error" shows.
type Failure struct {
	Status int
	// Key is the message id's stem: error.<key>.title and error.<key>.text.
	Key string
	// Detail is the gateway's own sentence, where it is made to be shown.
	Detail string
	// RequestID is for whoever looks into the logs.
	RequestID string
	// Again is after how many seconds the page asks again by itself; 0 is never.
	Again int
}

// fail shows a page for an error. What nobody but us can understand is logged and not shown.
func (s *Web) fail(w http.ResponseWriter, r *http.Request, err error) {
	if ended := context.Cause(r.Context()); errors.Is(ended, context.DeadlineExceeded) {
		err = problem.NewUnavailable("timeout", "This took too long.").Because(err)
	} else if ended != nil {
		return // the visitor has gone
	}
	if problem.Is(err, problem.Unauthenticated) {
		if _, signed := Visiting(r).Signed(); signed {
			s.expire(w, r) // the gateway knows better, and the sign-in page would send a signed-in visitor back here
		}
		s.SignIn(w, r)
		return
	}
	status := problem.StatusOf(err)
	if problem.CodeOf(err) == "too-many-requests" {
		status = http.StatusTooManyRequests
	}
	if status >= http.StatusInternalServerError {
		server.Log(r.Context()).Error("page failed", "method", r.Method, "path", r.URL.Path, "error", err)
	}
	failure := Failure{Status: status, Key: key(status), RequestID: w.Header().Get("X-Request-Id")}
	if failure.Key == "other" {
		failure.Detail = problem.DocumentOf(err).Detail
	}
	if status == http.StatusServiceUnavailable || status == http.StatusTooManyRequests {
		w.Header().Set("Retry-After", strconv.Itoa(int(again/time.Second)))
		if r.Method == http.MethodGet {
			failure.Again = int(again / time.Second)
		}
	}
	w.Header().Set("Cache-Control", "no-store")
	if IsPart(r) {
		// The whole page says it; htmx shows the sentence where it was asked for.
		w.Header().Set("Hx-Retarget", "#messages")
		w.Header().Set("Hx-Reswap", "innerHTML")
		err = s.View.Block(w, status, "error", "toast", s.dress(r, &view.Frame{}), failure)
	} else {
		err = s.Render(w, r, status, "error", &view.Frame{Title: "error." + failure.Key + ".title", Again: failure.Again}, failure)
	}
	if err != nil {
		server.Log(r.Context()).Error("the page for an error failed", "error", err)
	}
}

// key returns what the page says about a status.
func key(status int) string {
	switch status {
	case http.StatusNotFound, http.StatusForbidden, http.StatusServiceUnavailable, http.StatusTooManyRequests,
		http.StatusInternalServerError, http.StatusRequestEntityTooLarge, http.StatusMethodNotAllowed:
		return strconv.Itoa(status)
	}
	return "other"
}

// NotFound is the page for an address at which there is nothing.
func (s *Web) NotFound(http.ResponseWriter, *http.Request) error {
	return problem.NewNotFound("no-such-page", "There is nothing at this address.")
}

// MethodNotAllowed is the page for an address that is asked in the wrong way.
func (s *Web) MethodNotAllowed(http.ResponseWriter, *http.Request) error {
	return problem.NewInvalid("method-not-allowed", "This address does not do that.").WithStatus(http.StatusMethodNotAllowed)
}

func forbidden() error { return problem.NewForbidden("staff-only", "This page is for staff.") }

func crossOrigin() error {
	return problem.NewForbidden("cross-origin", "Another site's page asked for this. Nothing has been changed.")
}

// SignIn leads to the sign-in, and from there back to where the visitor was.
func (s *Web) SignIn(w http.ResponseWriter, r *http.Request) {
	back := r.URL.RequestURI()
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		back = "/"
		if u, err := url.Parse(r.Referer()); err == nil && u.Host == r.Host {
			back = u.RequestURI()
		}
	}
	query := url.Values{"next": {back}}
	if Visiting(r).Expired {
		query.Set("why", "expired")
	}
	s.Redirect(w, r, "/login?"+query.Encode())
}

// Redirect leads to another page of the shop: also when htmx asked.
func (s *Web) Redirect(w http.ResponseWriter, r *http.Request, to string) {
	if IsPart(r) {
		w.Header().Set("Hx-Redirect", to)
		w.WriteHeader(http.StatusNoContent)
		return
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// maxAddress is the longest address that is gone back to, in bytes.
const maxAddress = 2000

// Local returns where to go next: the address if it is one of this shop's own, else otherwise.
func Local(address, otherwise string) string {
	u, err := url.Parse(address)
	if err != nil || len(address) > maxAddress || u.IsAbs() || u.Host != "" || u.User != nil || u.Opaque != "" ||
		!strings.HasPrefix(address, "/") || strings.HasPrefix(address, "//") || strings.ContainsAny(address, "\\\x00\r\n\t") {
		return otherwise
	}
	return address
}
