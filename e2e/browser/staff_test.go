package browser

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/souk-shop/souk/e2e/internal/browser"
	"github.com/souk-shop/souk/e2e/internal/client"
)

// TestStaffProduct creates a product with an uploaded picture, which then is in the shop.
func TestStaffProduct(t *testing.T) {
	t.Parallel()
	tab, sku := boss(t), unique("lamp")
	name := "Lamp " + sku
	tab.Open("/admin/products/new")
	tab.Fill("main [name=name]", name)
	tab.Choose("main [name=category]", "lighting")
	tab.Choose("main [name=status]", "active")
	tab.Fill("main [name=variant_sku]", sku)
	tab.Fill("main [name=variant_price]", "49.90")
	tab.Upload("#picture", drawing(t))
	tab.Click(`main button[formaction="/admin/pictures"]`)
	tab.Sees("main .pictures img")
	tab.Fill("main [name=image_alt]", "A lamp")
	tab.Click("#save")
	tab.AwaitTrue("it is created", "/^\\/admin\\/products\\/(?!new)/.test(location.pathname)")

	tab.Open("/admin/stock?q=" + sku)
	setStock(tab, sku, "7")
	await(t, "the stock is set", func(ctx context.Context) error {
		s, err := staff(t).Stock(ctx, sku)
		if err == nil && s.OnHand != 7 {
			err = fmt.Errorf("it is %+v", s)
		}
		return err
	})

	shopper := visit(t, browser.Visitor{})
	shopper.Await("the search finds it", func(context.Context) error {
		shopper.Open("/search?q=" + sku)
		if len(cards(shopper)) == 0 {
			return errors.New("it does not")
		}
		return nil
	})
	shopper.Click(`article.product-card a[href^="/p/"]`)
	shopper.At("/p/*")
	shopper.SeesText("main h1", name)
	shopper.SeesText("main", "€49.90")
	shopper.AwaitTrue("the picture is there", "[...document.querySelectorAll('main img')].some((i) => i.complete && i.naturalWidth === 64)")
	shopper.Click("#add-button")
	shopper.SeesText("#badge", "1")
}

// drawing is a picture's file.
func drawing(t *testing.T) string {
	t.Helper()
	picture := image.NewRGBA(image.Rect(0, 0, 64, 64))
	for i := range 64 * 64 {
		picture.Set(i%64, i/64, color.RGBA{R: uint8(i % 64 * 4), G: uint8(i / 64 * 4), B: 120, A: 255}) //nolint:gosec // below 256
	}
	file, err := os.Create(filepath.Join(t.TempDir(), "lamp.png"))
	if err == nil {
		err = errors.Join(png.Encode(file, picture), file.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	return file.Name()
}

// setStock sets what is on hand, on the staff's page of the stock.
func setStock(tab *browser.Tab, sku, onHand string) {
	tab.Helper()
	form := "#stock-" + sku + ` form[action="/admin/stock/set"]`
	tab.Fill(form+" [name=on_hand]", onHand)
	tab.Click(form + " button")
	tab.SeesText("#stock-"+sku+" dd", onHand)
}

// listWithABadRow is a file of products, the second of which has no price.
func listWithABadRow(t testing.TB, slug string) string {
	t.Helper()
	return strings.Join([]string{
		"slug,name,category,status,sku,price,stock",
		slug + "-a,First of " + slug + ",kitchen,active," + slug + "-a,1500,4",
		slug + "-b,Second of " + slug + ",kitchen,active," + slug + "-b,cheap,4",
		slug + "-c,Third of " + slug + ",kitchen,active," + slug + "-c,1700,4",
	}, "\n") + "\n"
}

// TestStaffImport imports a file with a bad row: the report tells which, and the others are in the shop.
func TestStaffImport(t *testing.T) {
	t.Parallel()
	tab, slug := boss(t), unique("list")
	importFile(tab, listWithABadRow(t, slug))
	tab.SeesText(".report tr.failed", "price")
	tab.SeesText("#summary", "Created 2")
	for _, tc := range []struct {
		suffix string
		status int
	}{{"-a", 200}, {"-b", 404}, {"-c", 200}} {
		shopper := visit(t, browser.Visitor{})
		shopper.Expect("404")
		if got := shopper.Open("/p/" + slug + tc.suffix); got != tc.status {
			t.Errorf("%s: %d", tc.suffix, got)
		}
	}
}

// TestStaffOrder sees an order with what has happened to it, and cancels it: money and goods go back.
func TestStaffOrder(t *testing.T) {
	t.Parallel()
	who, thing := newcomer(), newItem(t, 5)
	session, err := nobody(t).Register(t.Context(), who)
	if err != nil {
		t.Fatal(err)
	}
	id := wantEnd(t, nobody(t).As(session.AccessToken), thing, "tok_success", client.Confirmed)
	wantPaid(t, id)
	tab := boss(t)
	tab.Await("the order is in the list", func(context.Context) error {
		tab.Open("/admin/orders")
		if tab.Count(`main a[href="/admin/orders/`+id+`"]`) == 0 {
			return errors.New("it is not")
		}
		return nil
	})
	tab.Click(`main a[href="/admin/orders/` + id + `"]`)
	tab.At("/admin/orders/" + id)
	tab.SeesText("main", thing.sku)
	if got := tab.Texts("[aria-labelledby=timeline] li"); len(got) < 4 {
		t.Errorf("the timeline is %q", got)
	}
	tab.Click(`main a[href$="/cancel"]`)
	tab.Click(`main form[action$="/cancel"] button`)
	tab.At("/admin/orders/" + id)
	wantOrders(t, who, map[string]string{id: client.Cancelled})
	wantLedger(t, id, "refunded", func(l client.Ledger) bool { return l.Captured == l.Refunded && l.Authorizations == 1 })
	wantStock(t, thing, 5, 0)
}
