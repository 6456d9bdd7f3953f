package browse

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/souk-shop/souk/services/storefront/internal/shop"
)

// Bounds of what an address may ask for. What is beyond is cut, so that every address shows something.
const (
	maxText    = 200
	maxWords   = 10
	maxOptions = 20
	// maxChoices bounds all options together, in bytes of an address: the gateway passes on questions of 2,500.
	maxChoices = 1400
	maxPage    = 1000
	perPage    = 24
	// maxWhole is how many digits a price's whole part may have.
	maxWhole = 12
)

// sorts are the orders of a list. "" is the shop's own choice: what fits best where words are searched for, else by name.
func sorts(text string) []string {
	if text == "" {
		return []string{"", "price", "-price", "newest"}
	}
	return []string{"", "price", "-price", "newest", "name"}
}

// queryOf reads an address's query. decimals is how many the shop's currency has: visitors see and type prices in major
// units, "19.99" or "19,99".
func queryOf(v url.Values, decimals int) shop.Query {
	q := shop.Query{
		Text: text(v.Get("q")), Category: name(v.Get("category")), MinPrice: price(v.Get("min_price"), decimals),
		MaxPrice: price(v.Get("max_price"), decimals), InStock: v.Get("in_stock") == "true", Options: options(v["option"]),
		Page: 1, PerPage: perPage, Facets: true,
	}
	if s := v.Get("sort"); slices.Contains(sorts(q.Text), s) {
		q.Sort = s
	}
	if q.MinPrice != nil && q.MaxPrice != nil && *q.MinPrice > *q.MaxPrice {
		q.MinPrice, q.MaxPrice = q.MaxPrice, q.MinPrice
	}
	if n, err := strconv.Atoi(v.Get("page")); err == nil {
		q.Page = min(max(n, 1), maxPage)
	}
	return q
}

// text is what is searched for, cut to what the shop takes.
func text(s string) string {
	s = beginning(strings.Join(strings.Fields(strings.ToValidUTF8(s, "")), " "), maxWords)
	for len(s) > maxText {
		_, size := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-size]
	}
	return strings.TrimSpace(s)
}

// beginning returns text up to so many words. Where words are not set apart by spaces, each letter counts as one.
func beginning(text string, most int) string {
	words, inside := 0, false
	for i, r := range text {
		letter := unicode.In(r, unicode.Letter, unicode.Number, unicode.Mark)
		if alone := unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar); alone || letter && !inside {
			words++
		}
		if inside = letter; words > most {
			return text[:i]
		}
	}
	return text
}

// name is a category's id or a product's slug, or "" for what cannot be one.
func name(s string) string {
	if len(s) > 100 || strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") != "" {
		return ""
	}
	return s
}

// options are the pairs of a name and a value, each once, in an order of their own.
func options(asked []string) []string {
	var kept []string
	for _, o := range asked {
		n, value, ok := strings.Cut(o, ":")
		if ok && n != "" && value != "" && len(o) <= maxText && utf8.ValidString(o) && !slices.Contains(kept, o) {
			kept = append(kept, o)
		}
	}
	slices.Sort(kept)
	kept = kept[:min(len(kept), maxOptions)]
	size := 0
	for i, o := range kept {
		if size += len("&option=" + url.QueryEscape(o)); size > maxChoices {
			return kept[:i]
		}
	}
	return kept
}

// price reads major units into minor ones, or returns nil for what is no price.
func price(s string, decimals int) *int64 {
	whole, fraction, _ := strings.Cut(strings.ReplaceAll(strings.TrimSpace(s), ",", "."), ".")
	if whole == "" || len(whole) > maxWhole || strings.Trim(whole+fraction, "0123456789") != "" {
		return nil
	}
	fraction = (fraction + strings.Repeat("0", decimals))[:decimals]
	n, err := strconv.ParseInt(whole+fraction, 10, 64)
	if err != nil {
		return nil
	}
	return &n
}

// written is a price as price reads it.
func written(minor *int64, decimals int) string {
	if minor == nil {
		return ""
	}
	s := strconv.FormatInt(*minor, 10)
	if decimals == 0 {
		return s
	}
	if missing := decimals + 1 - len(s); missing > 0 {
		s = strings.Repeat("0", missing) + s
	}
	whole, fraction := s[:len(s)-decimals], s[len(s)-decimals:]
	if strings.Trim(fraction, "0") == "" {
		return whole
	}
	return whole + "." + fraction
}

// address is the page's address for a query: what queryOf reads. The category is left out where the path has it.
func address(path string, q shop.Query, decimals int) string {
	if strings.HasPrefix(path, "/c/") {
		q.Category = ""
	}
	v := q.Values()
	for field, value := range map[string]*int64{"min_price": q.MinPrice, "max_price": q.MaxPrice} {
		if value != nil {
			v.Set(field, written(value, decimals))
		}
	}
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}
