package browser

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/souk-shop/souk/e2e/internal/browser"
	"github.com/souk-shop/souk/e2e/internal/client"
)

// sample is a product of the sample catalogue, with variants and a picture; shelf is its category.
const sample, shelf = "/p/aluminium-rollerball", "/c/stationery"

// look holds a page to what every page has to be: accessible in light and dark on a narrow and a wide window, without
// scrolling sideways from 320 px on. It takes its pictures. A page that has a path is opened at each width.
func look(tab *browser.Tab, name, path string) {
	tab.Helper()
	open := func(width int64) {
		tab.Resize(width)
		if path != "" {
			tab.Open(path)
		}
	}
	open(320)
	tab.FitsSideways(name + " at 320 px")
	for _, width := range []int64{360, 768, 1440} {
		open(width)
		size := fmt.Sprintf("%s-%d", name, width)
		tab.Scheme("light")
		tab.FitsSideways(size)
		tab.Picture(pictures, size)
		if width == 768 {
			continue
		}
		tab.Accessible(size)
		tab.Scheme("dark")
		tab.Accessible(size + " dark")
		if width == 1440 {
			tab.Picture(pictures, size+"-dark")
		}
	}
}

// TestPages looks at the pages that everybody sees, before other tests put their products there.
func TestPages(t *testing.T) {
	for name, path := range map[string]string{
		"home": "/", "category": shelf, "product": sample, "cart-empty": "/cart", "login": "/login", "register": "/register",
		"search":  "/search?q=tea&sort=price&min_price=3&in_stock=true",
		"nothing": "/search?q=zzzzqqqq", "not-found": "/p/no-such-thing",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tab := visit(t, browser.Visitor{})
			if name == "not-found" {
				tab.Expect("404")
			}
			look(tab, name, path)
		})
	}
}

// TestShopperPages looks at the pages of a shopper.
func TestShopperPages(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(*browser.Tab, client.Credentials){
		"cart": func(tab *browser.Tab, _ client.Credentials) {
			add(tab, newItem(tab, 1), newItem(tab, 9))
			tab.Open("/cart")
		},
		"checkout": func(tab *browser.Tab, _ client.Credentials) {
			add(tab, newItem(tab, 9))
			tab.Open("/checkout")
		},
		"checkout-wrong": func(tab *browser.Tab, _ client.Credentials) {
			add(tab, newItem(tab, 9))
			tab.Expect("422")
			tab.Open("/checkout")
			tab.Arrives(func() { tab.Click("#place-order") })
			tab.Sees("[aria-invalid=true]")
		},
		"progress": func(tab *browser.Tab, who client.Credentials) {
			tab.Open("/checkout/" + wantEnd(tab, as(tab, who), newItem(tab, 9), "tok_never", ""))
			tab.Sees("#progress[data-status=pending] [data-step=stock][data-state=done]")
		},
		"confirmed": func(tab *browser.Tab, who client.Credentials) {
			tab.Open("/checkout/" + wantEnd(tab, as(tab, who), newItem(tab, 9), "tok_success", client.Confirmed))
			ends(tab, client.Confirmed)
		},
		"declined": func(tab *browser.Tab, who client.Credentials) {
			tab.Open("/checkout/" + wantEnd(tab, as(tab, who), newItem(tab, 9), "tok_declined", client.Cancelled))
			ends(tab, client.Cancelled)
		},
		"out-of-stock": func(tab *browser.Tab, _ client.Credentials) {
			rare := newItem(tab, 1)
			add(tab, rare, newItem(tab, 9))
			tab.Open("/checkout")
			fillAddress(tab)
			pay(tab, "tok_success")
			buyElsewhere(tab, rare)
			place(tab)
			ends(tab, client.Cancelled)
		},
		"account": func(tab *browser.Tab, who client.Credentials) {
			c := as(tab, who)
			id := wantEnd(tab, c, newItem(tab, 9), "tok_success", client.Confirmed)
			wantOrders(tab, who, map[string]string{id: client.Confirmed})
			tab.Open("/account")
		},
		"order": func(tab *browser.Tab, who client.Credentials) {
			tab.Open("/account/orders/" + wantEnd(tab, as(tab, who), newItem(tab, 9), "tok_success", client.Confirmed))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tab, who := member(t, browser.Visitor{})
			open(tab, who)
			look(tab, name, "")
		})
	}
}

// TestStaffPages looks at the pages of the staff.
func TestStaffPages(t *testing.T) {
	t.Parallel()
	for name, path := range map[string]string{
		"figures": "/admin", "orders": "/admin/orders", "products": "/admin/products", "product-new": "/admin/products/new",
		"import": "/admin/import", "stock": "/admin/stock?q=kettle", "categories": "/admin/categories",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tab := boss(t)
			look(tab, "admin-"+name, path)
		})
	}
	t.Run("product", func(t *testing.T) {
		t.Parallel()
		tab := boss(t)
		look(tab, "admin-product", "/admin/products/"+newItem(t, 7).ID)
	})
	t.Run("order", func(t *testing.T) {
		t.Parallel()
		who := newcomer()
		session, err := nobody(t).Register(t.Context(), who)
		if err != nil {
			t.Fatal(err)
		}
		id := wantEnd(t, nobody(t).As(session.AccessToken), newItem(t, 7), "tok_success", client.Confirmed)
		tab := boss(t)
		look(tab, "admin-order", "/admin/orders/"+id)
	})
	t.Run("report", func(t *testing.T) {
		t.Parallel()
		tab := boss(t)
		importFile(tab, listWithABadRow(t, unique("look")))
		look(tab, "admin-report", "")
	})
}

// importFile imports a file of products on the staff's page, and waits for the report.
func importFile(tab *browser.Tab, list string) {
	tab.Helper()
	file := filepath.Join(tab.TempDir(), "products.csv")
	if err := os.WriteFile(file, []byte(list), 0o600); err != nil {
		tab.Fatal(err)
	}
	tab.Open("/admin/import")
	tab.Upload("main input[type=file]", file)
	tab.Click("main form[enctype] button[type=submit]")
	tab.Sees("#summary")
}
