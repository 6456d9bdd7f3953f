package e2e

import (
	"context"
	"fmt"
	"net/http"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/souk-shop/souk/e2e/internal/client"
	"github.com/souk-shop/souk/e2e/internal/shop"
	"github.com/souk-shop/souk/internal/money"
	"github.com/souk-shop/souk/internal/openapitest"
)

const (
	// soon is how long what takes milliseconds may take on a machine that is busy.
	soon = 30 * time.Second
	// orderTimeout is that of the impatient shop, lateAnswer how long its payment provider takes when it is slow: longer.
	orderTimeout = 5 * time.Second
	lateAnswer   = 8 * time.Second
	// password is every shopper's. It must be found nowhere.
	password = "tulip-anvil-9417-quartz"
)

// scene is one shop and what tests need of it.
type scene struct {
	profile   string
	shop      *shop.Shop
	document  *openapitest.Document
	transport *http.Transport
	// calm is set while the shop's orders have time enough.
	calm bool
	// turns counts the requests to gateways.
	turns atomic.Int64
	// staffToken is an administrator's.
	staffToken string
	// trouble is why the shop did not start.
	trouble error
}

// open starts an impatient shop in a folder of its own, and stops it when the test ends: nothing of it may be left then.
func open(t *testing.T, profile string) *scene {
	t.Helper()
	s := prepare(t, profile, 1)
	s.start(t, "SOUK_ORDER_TIMEOUT="+orderTimeout.String(), "SOUK_SANDBOX_SLOW="+lateAnswer.String())
	s.signInStaff(t)
	return s
}

// prepare returns a shop that does not run yet, with so many processes of each service.
func prepare(t *testing.T, profile string, replicas int) *scene {
	t.Helper()
	document, err := openapitest.Load(filepath.Join(souk.Root, "docs", "openapi.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	options := shop.Options{Profile: profile, Dir: t.TempDir(), Replicas: replicas, Env: []string{
		"SOUK_RATE_LIMIT=0", "SOUK_RATE_LIMIT_AUTH=0", "SOUK_ACCESS_TOKEN_TTL=1h", "LOG_LEVEL=info",
	}}
	if profile == "redis" {
		if options.Redis, err = shop.StartRedis(t.Context(), t.TempDir()); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := options.Redis.Stop(context.Background()); err != nil {
				t.Errorf("redis: %v", err)
			}
		})
	}
	s := &scene{profile: profile, document: document, transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	if s.shop, err = souk.New(options); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(s.shop.Tails())
		}
		s.stop(t)
		if s.trouble != nil { // once more: the logs above are long
			t.Logf("the shop did not start: %v", s.trouble)
		}
	})
	return s
}

func (s *scene) start(t *testing.T, env ...string) {
	t.Helper()
	began := time.Now()
	if s.trouble = s.shop.Start(t.Context(), env...); s.trouble != nil {
		t.Fatalf("the shop does not start: %v", s.trouble)
	}
	t.Logf("the shop is up after %s at %s", time.Since(began).Round(time.Millisecond), s.shop.URL())
}

func (s *scene) stop(t *testing.T) {
	t.Helper()
	s.transport.CloseIdleConnections()
	if err := s.shop.Stop(context.Background()); err != nil {
		t.Errorf("stopping the shop: %v", err)
	}
}

// patient makes sure that orders have the time that a redelivery takes, and that the slow payment is no late one.
func (s *scene) patient(t *testing.T) {
	t.Helper()
	if s.calm {
		return
	}
	s.stop(t)
	s.start(t, "SOUK_ORDER_TIMEOUT=2m", "SOUK_SANDBOX_SLOW=1500ms")
	s.calm = true
}

// nobody returns a client without a token, whose every exchange is held against docs/openapi.yaml. Where there are several
// gateways, each request goes to another one than the request before.
func (s *scene) nobody(t testing.TB) *client.Client {
	return client.New(s.shop.URL(), s.document.Transport(t, &inTurn{s.transport, s.shop.URLs("gateway"), &s.turns}))
}

// at returns a client without a token of one gateway.
func (s *scene) at(t testing.TB, gateway string) *client.Client {
	return client.New(gateway, s.document.Transport(t, s.transport))
}

// staff returns a client of an administrator.
func (s *scene) staff(t testing.TB) *client.Client { return s.nobody(t).As(s.staffToken) }

func (s *scene) signInStaff(t *testing.T) {
	t.Helper()
	var account client.Credentials
	var err error
	if account.Email, err = s.shop.Secret("admin-email"); err != nil {
		t.Fatal(err)
	}
	if account.Password, err = s.shop.Secret("admin-password"); err != nil {
		t.Fatal(err)
	}
	session, err := s.nobody(t).Login(t.Context(), account)
	if err != nil {
		t.Fatalf("staff cannot sign in: %v", err)
	}
	s.staffToken = session.AccessToken
}

var serial atomic.Int64

// unique returns a name that no other test has.
func unique(kind string) string {
	return fmt.Sprintf("%s-%x-%d", kind, time.Now().UnixNano(), serial.Add(1))
}

// price is what every product of a test costs, unless it says otherwise.
var price = money.New(1250, "EUR")

// product makes a product on sale with one SKU of which there are so many.
func (s *scene) product(t testing.TB, stock int64) client.Product {
	t.Helper()
	name := unique("item")
	made, err := s.staff(t).CreateProduct(t.Context(), client.Product{
		Name: "Test " + name, Status: "active", Variants: []client.Variant{{SKU: name, Price: price}},
	})
	if err != nil {
		t.Fatalf("creating a product: %v", err)
	}
	if err := s.staff(t).SetStock(t.Context(), name, stock); err != nil {
		t.Fatalf("stocking %s: %v", name, err)
	}
	return made
}

// sku makes a product and returns its SKU.
func (s *scene) sku(t testing.TB, stock int64) string { return s.product(t, stock).Variants[0].SKU }

// await waits for what is bound to happen soon.
func await(t testing.TB, what string, condition func(context.Context) error) {
	t.Helper()
	if err := shop.Await(t.Context(), soon, condition); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}
