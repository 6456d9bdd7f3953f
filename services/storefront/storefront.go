// Package storefront is the shop's web page: rendered here, made live with htmx and server-sent events, and all of it usable
// without JavaScript. It knows one app, the gateway, and keeps nothing but what is in the visitors' cookies.
package storefront

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/klauspost/compress/gzhttp"

	"github.com/souk-shop/souk/internal/money"
	"github.com/souk-shop/souk/internal/proxies"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/services/storefront/internal/admin"
	"github.com/souk-shop/souk/services/storefront/internal/assets"
	"github.com/souk-shop/souk/services/storefront/internal/browse"
	"github.com/souk-shop/souk/services/storefront/internal/buy"
	"github.com/souk-shop/souk/services/storefront/internal/i18n"
	"github.com/souk-shop/souk/services/storefront/internal/session"
	"github.com/souk-shop/souk/services/storefront/internal/shop"
	"github.com/souk-shop/souk/services/storefront/internal/view"
	"github.com/souk-shop/souk/services/storefront/internal/web"
)

// AppID is the service's Dapr app-id.
const AppID = "storefront"

// sessionKey is the secret that the visitors' cookies are sealed with.
const sessionKey = "storefront-session-key"

// Config is what the storefront can be told.
type Config struct {
	// Server is the HTTP side.
	Server server.Config
	// Key seals the visitors' cookies: 32 bytes or more in base64.
	Key string
	// Secure says that visitors come over HTTPS, and nothing is to be sent without it.
	Secure bool
	// Name is the shop's name, Souk by default.
	Name string
	// Currency is the shop's, ISO 4217; EUR by default.
	Currency string
	// CacheBytes bounds the cache of the gateway's answers that are the same for everybody.
	CacheBytes int64
	// Proxies are the reverse proxies whose X-Forwarded-For is believed.
	Proxies proxies.List
}

// ConfigFromEnv reads the SOUK_ variables that the README lists, and the key from the secret store. The error names what
// cannot work.
func ConfigFromEnv(ctx context.Context, secrets sidecar.Secrets) (Config, error) {
	c := Config{Name: os.Getenv("SOUK_SHOP_NAME"), Currency: os.Getenv("SOUK_CURRENCY"), CacheBytes: 16 << 20}
	if c.Currency != "" && !money.ValidCurrency(c.Currency) {
		return Config{}, fmt.Errorf("SOUK_CURRENCY: %q is no ISO 4217 code", c.Currency)
	}
	if text := os.Getenv("SOUK_PUBLIC_URL"); text != "" {
		u, err := url.Parse(text)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return Config{}, fmt.Errorf("SOUK_PUBLIC_URL: %q is no address such as https://shop.example", text)
		}
		c.Secure = u.Scheme == "https"
	}
	if text := os.Getenv("SOUK_CACHE_KIB"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 || n > 1<<20 {
			return Config{}, fmt.Errorf("SOUK_CACHE_KIB: %q is no whole number from 0 to %d", text, 1<<20)
		}
		c.CacheBytes = int64(n) << 10
	}
	var err error
	if c.Proxies, err = proxies.Parse(os.Getenv("SOUK_TRUSTED_PROXIES")); err != nil {
		return Config{}, fmt.Errorf("SOUK_TRUSTED_PROXIES: %w", err)
	}
	if c.Key, err = secrets.Secret(ctx, sessionKey); err != nil {
		return Config{}, fmt.Errorf("secret %s: %w", sessionKey, err)
	}
	return c, nil
}

// New returns the storefront over its sidecar. The error says which part of the configuration cannot work.
func New(c Config, sc *sidecar.Sidecar) (*server.Server, error) {
	c.Server.AppID, c.Server.Public = AppID, true
	if c.Name == "" {
		c.Name = "Souk"
	}
	if c.Currency == "" {
		c.Currency = "EUR"
	}
	jar, err := session.NewJar(c.Key, c.Secure)
	if err != nil {
		return nil, fmt.Errorf("secret %s: %w", sessionKey, err)
	}
	files, err := assets.Load()
	speech, err2 := i18n.Load()
	if err := errors.Join(err, err2); err != nil {
		return nil, err
	}
	views, err := view.New(files)
	if err != nil {
		return nil, err
	}
	s := server.New(c.Server, sc.Events)
	route(s, files, &web.Web{
		Shop: shop.New(sc.Apps, c.CacheBytes), Jar: jar, Speech: speech, View: views, Proxies: c.Proxies,
		Name: c.Name, Currency: c.Currency, Now: time.Now, Background: s.Background,
	})
	return s, nil
}

// route is the list of everything that can be called.
func route(s *server.Server, files *assets.Assets, site *web.Web) {
	public := s.Public()
	public.Get(assets.Prefix+"*", files.ServeHTTP)
	edge := chi.Chain(zipped, site.Secure, site.Visit, site.SameOrigin)
	r := public.With(edge...)
	browse.Route(r, site)
	buy.Route(r, site)
	admin.Route(r, site)
	r.Post("/language", site.Handle(site.Language))
	// On the outer router: a middleware's own router hands these on to nobody.
	public.NotFound(edge.HandlerFunc(site.Handle(site.NotFound)).ServeHTTP)
	public.MethodNotAllowed(edge.HandlerFunc(site.Handle(site.MethodNotAllowed)).ServeHTTP)
}

// zipped compresses pages, quickly: each is made anew. Event streams pass it by: it would hold back what is small until there
// is more.
func zipped(next http.Handler) http.Handler {
	wrap, err := gzhttp.NewWrapper(gzhttp.CompressionLevel(gzip.BestSpeed), gzhttp.MinSize(1024), gzhttp.ContentTypes([]string{"text/html", "image/svg+xml"}))
	if err != nil {
		panic(err) // the options are constants
	}
	pages := wrap(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.Header.Get("Accept"), "text/event-stream") {
			next.ServeHTTP(w, r)
			return
		}
		pages.ServeHTTP(w, r)
	})
}
