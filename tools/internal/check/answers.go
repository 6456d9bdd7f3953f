package check

import (
	"fmt"

	"github.com/souk-shop/souk/internal/events"
)

// finding is what is wrong with a shop that answered well: no second try will change it.
type finding string

func (f finding) Error() string { return string(f) }

func wrong(format string, args ...any) error { return finding(fmt.Sprintf(format, args...)) }

// pending is what is on its way, and waited for.
type pending string

func (p pending) Error() string { return string(p) }

// item is what is bought.
type item struct {
	product, name, sku string
}

type productPage struct {
	Items []struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	} `json:"items"`
	Total int `json:"total"`
}

type product struct {
	Variants []struct {
		SKU string `json:"sku"`
	} `json:"variants"`
}

type availability struct {
	Items []struct {
		SKU       string `json:"sku"`
		Available int64  `json:"available"`
	} `json:"items"`
}

type shippingRates struct {
	Countries []struct {
		Country string `json:"country"`
	} `json:"countries"`
	Elsewhere *struct{} `json:"elsewhere"`
}

type paymentMethods struct {
	Provider string `json:"provider"`
	Test     bool   `json:"test"`
	Methods  []struct {
		Token string `json:"token"`
	} `json:"methods"`
}

type session struct {
	AccessToken  string `json:"access_token"`
	RefreshToken string `json:"refresh_token"`
}

type cart struct {
	ID      string `json:"id"`
	Version int64  `json:"version"`
	Lines   []struct {
		SKU      string `json:"sku"`
		Quantity int64  `json:"quantity"`
	} `json:"lines"`
}

// has tells whether there is exactly one of the SKU in the cart, and nothing else.
func (c cart) has(sku string) bool {
	return len(c.Lines) == 1 && c.Lines[0].SKU == sku && c.Lines[0].Quantity == 1
}

type checkout struct {
	ID     string `json:"id"`
	Status string `json:"status"`
	Reason string `json:"reason"`
	Detail string `json:"detail"`
}

// address is nobody's.
func address(country string) events.Address {
	return events.Address{Name: "Souk Check", Line1: "Not to be delivered", City: "Nowhere", PostalCode: "10115", Country: country}
}
