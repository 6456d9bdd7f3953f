package feed

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/souk-shop/souk/internal/problem"
)

const (
	bom = "\ufeff"
	// optionPrefix begins the name of a column that holds an option's value: "option:size".
	optionPrefix = "option:"
)

// columns are the names that a CSV file's header may have, beside those of options. Those of required are needed.
var (
	columns = []string{
		"slug", "name", "description", "category", "status", "image", "image_alt", "sku", "price", "currency", "stock",
	}
	required = []string{"slug", "name", "sku", "price"}
)

// CSV reads a file of comma-separated values (RFC 4180): a header line, and one line for each variant; the lines of one
// product follow each other and have the same slug. What is said of the product itself stands in its first line; later
// ones repeat it or leave it out. Prices are whole minor units, in currency where there is no such column.
//
// The error is of kind Invalid, for a header that cannot be read. A line that cannot be read spoils the products on
// both sides of it, for it may have been a variant of either: to import them without it would remove that variant.
func CSV(in io.Reader, currency string) (iter.Seq[Row], error) {
	lines := csv.NewReader(in)
	lines.FieldsPerRecord = -1
	names, err := lines.Read()
	if err != nil {
		return nil, problem.NewInvalid("header", "The CSV file has no header line that can be read.").
			WithField("header", err.Error())
	}
	names = slices.Clone(names)
	if err := checkHeader(names); err != nil {
		return nil, err
	}
	return func(yield func(Row) bool) {
		g := groups{names: names, currency: currency, seen: map[string]bool{}}
		for {
			record, err := lines.Read()
			if errors.Is(err, io.EOF) {
				break
			}
			if _, malformed := errors.AsType[*csv.ParseError](err); err != nil && !malformed {
				yield(Row{Number: g.next, Err: err})
				return
			}
			if !emit(yield, g.take(lines, record, err)) {
				return
			}
		}
		emit(yield, g.end())
	}, nil
}

func emit(yield func(Row) bool, rows []Row) bool {
	for _, r := range rows {
		if !yield(r) {
			return false
		}
	}
	return true
}

func checkHeader(names []string) error {
	e := problem.NewInvalid("header", "The header line of the CSV file is wrong.")
	names[0] = strings.TrimPrefix(names[0], bom)
	for i, name := range names {
		names[i] = strings.TrimSpace(name)
		option := strings.HasPrefix(names[i], optionPrefix)
		if !option {
			names[i] = strings.ToLower(names[i])
		}
		switch {
		case !option && !slices.Contains(columns, names[i]):
			e = e.WithField(name, fmt.Sprintf("is no column: there are %s and option:<name>", strings.Join(columns, ", ")))
		case slices.Contains(names[:i], names[i]):
			e = e.WithField(name, "is there twice")
		}
	}
	for _, name := range required {
		if !slices.Contains(names, name) {
			e = e.WithField(name, "is missing")
		}
	}
	if len(e.Fields) > 0 {
		return e
	}
	return nil
}
