package check

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/souk-shop/souk/tools/internal/client"
)

const (
	// testPayment is the sandbox provider's method that always succeeds.
	testPayment = "tok_success"
	// home is delivered to where the shop does not say where it delivers, and preferred where it does.
	home = "DE"
	// pageSize bounds how much of a page is read.
	pageSize = 1 << 20
)

// findItem looks for a product that can be bought.
func (c *check) findItem(ctx context.Context) (string, error) {
	var page productPage
	if err := c.api.Do(ctx, client.Call{Method: http.MethodGet, Path: "/products?in_stock=true&sort=price&per_page=20"}, &page); err != nil {
		return "", err
	}
	for _, p := range page.Items {
		sku, err := c.inStock(ctx, p.ID)
		if err != nil {
			return "", err
		}
		if sku != "" {
			c.item = item{product: p.ID, name: p.Name, sku: sku}
			return fmt.Sprintf("%d products in stock, %s (%s) is one", page.Total, p.Name, sku), nil
		}
	}
	if c.ReadOnly {
		return "no product is in stock", nil
	}
	return "", wrong("no product is in stock: there is nothing to buy (`souk seed` loads a sample)")
}

// inStock returns a SKU of the product that there is at least one of, or "".
func (c *check) inStock(ctx context.Context, id string) (string, error) {
	var stock availability
	if err := c.api.Do(ctx, client.Call{Method: http.MethodGet, Path: "/products/" + id + "/availability"}, &stock); err != nil {
		return "", err
	}
	for _, i := range stock.Items {
		if i.Available > 0 {
			return i.SKU, nil
		}
	}
	return "", nil
}

func (c *check) readProduct(ctx context.Context) (string, error) {
	if c.item.product == "" {
		return "there is none to look at", nil
	}
	var p product
	if err := c.api.Do(ctx, client.Call{Method: http.MethodGet, Path: "/products/" + c.item.product}, &p); err != nil {
		return "", err
	}
	for _, v := range p.Variants {
		if v.SKU == c.item.sku {
			return "sold as " + v.SKU, nil
		}
	}
	return "", wrong("the product %s has no SKU %s, which is in stock", c.item.product, c.item.sku)
}

func (c *check) findCountry(ctx context.Context) (string, error) {
	var rates shippingRates
	if err := c.api.Do(ctx, client.Call{Method: http.MethodGet, Path: "/shipping"}, &rates); err != nil {
		return "", err
	}
	var countries []string
	for _, r := range rates.Countries {
		countries = append(countries, r.Country)
	}
	switch {
	case slices.Contains(countries, home) || rates.Elsewhere != nil:
		c.country = home
	case len(countries) > 0:
		c.country = countries[0]
	default:
		return "", wrong("the shop delivers to no country")
	}
	return "to " + c.country, nil
}

// findPayment makes sure that no money moves.
func (c *check) findPayment(ctx context.Context) (string, error) {
	var offered paymentMethods
	if err := c.api.Do(ctx, client.Call{Method: http.MethodGet, Path: "/payment-methods"}, &offered); err != nil {
		return "", err
	}
	for _, m := range offered.Methods {
		if offered.Test && m.Token == testPayment {
			c.payment = m.Token
			return fmt.Sprintf("%d of %s, a test provider", len(offered.Methods), offered.Provider), nil
		}
	}
	if c.ReadOnly {
		return fmt.Sprintf("%d of %s", len(offered.Methods), offered.Provider), nil
	}
	return "", wrong("its payment provider %s has no test method %s, and a check pays with no other: use --read-only", offered.Provider, testPayment)
}

// readStorefront reads the home page, without its assets.
func (c *check) readStorefront(ctx context.Context) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(c.Storefront, "/")+"/", nil)
	if err != nil {
		return "", err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", err
	}
	defer res.Body.Close() //nolint:errcheck // read as far as wanted
	page, err := io.ReadAll(io.LimitReader(res.Body, pageSize))
	if err != nil {
		return "", err
	}
	if res.StatusCode != http.StatusOK {
		return "", client.Status{Code: res.StatusCode, Call: "GET " + req.URL.String(), Told: http.StatusText(res.StatusCode)}
	}
	if !strings.Contains(string(page), "</html>") || !strings.Contains(string(page), "<main") {
		return "", wrong("%s is no page of a shop", req.URL)
	}
	return fmt.Sprintf("%s, %d kB", req.URL, len(page)/1000), nil
}
