package listing

import (
	"slices"
	"unicode/utf8"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/services/catalog/internal/product"
	"github.com/souk-shop/souk/services/catalog/internal/text"
)

// Sort is the order of a list.
type Sort string

// The orders. Equal products are in the order of their ids; those that are equally relevant by name.
const (
	ByName      Sort = "name"
	ByPrice     Sort = "price"
	ByPriceDown Sort = "-price"
	Newest      Sort = "newest"
	Relevance   Sort = "relevance"
)

// Bounds of a query.
const (
	DefaultPerPage = 24
	MaxPerPage     = 100
	MaxPage        = 1_000_000
	MaxOptions     = 20
	DefaultLimit   = 8
	MaxLimit       = 20
	maxWords       = 10
	maxText        = 200
	maxCategory    = 100
	maxOption      = 200
)

// Query asks for a page of products.
type Query struct {
	// Category limits the list to a category and those that are part of it; "" is all.
	Category string
	// Text limits it to products that have each of its words, or begin a word with it, or nearly.
	Text string
	// Status limits it to a status; "" is active products.
	Status product.Status
	// MinPrice and MaxPrice limit it to products with a variant of such a price; nil is any.
	MinPrice, MaxPrice *int64
	// InStock limits it to products that can be bought.
	InStock bool
	// Options limits it to products with a variant of these values: those of one option are alternatives.
	Options []Choice
	Sort    Sort
	// Facets asks for what could be filtered by.
	Facets bool
	// Page is counted from 1.
	Page, PerPage int
}

// Choice is a value of an option.
type Choice struct{ Name, Value string }

// Check returns an error of kind Invalid that names every field that cannot be, or nil.
func (q Query) Check() error {
	e := problem.NewInvalid("query", "The query is wrong.")
	if !slices.Contains([]Sort{Relevance, ByName, ByPrice, ByPriceDown, Newest}, q.Sort) {
		e = e.WithField("sort", "must be relevance, name, price, -price or newest")
	}
	if q.Status != "" && !slices.Contains(product.Statuses(), q.Status) {
		e = e.WithField("status", "must be draft, active or archived")
	}
	if utf8.RuneCountInString(q.Category) > maxCategory {
		e = e.WithLimit("category", "is too long", maxCategory)
	}
	e = checkText(e, q.Text)
	e = q.checkPrices(e)
	e = q.checkOptions(e)
	if q.Page < 1 || q.Page > MaxPage {
		e = e.WithLimit("page", "must be a whole number from 1 on", MaxPage)
	}
	if q.PerPage < 1 || q.PerPage > MaxPerPage {
		e = e.WithLimit("per_page", "must be a whole number from 1 on", MaxPerPage)
	}
	return orNil(e)
}

func orNil(e *problem.Error) error {
	if len(e.Fields) > 0 {
		return e
	}
	return nil
}

func checkText(e *problem.Error, typed string) *problem.Error {
	if utf8.RuneCountInString(typed) > maxText {
		return e.WithLimit("q", "is too long", maxText)
	}
	if len(text.Words(typed)) > maxWords {
		return e.WithLimit("q", "has too many words", maxWords)
	}
	return e
}

func (q Query) checkPrices(e *problem.Error) *problem.Error {
	if q.MinPrice != nil && *q.MinPrice < 0 {
		e = e.WithField("min_price", "must be a whole number of minor units from 0 on")
	}
	if q.MaxPrice != nil && *q.MaxPrice < 0 {
		e = e.WithField("max_price", "must be a whole number of minor units from 0 on")
	}
	if q.MinPrice != nil && q.MaxPrice != nil && *q.MaxPrice >= 0 && *q.MinPrice > *q.MaxPrice {
		e = e.WithLimit("min_price", "must not be above max_price", *q.MaxPrice)
	}
	return e
}

func (q Query) checkOptions(e *problem.Error) *problem.Error {
	if len(q.Options) > MaxOptions {
		return e.WithLimit("option", "is there too often", MaxOptions)
	}
	for _, o := range q.Options {
		switch {
		case o.Name == "" || o.Value == "":
			return e.WithField("option", "must be name:value, such as size:M")
		case utf8.RuneCountInString(o.Name)+1+utf8.RuneCountInString(o.Value) > maxOption:
			return e.WithLimit("option", "is too long", maxOption)
		}
	}
	return e
}

// CheckSuggest returns an error of kind Invalid that names every field that cannot be, or nil.
func CheckSuggest(typed string, limit int) error {
	e := problem.NewInvalid("query", "The query is wrong.")
	if typed == "" {
		e = e.WithField("q", "is required")
	}
	e = checkText(e, typed)
	if limit < 1 || limit > MaxLimit {
		e = e.WithLimit("limit", "must be a whole number from 1 on", MaxLimit)
	}
	return orNil(e)
}
