// Package listing is the catalogue as shoppers read it: in memory, sorted, searchable. It is built from the products'
// documents and told of each change; it never reads anything itself.
package listing

import (
	"slices"
	"strings"
	"unicode"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/services/catalog/internal/product"
)

// Sort is the order of a list.
type Sort string

// The orders. Equal products are in the order of their ids.
const (
	ByName      Sort = "name"
	ByPrice     Sort = "price"
	ByPriceDown Sort = "-price"
	Newest      Sort = "newest"
)

// Bounds of a query.
const (
	DefaultPerPage = 24
	MaxPerPage     = 100
	MaxPage        = 1_000_000
	maxWords       = 10
	maxText        = 200
)

// Query asks for a page of products.
type Query struct {
	// Category limits the list to a category and those that are part of it; "" is all.
	Category string
	// Text limits it to products that have, for each of its words, a word that begins with it.
	Text string
	// Status limits it to a status; "" is active products.
	Status product.Status
	Sort   Sort
	// Page counts from 1.
	Page, PerPage int
}

// Check returns an error of kind Invalid that names every field that cannot be, or nil.
func (q Query) Check() error {
	e := problem.NewInvalid("query", "The query is wrong.")
	if !slices.Contains([]Sort{ByName, ByPrice, ByPriceDown, Newest}, q.Sort) {
		e = e.WithField("sort", "must be name, price, -price or newest")
	}
	if q.Status != "" && !slices.Contains(product.Statuses(), q.Status) {
		e = e.WithField("status", "must be draft, active or archived")
	}
	if len(q.Text) > maxText {
		e = e.WithLimit("q", "is too long", maxText)
	}
	if len(words(q.Text)) > maxWords {
		e = e.WithLimit("q", "has too many words", maxWords)
	}
	if q.Page < 1 || q.Page > MaxPage {
		e = e.WithLimit("page", "must be a whole number from 1 on", MaxPage)
	}
	if q.PerPage < 1 || q.PerPage > MaxPerPage {
		e = e.WithLimit("per_page", "must be a whole number from 1 on", MaxPerPage)
	}
	if len(e.Fields) > 0 {
		return e
	}
	return nil
}

// words splits text into its words, in lower case.
func words(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// vocabulary returns the distinct words of a product, sorted.
func vocabulary(p product.Product, category string) []string {
	text := []string{p.Name, p.Description, p.Category, category}
	text = append(text, p.SKUs()...)
	all := words(strings.Join(text, " "))
	slices.Sort(all)
	return slices.Compact(all)
}

// begins tells whether a word of the sorted vocabulary begins with prefix.
func begins(vocabulary []string, prefix string) bool {
	i, _ := slices.BinarySearch(vocabulary, prefix)
	return i < len(vocabulary) && strings.HasPrefix(vocabulary[i], prefix)
}
