package bulk

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/souk-shop/souk/internal/problem"
)

// slugColumn is the column that says which product a line belongs to.
const slugColumn = "slug"

// CSV cuts comma-separated values with a header line. The lines of one product stay in one part, for a product is imported
// whole; so do lines beside one that cannot be read. What is small enough is not cut, where the products are not bounded.
// The error, of kind Invalid, is for a product whose lines are apart: cut, it could lose some.
func CSV(raw []byte, size Size) ([]Part, error) {
	whole := []Part{{rows: raw, Products: 1}}
	if len(raw) <= size.Bytes && size.Products == 0 {
		return whole, nil
	}
	reader := csv.NewReader(bytes.NewReader(raw))
	reader.FieldsPerRecord = -1
	header, err := reader.Read()
	slug := slices.IndexFunc(header, func(name string) bool {
		return strings.EqualFold(strings.TrimSpace(strings.TrimPrefix(name, "\ufeff")), slugColumn)
	})
	if err != nil || slug < 0 {
		return whole, nil //nolint:nilerr // whoever reads the whole says what is wrong with it
	}
	c := cutter{raw: raw, head: int(reader.InputOffset()), size: size, through: map[string]bool{}}
	c.begin, c.end = c.head, c.head
	for {
		record, err := reader.Read()
		if errors.Is(err, io.EOF) {
			if c.cut(len(raw)); len(c.parts) == 0 {
				return whole, nil // a header and nothing else
			}
			return c.parts, nil
		}
		product := "" // of a line that cannot be read
		if err == nil && len(record) == len(header) {
			product = strings.TrimSpace(record[slug])
		}
		if err := c.line(product, int(reader.InputOffset())); err != nil {
			return nil, err
		}
	}
}

// cutter cuts between products.
type cutter struct {
	raw   []byte
	head  int
	size  Size
	parts []Part
	// begin is where the part begins, end where the last line ended, before how many lines came before the part.
	begin, end, before int
	product            string
	products           int
	through            map[string]bool
}

// line takes the line that ends at an offset.
func (c *cutter) line(product string, end int) error {
	if product != c.product || product == "" {
		if c.through[product] {
			return apart(product, 1+bytes.Count(c.raw[:c.end], []byte("\n")))
		}
		if c.product != "" && product != "" && c.size.exceeded(c.head+end-c.begin, c.products+1) {
			c.cut(c.end)
		}
		if c.product != "" {
			c.through[c.product] = true
		}
		c.product = product
		c.products++
	}
	c.end = end
	return nil
}

func (c *cutter) cut(at int) {
	if at == c.begin {
		return
	}
	rows := c.raw[c.begin:at]
	c.parts = append(c.parts, Part{head: c.raw[:c.head], rows: rows, Before: c.before, Products: c.products})
	c.before += bytes.Count(rows, []byte("\n"))
	c.begin, c.products = at, 0
}

func apart(product string, line int) error {
	return problem.NewInvalid("import", "The lines of one product must follow each other.").
		WithField("line "+strconv.Itoa(line), "belongs to the product "+strconv.Quote(product)+", whose lines came before")
}
