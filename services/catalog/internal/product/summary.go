package product

import "github.com/souk-shop/souk/internal/money"

// Summary is a product in a list.
type Summary struct {
	ID       string `json:"id"`
	Slug     string `json:"slug"`
	Name     string `json:"name"`
	Category string `json:"category"`
	Status   Status `json:"status"`
	// Image is the first.
	Image *Image `json:"image,omitempty"`
	// PriceFrom and PriceTo are the lowest and the highest price of the variants; SKUs are theirs.
	PriceFrom *money.Money `json:"price_from,omitempty"`
	PriceTo   *money.Money `json:"price_to,omitempty"`
	SKUs      []string     `json:"skus"`
	Version   int64        `json:"version"`
}

// Summary returns what lists show of the product.
func (p Product) Summary() Summary {
	s := Summary{
		ID: p.ID, Slug: p.Slug, Name: p.Name, Category: p.Category, Status: p.Status, SKUs: p.SKUs(), Version: p.Version,
	}
	if len(p.Images) > 0 {
		s.Image = &p.Images[0]
	}
	if from, to := p.PriceRange(); len(p.Variants) > 0 {
		s.PriceFrom, s.PriceTo = &from, &to
	}
	return s
}
