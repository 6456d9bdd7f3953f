// Package feed reads products as staff send them: one in a request's body, or many in a file of CSV or NDJSON. Its
// readers give every row that can be read, say what is wrong with the others, and hold one product at a time.
package feed

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/souk-shop/souk/internal/money"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/services/catalog/internal/product"
)

// Document is a product as staff send it: its content, and the fields of an answer of this service, so that what was
// read can be changed and sent back. Those are not read: they are not for a client to say. Neither is stock, which a
// variant may have: it is the inventory's.
type Document struct {
	Slug        string           `json:"slug"`
	Name        string           `json:"name"`
	Description string           `json:"description"`
	Category    string           `json:"category"`
	Status      product.Status   `json:"status"`
	Images      []product.Image  `json:"images"`
	Options     []product.Option `json:"options"`
	Variants    []Variant        `json:"variants"`

	ID          json.RawMessage `json:"id,omitempty"`
	Version     json.RawMessage `json:"version,omitempty"`
	FormerSlugs json.RawMessage `json:"former_slugs,omitempty"`
	CreatedAt   json.RawMessage `json:"created_at,omitempty"`
	UpdatedAt   json.RawMessage `json:"updated_at,omitempty"`
}

// Variant is a variant as staff send it.
type Variant struct {
	SKU     string            `json:"sku"`
	Options map[string]string `json:"options"`
	Price   money.Money       `json:"price"`
	Stock   json.RawMessage   `json:"stock,omitempty"`
}

// Read returns the document's content, in its normal form.
func (d Document) Read() product.Content {
	c := product.Content{
		Slug: d.Slug, Name: d.Name, Description: d.Description, Category: d.Category, Status: d.Status, Images: d.Images,
		Options: d.Options, Variants: make([]product.Variant, len(d.Variants)),
	}
	for i, v := range d.Variants {
		c.Variants[i] = product.Variant{SKU: v.SKU, Options: v.Options, Price: v.Price}
	}
	return c.Normal()
}

// Row is one product of a file.
type Row struct {
	// Number is the line that the product begins at, from 1.
	Number int
	// Content is the product, in its normal form; it is not checked.
	Content product.Content
	// Err says why the row cannot be read, with its fields; then there is no content. It is of kind Invalid.
	Err error
}

func badRow(number int, field, format string, args ...any) Row {
	err := problem.NewInvalid("row", "The row cannot be read.").WithField(field, fmt.Sprintf(format, args...))
	return Row{Number: number, Err: err}
}

// parse reads one JSON document, strictly.
func parse(raw []byte) (product.Content, *problem.Error) {
	var d Document
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(&d)
	if err == nil {
		if _, more := decoder.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("there is something after the JSON value")
		}
	}
	if err == nil {
		return d.Read(), nil
	}
	field := "line"
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		if wrong.Field != "" {
			field = wrong.Field
		}
		err = fmt.Errorf("must not be a JSON %s", wrong.Value)
	}
	return product.Content{}, problem.NewInvalid("row", "The row cannot be read.").WithField(field, err.Error())
}
