package browser

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/souk-shop/souk/e2e/internal/browser"
	"github.com/souk-shop/souk/e2e/internal/shop"
	"github.com/souk-shop/souk/internal/openapitest"
)

// axe is Deque's axe-core, of npm's package of that name.
//
//go:embed testdata/axe-4.14.1.min.js
var axe string

// tokenLife is how long an access token lives: so short that every longer journey exchanges one.
const tokenLife = "40s"

// pictures is where the pictures of pages go, failed what is kept of tests that failed.
var (
	pictures = filepath.Join("..", "screenshots")
	failed   = filepath.Join(pictures, "failed")
)

// What all tests share.
var (
	market    *shop.Shop
	chromium  *browser.Browser
	document  *openapitest.Document
	transport = &http.Transport{MaxIdleConnsPerHost: 8}
)

func TestMain(m *testing.M) {
	status, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		status = 1
	}
	os.Exit(status)
}

// run opens the shop and the browser, both in a temporary folder, around the tests.
func run(m *testing.M) (status int, err error) {
	dir, err := os.MkdirTemp("", "souk-browser-")
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a temporary folder
	root, err := shop.Root()
	if err != nil {
		return 1, err
	}
	if document, err = openapitest.Load(filepath.Join(root, "docs", "openapi.yaml")); err != nil {
		return 1, err
	}
	profile := filepath.Join(dir, "profile")
	if err := errors.Join(os.Mkdir(profile, 0o700), os.RemoveAll(failed)); err != nil {
		return 1, err
	}
	if _, err := browser.Path(); err != nil { // before anything is built
		return 1, err
	}
	if market, err = openShop(context.Background(), dir); err != nil {
		return 1, err
	}
	defer func() {
		transport.CloseIdleConnections()
		if status != 0 {
			err = errors.Join(err, keepLogs())
		}
		err = errors.Join(err, market.Stop(context.Background()))
	}()
	chromium, err = browser.Start(context.Background(), browser.Options{Profile: profile, Failed: failed, Axe: axe})
	if err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, chromium.Stop()) }()
	return m.Run(), nil
}

// keepLogs keeps the logs of a shop whose tests have failed.
func keepLogs() error {
	to := filepath.Join(failed, "logs")
	fmt.Fprintln(os.Stderr, "the shop's logs are in e2e/screenshots/failed/logs")
	return os.CopyFS(to, os.DirFS(filepath.Join(market.Dir, "logs")))
}

// openShop starts a shop with the sample catalogue, or takes the one that runs in the folder that E2E_SHOP names.
func openShop(ctx context.Context, dir string) (*shop.Shop, error) {
	if running := os.Getenv("E2E_SHOP"); running != "" {
		return shop.Attach(running)
	}
	souk, err := shop.Build(ctx, dir)
	if err != nil {
		return nil, err
	}
	s, err := souk.New(shop.Options{Profile: "embedded", Dir: filepath.Join(dir, "shop"), Seed: true, Env: []string{
		"SOUK_RATE_LIMIT=0", "SOUK_RATE_LIMIT_AUTH=0", "SOUK_ACCESS_TOKEN_TTL=" + tokenLife,
		"SOUK_ORDER_TIMEOUT=2m", "SOUK_SANDBOX_SLOW=1500ms",
	}})
	if err != nil {
		return nil, err
	}
	if err := s.Start(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("the shop does not start: %w", err), s.Stop(ctx))
	}
	return s, nil
}
