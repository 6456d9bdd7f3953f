package admin

import (
	"math"
	"strconv"
	"strings"
)

// parsePrice reads an amount as people write it, "1,234.50" or "1234,5", into minor units. decimals is how many the
// currency has, point how the reader's language begins them: "." or ",". It never guesses: what could mean two amounts, or
// has more decimals than the currency, is none.
func parsePrice(text string, decimals int, point string) (int64, bool) {
	comma := map[string]string{".": ",", ",": "."}[point]
	text = strings.NewReplacer("\u00a0", " ", "\u202f", " ", "’", "'").Replace(strings.TrimSpace(text))
	whole, fraction, found := strings.Cut(text, point)
	if !found {
		whole, fraction, found = cutOther(text, comma, decimals)
	}
	if found && (fraction == "" || len(fraction) > decimals || !digits(fraction)) {
		return 0, false
	}
	whole, ok := ungrouped(whole, comma)
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseInt(whole+fraction+strings.Repeat("0", decimals-len(fraction)), 10, 64)
	return n, err == nil
}

// cutOther cuts at the other language's decimal point, where it cannot be one between thousands.
func cutOther(text, comma string, decimals int) (whole, fraction string, found bool) {
	whole, fraction, found = strings.Cut(text, comma)
	if !found || len(fraction) == 3 || len(fraction) > decimals || !digits(fraction) {
		return text, "", false
	}
	return whole, fraction, true
}

// ungrouped returns a whole number without what is between its thousands.
func ungrouped(text, comma string) (string, bool) {
	for _, between := range []string{comma, " ", "'"} {
		groups := strings.Split(text, between)
		if len(groups) == 1 {
			continue
		}
		for i, g := range groups {
			if !digits(g) || len(g) > 3 || i > 0 && len(g) < 3 {
				return "", false
			}
		}
		return strings.Join(groups, ""), true
	}
	return text, digits(text)
}

func digits(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}

// formatPrice writes minor units the way parsePrice reads them, without anything between thousands.
func formatPrice(minor int64, decimals int, point string) string {
	if minor < 0 {
		minor = 0
	}
	text := strconv.FormatInt(minor, 10)
	if decimals == 0 {
		return text
	}
	if missing := decimals + 1 - len(text); missing > 0 {
		text = strings.Repeat("0", missing) + text
	}
	return text[:len(text)-decimals] + point + text[len(text)-decimals:]
}

// parseCount reads a whole number as people write it, such as "-1,000".
func parseCount(text, point string) (int64, bool) {
	text = strings.NewReplacer("−", "-", "–", "-").Replace(strings.TrimSpace(text))
	text = strings.TrimPrefix(text, "+")
	unsigned, negative := strings.CutPrefix(text, "-")
	n, ok := parsePrice(unsigned, 0, point)
	if negative {
		n = -n
	}
	return n, ok && n >= -math.MaxInt32 && n <= math.MaxInt32
}
