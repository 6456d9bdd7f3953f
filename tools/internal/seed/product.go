// Package seed fills a shop through its public API: with the sample catalogue, or with as many products as a load test
// wants.
package seed

// Category is a shelf of the shop.
type Category struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Description string `json:"description"`
	// Parent is the category that it is part of.
	Parent string `json:"parent,omitempty"`
	// Position orders the categories, lowest first.
	Position int `json:"position"`
}

// Product is a product as the catalogue takes it.
type Product struct {
	Slug        string    `json:"slug"`
	Name        string    `json:"name"`
	Description string    `json:"description"`
	Category    string    `json:"category"`
	Status      string    `json:"status"`
	Images      []Image   `json:"images"`
	Options     []Option  `json:"options"`
	Variants    []Variant `json:"variants"`
}

// Image is a picture: a data URL, or the name of one of the catalogue's pictures.
type Image struct {
	URL string `json:"url"`
	Alt string `json:"alt"`
}

// Option is what a shopper chooses, such as a size.
type Option struct {
	Name   string   `json:"name"`
	Values []string `json:"values"`
}

// Variant is what is sold. Stock is what seeding puts on hand.
type Variant struct {
	SKU     string            `json:"sku"`
	Options map[string]string `json:"options"`
	Price   Money             `json:"price"`
	Stock   int               `json:"-"`
}

// Money is an amount in minor units.
type Money struct {
	Amount   int64  `json:"amount"`
	Currency string `json:"currency"`
}

// Catalogue is what a shop sells.
type Catalogue struct {
	// Categories come after those that they are part of.
	Categories []Category
	// Pictures are uploaded, by the names that images have for them.
	Pictures map[string][]byte
	Products []Product
}
