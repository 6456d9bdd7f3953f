package browser

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/souk-shop/souk/e2e/internal/browser"
	"github.com/souk-shop/souk/e2e/internal/client"
	"github.com/souk-shop/souk/e2e/internal/shop"
	"github.com/souk-shop/souk/internal/money"
)

// password is every account's.
const password = "tulip-anvil-9417-quartz"

// visit opens a tab of a new visitor's.
func visit(t testing.TB, v browser.Visitor) *browser.Tab {
	t.Helper()
	tab := chromium.Visit(t, market.Storefront(), v)
	// htmx notes each request that it has given up for a newer one.
	tab.Expect("htmx:sendAbort")
	tab.Expect("htmx:afterRequest")
	return tab
}

// nobody returns a client of the API without a token, whose every exchange is held against docs/openapi.yaml.
func nobody(t testing.TB) *client.Client {
	return client.New(market.URL(), document.Transport(t, transport))
}

// administrator is who staff returns.
var administrator struct {
	sync.Mutex
	token string
	since time.Time
}

// staff returns a client of an administrator, who signs in again before the token ends.
func staff(t testing.TB) *client.Client {
	t.Helper()
	a := &administrator
	a.Lock()
	defer a.Unlock()
	if time.Since(a.since) > 15*time.Second {
		account := administratorAccount(t)
		session, err := nobody(t).Login(t.Context(), account)
		if err != nil {
			t.Fatalf("staff cannot sign in: %v", err)
		}
		a.token, a.since = session.AccessToken, time.Now()
	}
	return nobody(t).As(a.token)
}

func administratorAccount(t testing.TB) client.Credentials {
	t.Helper()
	email, err := market.Secret("admin-email")
	if err != nil {
		t.Fatal(err)
	}
	word, err := market.Secret("admin-password")
	if err != nil {
		t.Fatal(err)
	}
	return client.Credentials{Email: email, Password: word}
}

var serial atomic.Int64

// unique returns a name that no other test has.
func unique(kind string) string {
	return fmt.Sprintf("%s-%x-%d", kind, time.Now().UnixNano(), serial.Add(1))
}

// price is what every product of a test costs, unless it says otherwise.
var price = money.New(1250, "EUR")

// item is a product on sale with one SKU.
type item struct {
	client.Product
	sku string
}

// newItem makes a product of which there are so many.
func newItem(t testing.TB, stock int64) item {
	t.Helper()
	sku := unique("item")
	made, err := staff(t).CreateProduct(t.Context(), client.Product{
		Name: "Test " + sku, Status: "active", Variants: []client.Variant{{SKU: sku, Price: price}},
	})
	if err != nil {
		t.Fatalf("creating a product: %v", err)
	}
	if err := staff(t).SetStock(t.Context(), sku, stock); err != nil {
		t.Fatalf("stocking %s: %v", sku, err)
	}
	return item{made, sku}
}

// path is the address of the product's page.
func (i item) path() string { return "/p/" + i.Slug }

// await waits for what is bound to happen soon.
func await(t testing.TB, what string, condition func(context.Context) error) {
	t.Helper()
	if err := shop.Await(t.Context(), browser.Soon, condition); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}
