package api

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/token"
	"github.com/souk-shop/souk/services/cart/internal/cart"
	"github.com/souk-shop/souk/services/cart/internal/store"
)

// appliedHeader tells whether the cart has handled the event that the request named.
const appliedHeader = "Souk-Cart-Applied"

// cart answers a cart; with ?event=<id>&wait=<seconds>, once it has handled that event, or when the wait is over.
func (a *api) cart(w http.ResponseWriter, r *http.Request) error {
	id, eventID := chi.URLParam(r, "id"), r.URL.Query().Get("event")
	wait, err := server.Wait(r, maxWait)
	if err != nil {
		return err
	}
	if eventID != "" {
		applied, err := a.applied(r.Context(), id, eventID, wait)
		if err != nil {
			return err
		}
		w.Header().Set(appliedHeader, strconv.FormatBool(applied))
	}
	c, err := a.carts.Get(r.Context(), id)
	if err != nil {
		return err
	}
	if !visible(r.Context(), c) {
		w.Header().Del(appliedHeader)
		return store.NotFound()
	}
	etag := `"` + strconv.FormatInt(c.Version, 10) + `"`
	w.Header().Set("ETag", etag)
	w.Header().Set("Cache-Control", "private, no-cache")
	if matches(r.Header.Values("If-None-Match"), etag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	view, err := viewOf(c, a.currency)
	if err != nil {
		return err
	}
	return server.JSON(w, http.StatusOK, view)
}

// applied waits for the event. Somebody else's cart is not waited for.
func (a *api) applied(ctx context.Context, id, eventID string, wait time.Duration) (bool, error) {
	if c, err := a.carts.Get(ctx, id); err == nil && !visible(ctx, c) {
		return false, store.NotFound()
	}
	if wait <= 0 {
		return a.carts.Handled(ctx, id, eventID)
	}
	ctx, cancel := server.Patience(ctx, wait)
	defer cancel()
	return a.carts.Wait(ctx, id, eventID)
}

// visible tells whether the one who asks may see the cart: its owner, or anyone who knows a guest cart's id.
func visible(ctx context.Context, c cart.Cart) bool {
	claims, _ := token.From(ctx)
	if c.Owner != "" {
		return claims.Subject == c.Owner
	}
	return !cart.IsUserCart(c.ID) || c.ID == events.UserCartID(claims.Subject)
}

// matches tells whether an If-None-Match names the tag (RFC 9110, section 13.1.2).
func matches(headers []string, etag string) bool {
	for _, h := range headers {
		for tag := range strings.SplitSeq(h, ",") {
			tag = strings.TrimSpace(tag)
			if tag == "*" || strings.TrimPrefix(tag, "W/") == etag {
				return true
			}
		}
	}
	return false
}
