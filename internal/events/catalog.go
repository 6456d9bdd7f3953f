package events

import (
	"errors"
	"fmt"

	"github.com/souk-shop/souk/internal/money"
)

// ProductViewed is published when a product's detail is read on behalf of a shopper.
type ProductViewed struct {
	ProductID string `json:"product_id"`
	Name      string `json:"name"`
	Category  string `json:"category"`
	// Viewer is a user's id or an anonymous visitor's.
	Viewer string `json:"viewer"`
}

// EventType implements [Payload].
func (ProductViewed) EventType() string { return "shop.souk.ProductViewed.v1" }

// Validate implements [Payload].
func (p ProductViewed) Validate() error {
	return errors.Join(required("product_id", p.ProductID), required("viewer", p.Viewer))
}

// VariantPrice is a variant of a product with its price.
type VariantPrice struct {
	SKU   string      `json:"sku"`
	Price money.Money `json:"price"`
}

// ProductChanged is published when a product was created or edited.
type ProductChanged struct {
	ProductID string         `json:"product_id"`
	Version   int64          `json:"version"`
	Slug      string         `json:"slug"`
	Name      string         `json:"name"`
	Category  string         `json:"category"`
	Status    string         `json:"status"`
	Variants  []VariantPrice `json:"variants"`
}

// EventType implements [Payload].
func (ProductChanged) EventType() string { return "shop.souk.ProductChanged.v1" }

// Validate implements [Payload].
func (p ProductChanged) Validate() error {
	for i, v := range p.Variants {
		if err := errors.Join(required("sku", v.SKU), priced("price", v.Price)); err != nil {
			return fmt.Errorf("variants[%d]: %w", i, err)
		}
	}
	return errors.Join(required("product_id", p.ProductID), between("version", p.Version, 1, 1<<62))
}
