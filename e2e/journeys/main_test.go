// Package journeys walks through whole purchases on real sidecars, black box through the public API, on each profile.
package journeys

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/souk-shop/souk/e2e/client"
	"github.com/souk-shop/souk/e2e/internal/shop"
	"github.com/souk-shop/souk/internal/openapitest"
)

// suite is what the tests of this package share: one shop for each profile, started when it is first needed.
type suite struct {
	tool  shop.Tool
	dir   string
	api   *openapitest.Document
	mu    sync.Mutex
	shops map[string]*shop.Shop
	redis *shop.Redis
}

var all suite

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "souk-journeys-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	all = suite{dir: dir, shops: map[string]*shop.Shop{}}
	if all.tool, err = shop.Build(ctx, dir); err == nil {
		all.api, err = openapitest.Load(filepath.Join(all.tool.Root, "docs", "openapi.yaml"))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	status := m.Run()
	for profile, s := range all.shops {
		if err := s.Stop(ctx); err != nil {
			fmt.Fprintf(os.Stderr, "the %s shop did not stop cleanly: %v\n", profile, err)
			status = 1
		}
	}
	if all.redis != nil {
		_ = all.redis.Stop(ctx)
	}
	if status == 0 {
		_ = os.RemoveAll(dir)
	} else {
		fmt.Fprintln(os.Stderr, "state and logs are kept in", dir)
	}
	return status
}

// profiles are the component profiles that every journey is walked on.
var profiles = []string{"embedded", "redis"}

// onEachProfile runs a journey on a running shop of each profile.
func onEachProfile(t *testing.T, journey func(t *testing.T, w walk)) {
	for _, profile := range profiles {
		t.Run(profile, func(t *testing.T) { journey(t, all.walk(t, profile)) })
	}
}

// walk is one test's view of a shop.
type walk struct {
	*shop.Shop
	ctx context.Context //nolint:containedctx // a test's own
	// guest is nobody yet; admin is the first admin.
	guest, admin *client.Client
}

// patience bounds a journey; most take a second.
const patience = 4 * time.Minute

func (s *suite) walk(t *testing.T, profile string) walk {
	t.Helper()
	sh := s.running(t, profile)
	return s.walkOn(t, sh)
}

func (s *suite) walkOn(t *testing.T, sh *shop.Shop) walk {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(sh.Tails())
		}
	})
	w := walk{Shop: sh, ctx: ctx, guest: s.client(t, sh.URL())}
	w.admin = w.signInAdmin(t)
	return w
}

// client returns a guest whose every exchange is held against the API's document.
func (s *suite) client(t *testing.T, url string) *client.Client {
	return &client.Client{Base: url, HTTP: &http.Client{
		Transport: s.api.Transport(t, http.DefaultTransport.(*http.Transport).Clone()), Timeout: time.Minute,
	}}
}

func (w walk) signInAdmin(t *testing.T) *client.Client {
	t.Helper()
	email, err := w.Secret("admin-email")
	must(t, err)
	password, err := w.Secret("admin-password")
	must(t, err)
	admin, err := w.guest.Login(w.ctx, email, password, "")
	must(t, err)
	return admin
}

// running returns the profile's shared shop.
func (s *suite) running(t *testing.T, profile string) *shop.Shop {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if sh := s.shops[profile]; sh != nil {
		return sh
	}
	sh := s.newShop(t, profile, profile)
	must(t, sh.Start(context.Background()))
	s.shops[profile] = sh
	return sh
}

// newShop returns a shop that does not run yet; variables are of its services.
func (s *suite) newShop(t *testing.T, name, profile string, variables ...string) *shop.Shop {
	t.Helper()
	o := shop.Options{Profile: profile, Dir: filepath.Join(s.dir, name), Env: append([]string{"SOUK_RATE_LIMIT=0", "SOUK_RATE_LIMIT_AUTH=0"}, variables...)}
	if profile == "redis" {
		o.Redis = s.redisFor(t, name)
	}
	sh, err := s.tool.New(o)
	must(t, err)
	return sh
}

// redisFor returns the shared server for the shared shop, and a server of its own for any other: two shops on one Redis
// would be two replicas of one shop.
func (s *suite) redisFor(t *testing.T, name string) *shop.Redis {
	t.Helper()
	dir := filepath.Join(s.dir, name+"-data")
	must(t, os.MkdirAll(dir, 0o700))
	server, err := shop.StartRedis(context.Background(), dir)
	must(t, err)
	if name == "redis" {
		s.redis = server
	} else {
		t.Cleanup(func() { _ = server.Stop(context.Background()) })
	}
	return server
}

// shopper is a new user.
func (w walk) shopper(t *testing.T) *client.Client {
	t.Helper()
	c, err := w.guest.Register(w.ctx, "ada-"+uuid.NewString()+"@example.com", "")
	must(t, err)
	return c
}

// sku is a new product with stock.
func (w walk) sku(t *testing.T, price, onHand int64) string {
	t.Helper()
	sku := strings.ToUpper("T-" + uuid.NewString()[:13])
	must(t, w.admin.Stock(w.ctx, sku, price, onHand))
	return sku
}

// eventually waits until a condition holds.
func (w walk) eventually(t *testing.T, condition func() error) {
	t.Helper()
	must(t, shop.Await(w.ctx, 90*time.Second, func(context.Context) error { return condition() }))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
