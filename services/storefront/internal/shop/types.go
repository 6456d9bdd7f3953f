package shop

import (
	"time"

	"github.com/souk-shop/souk/internal/money"
)

// Image is a picture: an https: URL, a path that begins with /, or a data: URL.
type Image struct {
	URL string `json:"url"`
	Alt string `json:"alt,omitempty"`
}

// Summary is a product in a list.
type Summary struct {
	ID        string       `json:"id"`
	Slug      string       `json:"slug"`
	Name      string       `json:"name"`
	Category  string       `json:"category"`
	Status    string       `json:"status"`
	Image     *Image       `json:"image"`
	PriceFrom *money.Money `json:"price_from"`
	PriceTo   *money.Money `json:"price_to"`
	SKUs      []string     `json:"skus"`
	// InStock is nil where the catalogue does not know.
	InStock *bool `json:"in_stock"`
	Version int64 `json:"version"`
}

// Page is a page of a list of products.
type Page struct {
	Items   []Summary `json:"items"`
	Total   int       `json:"total"`
	Page    int       `json:"page"`
	PerPage int       `json:"per_page"`
	Facets  *Facets   `json:"facets"`
}

// Facets count what each filter would find.
type Facets struct {
	Categories []CategoryCount `json:"categories"`
	Price      PriceFacet      `json:"price"`
	InStock    int64           `json:"in_stock"`
	Options    []OptionFacet   `json:"options"`
}

// CategoryCount is a category and how many products it would find.
type CategoryCount struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Parent string `json:"parent"`
	Count  int64  `json:"count"`
}

// PriceFacet is the range of prices, in minor units.
type PriceFacet struct {
	Min    int64        `json:"min"`
	Max    int64        `json:"max"`
	Ranges []PriceRange `json:"ranges"`
}

// PriceRange is a part of it; From and To are nil at the ends. Minor units.
type PriceRange struct {
	From  *int64 `json:"from"`
	To    *int64 `json:"to"`
	Count int64  `json:"count"`
}

// OptionFacet is an option's values.
type OptionFacet struct {
	Name   string       `json:"name"`
	Values []ValueCount `json:"values"`
}

// ValueCount is a value and how many products it would find.
type ValueCount struct {
	Value string `json:"value"`
	Count int64  `json:"count"`
}

// Suggestion is a product or a category that somebody who types may mean.
type Suggestion struct {
	// Type is "category" or "product".
	Type string `json:"type"`
	// ID is a category's id or a product's slug.
	ID        string       `json:"id"`
	Name      string       `json:"name"`
	Image     *Image       `json:"image"`
	PriceFrom *money.Money `json:"price_from"`
}

// Product is a product in full.
type Product struct {
	ID          string    `json:"id,omitempty"`
	Slug        string    `json:"slug,omitempty"`
	Name        string    `json:"name"`
	Description string    `json:"description,omitempty"`
	Category    string    `json:"category,omitempty"`
	Status      string    `json:"status,omitempty"`
	Images      []Image   `json:"images,omitempty"`
	Options     []Option  `json:"options,omitempty"`
	Variants    []Variant `json:"variants,omitempty"`
	Version     int64     `json:"version,omitempty"`
}

// Option is one way in which variants differ.
type Option struct {
	Name   string   `json:"name"`
	Values []string `json:"values"`
}

// Variant is what is bought.
type Variant struct {
	SKU     string            `json:"sku"`
	Options map[string]string `json:"options,omitempty"`
	Price   money.Money       `json:"price"`
}

// Category is a category of the catalogue.
type Category struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Description string `json:"description"`
	Parent      string `json:"parent"`
	Position    int    `json:"position"`
}

// Available is how many of a SKU can be bought now.
type Available struct {
	SKU       string `json:"sku"`
	Available int64  `json:"available"`
	InStock   bool   `json:"in_stock"`
}

// Line is a line of a cart or an order.
type Line struct {
	SKU       string      `json:"sku"`
	ProductID string      `json:"product_id"`
	Name      string      `json:"name"`
	Quantity  int64       `json:"quantity"`
	UnitPrice money.Money `json:"unit_price"`
	LineTotal money.Money `json:"line_total"`
}

// Cart is a cart.
type Cart struct {
	ID      string      `json:"id"`
	Owner   string      `json:"owner"`
	Version int64       `json:"version"`
	Status  string      `json:"status"`
	Lines   []Line      `json:"lines"`
	Total   money.Money `json:"total"`
	Notices []Notice    `json:"notices"`
}

// Quantity is how many pieces are in the cart.
func (c Cart) Quantity() int64 {
	var n int64
	for _, l := range c.Lines {
		n += l.Quantity
	}
	return n
}

// Notice is what happened to a cart without the shopper.
type Notice struct {
	Code string `json:"code"`
	SKU  string `json:"sku"`
	// OrderID and Reason are of the order that failed, where it is about one.
	OrderID string `json:"order_id"`
	Reason  string `json:"reason"`
	// Message is for people, in English.
	Message string `json:"message"`
}

// Address is where an order goes.
type Address struct {
	Name       string `json:"name,omitempty"`
	Line1      string `json:"line1,omitempty"`
	Line2      string `json:"line2,omitempty"`
	City       string `json:"city,omitempty"`
	Region     string `json:"region,omitempty"`
	PostalCode string `json:"postal_code,omitempty"`
	Country    string `json:"country,omitempty"`
	Phone      string `json:"phone,omitempty"`
}

// Totals are what an order costs.
type Totals struct {
	Subtotal money.Money `json:"subtotal"`
	Shipping money.Money `json:"shipping"`
	Tax      money.Money `json:"tax"`
	Total    money.Money `json:"total"`
}

// Quote is what a cart would cost.
type Quote struct {
	Totals
	CartVersion        int64  `json:"cart_version"`
	Lines              []Line `json:"lines"`
	TaxRateBasisPoints int64  `json:"tax_rate_basis_points"`
	PricesChanged      bool   `json:"prices_changed"`
}

// PaymentMethods are the ways to pay.
type PaymentMethods struct {
	Provider string          `json:"provider"`
	Test     bool            `json:"test"`
	Methods  []PaymentMethod `json:"methods"`
}

// PaymentMethod is one way to pay.
type PaymentMethod struct {
	Token       string `json:"token"`
	Name        string `json:"name"`
	Description string `json:"description"`
}

// ShippingRates are where the shop delivers.
type ShippingRates struct {
	Currency  string         `json:"currency"`
	Countries []ShippingRate `json:"countries"`
	Elsewhere *ShippingRate  `json:"elsewhere"`
}

// ShippingRate is what shipping costs, in minor units.
type ShippingRate struct {
	Country  string `json:"country"`
	Flat     int64  `json:"flat"`
	FreeFrom *int64 `json:"free_from"`
}

// Ends of a checkout, and what comes before.
const (
	Accepted       = "accepted"
	Authenticating = "authenticating"
	Pending        = "pending"
	Confirmed      = "confirmed"
	Cancelled      = "cancelled"
	Rejected       = "rejected"
)

// Checkout is a checkout on its way.
type Checkout struct {
	ID        string     `json:"id"`
	Status    string     `json:"status"`
	OrderID   string     `json:"order_id"`
	Reason    string     `json:"reason"`
	Detail    string     `json:"detail"`
	CartID    string     `json:"cart_id"`
	SKUs      []string   `json:"skus"`
	Shortages []Shortage `json:"shortages"`
	Totals    *Totals    `json:"totals"`
	Timeline  []Moment   `json:"timeline"`
}

// Ended tells whether the checkout has come to its one outcome.
func (c Checkout) Ended() bool {
	return c.Status == Confirmed || c.Status == Cancelled || c.Status == Rejected
}

// Shortage is a line that could not be reserved.
type Shortage struct {
	SKU       string `json:"sku"`
	Quantity  int64  `json:"quantity"`
	Available int64  `json:"available"`
}

// Moment is an event in an order's life.
type Moment struct {
	Event string    `json:"event"`
	At    time.Time `json:"at"`
	// Outcome is "authorized" or "declined": of PaymentProcessed.
	Outcome string `json:"outcome"`
}

// Order is an order in full.
type Order struct {
	ID               string        `json:"id"`
	Status           string        `json:"status"`
	UserID           string        `json:"user_id"`
	Email            string        `json:"email"`
	Lines            []Line        `json:"lines"`
	Totals           Totals        `json:"totals"`
	ShippingAddress  Address       `json:"shipping_address"`
	Shortages        []Shortage    `json:"shortages"`
	Payment          *OrderPayment `json:"payment"`
	Reason           string        `json:"reason"`
	Detail           string        `json:"detail"`
	CreatedAt        time.Time     `json:"created_at"`
	Cancellable      bool          `json:"cancellable"`
	CancellableUntil *time.Time    `json:"cancellable_until"`
	Timeline         []Moment      `json:"timeline"`
}

// OrderPayment is an order's payment in short.
type OrderPayment struct {
	ID     string `json:"id"`
	Status string `json:"status"`
	Reason string `json:"reason"`
}

// OrderSummary is an order in a list.
type OrderSummary struct {
	ID        string      `json:"id"`
	Status    string      `json:"status"`
	Email     string      `json:"email"`
	Total     money.Money `json:"total"`
	Quantity  int64       `json:"quantity"`
	Reason    string      `json:"reason"`
	CreatedAt time.Time   `json:"created_at"`
}

// Orders is a page of a list of orders.
type Orders struct {
	Items      []OrderSummary `json:"items"`
	NextCursor string         `json:"next_cursor"`
}

// User is who is signed in.
type User struct {
	ID    string   `json:"id"`
	Email string   `json:"email"`
	Name  string   `json:"name"`
	Roles []string `json:"roles"`
}

// Tokens are a sign-in.
type Tokens struct {
	Access    string `json:"access_token"`
	ExpiresIn int    `json:"expires_in"`
	Refresh   string `json:"refresh_token"`
	// RefreshExpiresIn is in seconds.
	RefreshExpiresIn int  `json:"refresh_expires_in"`
	User             User `json:"user"`
}
