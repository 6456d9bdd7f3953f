package api

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/souk-shop/souk/internal/problem"
)

// maxQuery bounds what is asked of the catalogue, in bytes: a sidecar takes 4 KiB for the first line and the headers.
const maxQuery = 2500

// parameter is one that a service can be asked with. canon writes its values in the one way in which all spellings of
// the same question are written, so that they are one in the cache; what has no meaning it leaves for the service to refuse.
type parameter struct {
	name  string
	canon func(values []string) []string
}

// listParameters and suggestParameters are what the document lists, in the order in which they are asked. Others are
// passed over: they must not fill the cache.
var (
	listParameters = []parameter{
		{"category", first},
		{"facets", flag},
		{"in_stock", flag},
		{"max_price", number("")},
		{"min_price", number("")},
		{"option", every},
		{"page", number("1")},
		{"per_page", number("")},
		{"q", words},
		{"sort", first},
		{"status", first},
	}
	suggestParameters = []parameter{{"limit", number("8")}, {"q", words}}
)

// ask returns target with the parameters that raw, a request's query, has of those listed.
func ask(target, raw string, parameters []parameter) (string, error) {
	if raw == "" {
		return target, nil
	}
	query, _ := url.ParseQuery(raw) // what can be read of it
	var b strings.Builder
	b.WriteString(target)
	separator := byte('?')
	for _, p := range parameters {
		for _, value := range p.canon(query[p.name]) {
			b.WriteByte(separator)
			b.WriteString(p.name)
			b.WriteByte('=')
			b.WriteString(url.QueryEscape(value))
			separator = '&'
		}
	}
	if b.Len() > maxQuery {
		return "", problem.NewInvalid("query", "The query is too long.").WithLimit("query", "must be shorter", maxQuery)
	}
	return b.String(), nil
}

// first is for text of which one counts.
func first(values []string) []string {
	if len(values) == 0 || values[0] == "" {
		return nil
	}
	return values[:1]
}

// flag is for what is false unless it is asked for.
func flag(values []string) []string {
	if values = first(values); len(values) == 1 && values[0] == "false" {
		return nil
	}
	return values
}

// number is for whole numbers; byDefault is what counts where none is sent.
func number(byDefault string) func([]string) []string {
	return func(values []string) []string {
		values = first(values)
		if values == nil {
			return nil
		}
		text := values[0]
		if n, err := strconv.ParseUint(text, 10, 63); err == nil {
			text = strconv.FormatUint(n, 10)
		}
		if text == byDefault {
			return nil
		}
		return []string{text}
	}
}

// words is for what people type.
func words(values []string) []string {
	if values = first(values); values == nil {
		return nil
	}
	return first([]string{strings.Join(strings.Fields(values[0]), " ")})
}

// every is for what may be there more than once, in no order.
func every(values []string) []string {
	values = slices.DeleteFunc(slices.Clone(values), func(value string) bool { return value == "" })
	slices.Sort(values)
	return slices.Compact(values)
}
