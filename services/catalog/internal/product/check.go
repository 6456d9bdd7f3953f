package product

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/souk-shop/souk/internal/problem"
)

// Bounds of a product.
const (
	maxName        = 200
	maxDescription = 20_000
	maxSlug        = 100
	maxSKU         = 64
	maxImages      = 20
	maxAlt         = 500
	maxURL         = 2_000
	// maxInline bounds an image that is in the document itself, in bytes; maxInlineAll all of a product's together: a
	// document has to fit the sidecar's 4 MiB with room to spare.
	maxInline    = 64 << 10
	maxInlineAll = 512 << 10
	maxOptions   = 5
	maxValues    = 100
	maxVariants  = 200
	// maxPrice is the highest price in minor units: a hundred lines of 99 of it fit an order's total.
	maxPrice = 100_000_000_000
)

var (
	slugPattern   = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	skuPattern    = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*$`)
	optionPattern = regexp.MustCompile(`^[\pL\pN][\pL\pN _-]*$`)
)

// checker collects what is wrong.
type checker struct{ fields []problem.Field }

func (c *checker) wrong(name, format string, args ...any) {
	c.fields = append(c.fields, problem.Field{Name: name, Message: fmt.Sprintf(format, args...)})
}

func (c *checker) tooMany(name string, n, limit int) bool {
	if n <= limit {
		return false
	}
	bound := int64(limit)
	c.fields = append(c.fields, problem.Field{Name: name, Message: fmt.Sprintf("has %d, at most %d are allowed", n, limit), Limit: &bound})
	return true
}

func (c *checker) text(name, value string, required bool, limit int) {
	switch n := utf8.RuneCountInString(value); {
	case required && n == 0:
		c.wrong(name, "is required")
	case n > limit:
		bound := int64(limit)
		c.fields = append(c.fields, problem.Field{Name: name, Message: fmt.Sprintf("is longer than %d characters", limit), Limit: &bound})
	case !utf8.ValidString(value):
		c.wrong(name, "is not valid UTF-8")
	}
}

// Check returns every field that may not be so, for content that is normal. currency is the shop's. The error is of kind
// Invalid.
func (c Content) Check(currency string) error {
	var k checker
	k.text("name", c.Name, true, maxName)
	k.text("description", c.Description, false, maxDescription)
	k.slug("slug", c.Slug)
	if c.Category != "" {
		k.slug("category", c.Category)
	}
	if !slices.Contains(Statuses(), c.Status) {
		k.wrong("status", "must be draft, active or archived")
	}
	k.images(c.Images)
	k.options(c.Options)
	k.variants(c, currency)
	return k.err("product", "The product is not valid.")
}

func (c *checker) err(code, detail string) error {
	if len(c.fields) == 0 {
		return nil
	}
	e := problem.NewInvalid(code, "%s", detail)
	e.Fields = c.fields
	return e
}

func (c *checker) slug(name, slug string) {
	switch {
	case slug == "":
		c.wrong(name, "is required")
	case len(slug) > maxSlug:
		c.wrong(name, "is longer than %d characters", maxSlug)
	case !slugPattern.MatchString(slug):
		c.wrong(name, "must be lower-case letters a-z and digits, joined by single hyphens")
	}
}

func (c *checker) images(images []Image) {
	if c.tooMany("images", len(images), maxImages) {
		return
	}
	inline := 0
	for i, image := range images {
		at := fmt.Sprintf("images[%d]", i)
		if why := wrongImage(image.URL); why != "" {
			c.wrong(at+".url", "%s", why)
		}
		c.text(at+".alt", image.Alt, false, maxAlt)
		if strings.HasPrefix(image.URL, "data:") {
			inline += len(image.URL)
		}
	}
	if inline > maxInlineAll {
		c.wrong("images", "hold more than %d bytes of data: URLs together", maxInlineAll)
	}
}

// wrongImage returns what is wrong with an image's URL, or "". What is not https, the shop's own path or an inline SVG or
// PNG is not shown: it could be a script.
func wrongImage(raw string) string {
	for _, prefix := range []string{"data:image/svg+xml;base64,", "data:image/png;base64,"} {
		data, ok := strings.CutPrefix(raw, prefix)
		switch {
		case !ok:
			continue
		case len(raw) > maxInline:
			return fmt.Sprintf("is longer than %d bytes", maxInline)
		}
		if _, err := base64.StdEncoding.DecodeString(data); err != nil || data == "" {
			return "is not valid base64"
		}
		return ""
	}
	if len(raw) > maxURL {
		return fmt.Sprintf("is longer than %d bytes", maxURL)
	}
	u, err := url.Parse(raw)
	own := err == nil && u.Scheme == "" && u.Host == "" && strings.HasPrefix(raw, "/") && !strings.HasPrefix(raw, "//") &&
		!strings.Contains(raw, `\`)
	if own || (err == nil && u.Scheme == "https" && u.Host != "" && u.User == nil) {
		return ""
	}
	return "must be an https: URL, a path that begins with /, or a data: URL of an SVG or PNG in base64"
}

func (c *checker) options(options []Option) {
	if c.tooMany("options", len(options), maxOptions) {
		return
	}
	seen := map[string]bool{}
	for i, o := range options {
		at := fmt.Sprintf("options[%d]", i)
		c.text(at+".name", o.Name, true, 50)
		if o.Name != "" && !optionPattern.MatchString(o.Name) {
			c.wrong(at+".name", "must be letters, digits, spaces, - and _")
		}
		if seen[o.Name] {
			c.wrong(at+".name", "is there twice")
		}
		seen[o.Name] = true
		c.values(at+".values", o.Values)
	}
}

func (c *checker) values(at string, values []string) {
	if len(values) == 0 {
		c.wrong(at, "needs at least one value")
	}
	if c.tooMany(at, len(values), maxValues) {
		return
	}
	for j, v := range values {
		c.text(fmt.Sprintf("%s[%d]", at, j), v, true, 100)
		if slices.Index(values, v) != j {
			c.wrong(fmt.Sprintf("%s[%d]", at, j), "is there twice")
		}
	}
}

// CheckSKU returns an error of kind Invalid for what cannot be a SKU.
func CheckSKU(sku string) error {
	var k checker
	k.sku("sku", sku)
	return k.err("query", "The SKU is wrong.")
}
