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

// CSV cuts comma-separated values with a header line into parts of about size bytes, each with the header. The lines of
// one product stay in one part, for a product is imported whole; so do lines beside one that cannot be read. The error, of
// kind Invalid, is for a product whose lines are apart: cut, it could lose some.
func CSV(raw []byte, size int) ([]Part, error) {
	if len(raw) <= size {
		return []Part{{Body: raw}}, nil
	}
	reader := csv.NewReader(bytes.NewReader(raw))
	reader.FieldsPerRecord = -1
	header, err := reader.Read()
	slug := slices.IndexFunc(header, func(name string) bool {
		return strings.EqualFold(strings.TrimSpace(strings.TrimPrefix(name, "\ufeff")), slugColumn)
	})
	if err != nil || slug < 0 {
		return []Part{{Body: raw}}, nil //nolint:nilerr // whoever reads the whole says what is wrong with it
	}
	c := cutter{raw: raw, head: int(reader.InputOffset()), size: size, through: map[string]bool{}}
	c.begin, c.end = c.head, c.head
	for {
		record, err := reader.Read()
		if errors.Is(err, io.EOF) {
			if c.cut(len(raw)); len(c.parts) == 0 {
				return []Part{{Body: raw}}, nil // a header and nothing else
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
	raw        []byte
	head, size int
	parts      []Part
	// begin is where the part begins, end where the last line ended.
	begin, end int
	product    string
	through    map[string]bool
}

// line takes the line that ends at an offset.
func (c *cutter) line(product string, end int) error {
	if product != c.product {
		if c.through[product] {
			return apart(product, 1+bytes.Count(c.raw[:c.end], []byte("\n")))
		}
		if c.product != "" && product != "" && c.head+end-c.begin > c.size {
			c.cut(c.end)
		}
		if c.product != "" {
			c.through[c.product] = true
		}
		c.product = product
	}
	c.end = end
	return nil
}

func (c *cutter) cut(at int) {
	if at == c.begin {
		return
	}
	body := append(slices.Clone(c.raw[:c.head]), c.raw[c.begin:at]...)
	c.parts = append(c.parts, Part{Body: body, Before: bytes.Count(c.raw[c.head:c.begin], []byte("\n"))})
	c.begin = at
}

func apart(product string, line int) error {
	return problem.NewInvalid("import", "The lines of one product must follow each other.").
		WithField("line "+strconv.Itoa(line), "belongs to the product "+strconv.Quote(product)+", whose lines came before")
}
