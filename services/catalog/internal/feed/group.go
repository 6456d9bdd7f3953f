package feed

import (
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/souk-shop/souk/internal/money"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/services/catalog/internal/product"
)

// maxGroup bounds the lines of one product.
const maxGroup = 1_000

// groups puts the lines of one product together.
type groups struct {
	names    []string
	currency string
	// seen are the slugs of the products that are through.
	seen map[string]bool
	// spoiled is set after a line that cannot be read.
	spoiled bool
	current *group
	next    int
}

// group is the product whose lines are being read.
type group struct {
	slug    string
	number  int
	lines   int
	content product.Content
	wrong   []problem.Field
}

// take adds a line and returns the rows that are complete by it.
func (g *groups) take(lines *csv.Reader, record []string, err error) []Row {
	number := g.next
	if len(record) > 0 {
		number, _ = lines.FieldPos(0)
	} else if malformed, ok := err.(*csv.ParseError); ok { //nolint:errorlint // csv.Reader returns it unwrapped
		number = malformed.StartLine
	}
	g.next = number + 1
	if err == nil && len(record) != len(g.names) {
		err = fmt.Errorf("has %d fields, and the header %d", len(record), len(g.names))
	}
	if err != nil {
		return g.spoil(badRow(number, "line", "%v", err))
	}
	fields := make(map[string]string, len(record))
	for i, value := range record {
		fields[g.names[i]] = strings.TrimSpace(value)
	}
	slug := fields["slug"]
	if slug == "" {
		return g.spoil(badRow(number, "slug", "is required"))
	}
	var done []Row
	if g.current == nil || g.current.slug != slug {
		done = g.end()
		g.begin(slug, number)
	}
	g.current.add(g.names, fields, g.currency)
	return done
}

// spoil ends the current product with an error and marks the next.
func (g *groups) spoil(bad Row) []Row {
	if g.current != nil {
		g.current.fault("line", "the line %d, next to this product's, cannot be read", bad.Number)
	}
	rows := append(g.end(), bad)
	g.spoiled = true
	return rows
}

func (g *groups) begin(slug string, number int) {
	g.current = &group{slug: slug, number: number}
	if g.spoiled {
		g.current.fault("line", "a line before this product's cannot be read")
	}
	if g.seen[slug] {
		g.current.fault("slug", "the lines of one product must follow each other")
	}
	g.spoiled = false
	g.seen[slug] = true
}

// end returns the current product.
func (g *groups) end() []Row {
	c := g.current
	g.current = nil
	switch {
	case c == nil:
		return nil
	case len(c.wrong) > 0:
		err := problem.NewInvalid("row", "The product cannot be read.")
		err.Fields = c.wrong
		return []Row{{Number: c.number, Err: err}}
	}
	return []Row{{Number: c.number, Content: c.content.Normal()}}
}

func (c *group) fault(name, format string, args ...any) {
	c.wrong = append(c.wrong, problem.Field{Name: name, Message: fmt.Sprintf(format, args...)})
}

// add takes one line in: a variant, and what it says of the product.
func (c *group) add(names []string, fields map[string]string, currency string) {
	if c.lines++; c.lines > maxGroup {
		if c.lines == maxGroup+1 {
			c.fault("variants", "a product has at most %d lines", maxGroup)
		}
		return
	}
	c.say(fields)
	at := fmt.Sprintf("variants[%d].", len(c.content.Variants))
	amount, err := strconv.ParseInt(fields["price"], 10, 64)
	if err != nil {
		c.fault(at+"price", "%q is no whole number of minor units", fields["price"])
	}
	if fields["currency"] != "" {
		currency = fields["currency"]
	}
	v := product.Variant{SKU: fields["sku"], Price: money.New(amount, currency), Options: map[string]string{}}
	for _, name := range names {
		option, ok := strings.CutPrefix(name, optionPrefix)
		if value := fields[name]; ok && value != "" {
			v.Options[option] = value
			c.option(option, value)
		}
	}
	c.content.Variants = append(c.content.Variants, v)
}

// say takes what a line says of the product: the first line sets it, later ones may repeat it.
func (c *group) say(fields map[string]string) {
	first := c.lines == 1
	for _, f := range []struct {
		name string
		have *string
	}{
		{"slug", &c.content.Slug},
		{"name", &c.content.Name},
		{"description", &c.content.Description},
		{"category", &c.content.Category},
		{"status", (*string)(&c.content.Status)},
	} {
		value := fields[f.name]
		switch {
		case first:
			*f.have = value
		case value != "" && value != *f.have:
			c.fault(f.name, "differs between the lines of one product")
		}
	}
	image := product.Image{URL: fields["image"], Alt: fields["image_alt"]}
	if image.URL != "" && !slices.ContainsFunc(c.content.Images, func(i product.Image) bool { return i.URL == image.URL }) {
		c.content.Images = append(c.content.Images, image)
	}
}

// option adds a value to an option of the product.
func (c *group) option(name, value string) {
	i := slices.IndexFunc(c.content.Options, func(o product.Option) bool { return o.Name == name })
	if i < 0 {
		c.content.Options = append(c.content.Options, product.Option{Name: name, Values: []string{value}})
		return
	}
	if !slices.Contains(c.content.Options[i].Values, value) {
		c.content.Options[i].Values = append(c.content.Options[i].Values, value)
	}
}
