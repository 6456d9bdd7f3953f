package cluster

import (
	"bufio"
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/souk-shop/souk/e2e/internal/client"
	"github.com/souk-shop/souk/internal/money"
	"github.com/souk-shop/souk/internal/openapitest"
)

// purchase seeds the shop, buys through the gateway as any shopper would, and looks at the storefront.
func (s *scene) purchase(t *testing.T) {
	api := s.forward(t, "service/souk-gateway", "8080")
	email, password := s.admin(t)
	seed := s.command(t.Context(), "go", "run", "../../tools/cmd/souk", "seed", "--url", api)
	seed.Env = append(seed.Environ(), "SOUK_ADMIN_EMAIL="+email, "SOUK_ADMIN_PASSWORD="+password)
	if out, err := seed.CombinedOutput(); err != nil {
		t.Fatalf("souk seed: %v: %s", err, out)
	}
	say("the sample catalogue is there")
	sku := s.product(t, api, 5)
	id := s.buy(t, api, sku)
	say("the order %s is confirmed", id)
	await(t, "the payment is captured", func(ctx context.Context) error {
		ledger, err := s.staff(t, api).Ledger(ctx, id)
		if err == nil && (ledger.Captured != ledger.Amount || ledger.Amount.Amount == 0) {
			err = fmt.Errorf("%+v", ledger)
		}
		return err
	})
	s.wantStock(t, api, sku, 4, 1)
	page, body := get(t, s.forward(t, "service/souk-storefront", "8090")+"/")
	if page.StatusCode != http.StatusOK || !strings.Contains(body, "<main") || !strings.Contains(body, "/p/") {
		t.Errorf("the storefront's home page: %s, with products: %t", page.Status, strings.Contains(body, "/p/"))
	}
	say("the storefront shows products")
}

// helmTest is what the chart brings as a test.
func (s *scene) helmTest(t *testing.T) {
	s.show(t, "helm", "test", release, "--namespace", namespace, "--logs", "--timeout", patience.String())
}

var forwarding = regexp.MustCompile(`^Forwarding from (127\.0\.0\.1:\d+) ->`)

// forward opens a way to a port in the cluster for as long as the test runs, and returns its URL.
func (s *scene) forward(t *testing.T, target, port string) string {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	cmd := s.command(ctx, "kubectl", "--namespace", namespace, "port-forward", target, ":"+port)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		_ = cmd.Wait() // it was told to end
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if found := forwarding.FindStringSubmatch(lines.Text()); found != nil {
			go func() {
				for lines.Scan() { //nolint:revive // what it prints for each connection is read, or it would wait
				}
			}()
			return "http://" + found[1]
		}
	}
	t.Fatalf("kubectl port-forward %s ended before it began", target)
	return ""
}

// nobody returns a client whose every exchange is held against docs/openapi.yaml.
func (s *scene) nobody(t *testing.T, api string) *client.Client {
	t.Helper()
	if s.document == nil {
		document, err := openapitest.Load(filepath.Join(root, "docs", "openapi.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		s.document = document
	}
	return client.New(api, s.document.Transport(t, http.DefaultTransport))
}

// staff returns a client of an administrator.
func (s *scene) staff(t *testing.T, api string) *client.Client {
	t.Helper()
	if s.staffToken == "" {
		email, password := s.admin(t)
		session, err := s.nobody(t, api).Login(t.Context(), client.Credentials{Email: email, Password: password})
		if err != nil {
			t.Fatalf("staff cannot sign in: %v", err)
		}
		s.staffToken = session.AccessToken
	}
	return s.nobody(t, api).As(s.staffToken)
}

// admin returns the account that the chart made.
func (s *scene) admin(t *testing.T) (email, password string) {
	t.Helper()
	var secret struct{ Data map[string]string }
	s.read(t, &secret, "secret", "souk-auth-secrets")
	decoded := func(key string) string {
		raw, err := base64.StdEncoding.DecodeString(secret.Data[key])
		if err != nil || len(raw) == 0 {
			t.Fatalf("the Secret souk-auth-secrets has no %s", key)
		}
		return string(raw)
	}
	return decoded("admin-email"), decoded("admin-password")
}

// product makes a product on sale of which there are so many, and returns its SKU.
func (s *scene) product(t *testing.T, api string, stock int64) string {
	t.Helper()
	s.rounds++
	sku := fmt.Sprintf("test-%x-%d", began.UnixNano(), s.rounds)
	_, err := s.staff(t, api).CreateProduct(t.Context(), client.Product{
		Name: "Test " + sku, Status: "active", Variants: []client.Variant{{SKU: sku, Price: money.New(1250, "EUR")}},
	})
	if err != nil {
		t.Fatalf("creating a product: %v", err)
	}
	if err := s.staff(t, api).SetStock(t.Context(), sku, stock); err != nil {
		t.Fatalf("stocking %s: %v", sku, err)
	}
	return sku
}

// buy buys one piece as somebody new, and returns the order's id.
func (s *scene) buy(t *testing.T, api, sku string) string {
	t.Helper()
	who := s.nobody(t, api)
	session, err := who.Register(t.Context(), client.Credentials{Email: sku + "@example.com", Password: "tulip-anvil-9417-quartz", Name: "Ada"})
	if err != nil {
		t.Fatalf("registering: %v", err)
	}
	who = who.As(session.AccessToken)
	cart, err := who.NewCart(t.Context())
	if err != nil {
		t.Fatalf("a cart: %v", err)
	}
	if cart, _, err = who.Add(t.Context(), cart.ID, sku, 1, client.Wait(20)); err != nil || cart.Quantity(sku) != 1 {
		t.Fatalf("adding: %+v, %v", cart, err)
	}
	id, err := who.CheckOut(t.Context(), client.Of(cart, "tok_success"), "key-"+sku)
	if err != nil {
		t.Fatalf("checking out: %v", err)
	}
	await(t, "the checkout ends", func(ctx context.Context) error {
		checkout, err := who.Checkout(ctx, id, client.Wait(10))
		if err == nil && checkout.Status != client.Confirmed {
			err = fmt.Errorf("it is %s: %s", checkout.Status, checkout.Reason)
		}
		return err
	})
	return id
}

// wantStock waits until so many are on hand and sold, and none is reserved.
func (s *scene) wantStock(t *testing.T, api, sku string, onHand, sold int64) {
	t.Helper()
	await(t, "the stock of "+sku, func(ctx context.Context) error {
		stock, err := s.staff(t, api).Stock(ctx, sku)
		if err == nil && (stock.OnHand != onHand || stock.Reserved != 0 || stock.Sold != sold) {
			err = fmt.Errorf("%+v, want %d on hand, none reserved, %d sold", stock, onHand, sold)
		}
		return err
	})
}
