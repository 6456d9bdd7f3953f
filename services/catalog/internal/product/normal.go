package product

import (
	"strings"
	"unicode"
)

// Normal returns c as it is stored: text without space around it, lists that are never nil, a draft where no status is
// named, and a slug made of the name where there is none.
func (c Content) Normal() Content {
	c.Name, c.Description = strings.TrimSpace(c.Name), strings.TrimSpace(c.Description)
	c.Slug, c.Category = strings.TrimSpace(c.Slug), strings.TrimSpace(c.Category)
	if c.Slug == "" {
		c.Slug = Slug(c.Name)
	}
	if c.Status == "" {
		c.Status = Draft
	}
	c.Images = append([]Image{}, c.Images...)
	c.Options = append([]Option{}, c.Options...)
	for i, o := range c.Options {
		c.Options[i] = Option{Name: strings.TrimSpace(o.Name), Values: append([]string{}, o.Values...)}
	}
	c.Variants = append([]Variant{}, c.Variants...)
	for i, v := range c.Variants {
		options := make(map[string]string, len(v.Options))
		for name, value := range v.Options {
			options[name] = value
		}
		c.Variants[i] = Variant{SKU: strings.TrimSpace(v.SKU), Options: options, Price: v.Price}
	}
	return c
}

// Slug makes a slug of a name: "Café au lait" becomes "caf-au-lait". It is "" where the name has no letter to use.
func Slug(name string) string {
	var b strings.Builder
	gap := false
	for _, r := range strings.ToLower(name) {
		if r > unicode.MaxASCII || (!unicode.IsLetter(r) && !unicode.IsDigit(r)) {
			gap = b.Len() > 0
			continue
		}
		if gap {
			b.WriteByte('-')
			gap = false
		}
		if b.Len() >= maxSlug-1 {
			break
		}
		b.WriteRune(r)
	}
	return strings.TrimSuffix(b.String(), "-")
}
