package admin

import (
	"html/template"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/souk-shop/souk/services/storefront/internal/shop"
)

// Bounds of a form, in rows: those of a product.
const (
	maxOptions  = 5
	maxVariants = 200
	maxImages   = 20
)

// productForm is a product as it is typed.
type productForm struct {
	// ID is "" for one that is not there yet; Version is the one that was seen, and Key names the form.
	ID      string
	Version int64
	Key     string

	Name, Slug, Description, Category, Status string
	Options                                   []optionRow
	Variants                                  []variantRow
	Images                                    []imageRow
}

// optionRow is one way in which variants differ; Values are joined by commas.
type optionRow struct{ Name, Values string }

// Each is each value.
func (o optionRow) Each() []string { return values(o.Values) }

// variantRow is what is bought. Values has a value for each option, in their order.
type variantRow struct {
	SKU, Price string
	Values     []string
}

// imageRow is a picture.
type imageRow struct{ URL, Alt string }

// Source is the picture's address where it may be shown: as a picture, none of these can run anything.
func (i imageRow) Source() template.URL {
	if i.Drawn() || strings.HasPrefix(i.URL, "https://") || strings.HasPrefix(i.URL, "/") && !strings.HasPrefix(i.URL, "//") {
		return template.URL(i.URL) //nolint:gosec // of one of these forms
	}
	return ""
}

// Drawn tells whether the picture is in the address itself, which nobody types.
func (i imageRow) Drawn() bool {
	return strings.HasPrefix(i.URL, "data:image/svg+xml;base64,") || strings.HasPrefix(i.URL, "data:image/png;base64,")
}

// separator joins an option's values as they are typed.
const separator = ", "

// writing is how amounts are written: with how many decimals, and what begins them.
type writing struct {
	decimals int
	point    string
	currency string
}

// formOf is a product as somebody would have typed it.
func formOf(p shop.Product, write writing) productForm {
	f := productForm{
		ID: p.ID, Version: p.Version, Key: newKey(),
		Name: p.Name, Slug: p.Slug, Description: p.Description, Category: p.Category, Status: p.Status,
	}
	for _, o := range p.Options {
		f.Options = append(f.Options, optionRow{Name: o.Name, Values: strings.Join(o.Values, separator)})
	}
	for _, v := range p.Variants {
		row := variantRow{SKU: v.SKU, Price: formatPrice(v.Price.Amount, write.decimals, write.point)}
		for _, o := range p.Options {
			row.Values = append(row.Values, v.Options[o.Name])
		}
		f.Variants = append(f.Variants, row)
	}
	for _, i := range p.Images {
		f.Images = append(f.Images, imageRow(i))
	}
	return f
}

// readForm reads what was typed. Rows are lists of inputs of one name.
func readForm(v url.Values) productForm {
	f := productForm{
		ID: v.Get("product_id"), Key: v.Get("key"), Name: v.Get("name"), Slug: v.Get("slug"),
		Description: strings.ReplaceAll(v.Get("description"), "\r\n", "\n"), Category: v.Get("category"), Status: v.Get("status"),
	}
	f.Version, _ = strconv.ParseInt(v.Get("version"), 10, 64)
	for i := range bounded(v["option_name"], maxOptions) {
		f.Options = append(f.Options, optionRow{Name: v["option_name"][i], Values: at(v["option_values"], i)})
	}
	for i := range bounded(v["variant_sku"], maxVariants) {
		row := variantRow{SKU: v["variant_sku"][i], Price: at(v["variant_price"], i)}
		for j := range f.Options {
			row.Values = append(row.Values, at(v["variant_option_"+strconv.Itoa(j)], i))
		}
		f.Variants = append(f.Variants, row)
	}
	for i := range bounded(v["image_url"], maxImages) {
		f.Images = append(f.Images, imageRow{URL: v["image_url"][i], Alt: at(v["image_alt"], i)})
	}
	return f
}

func bounded(list []string, most int) []string { return list[:min(len(list), most)] }

func at(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return ""
}

// change makes the change of rows that a button asks for, and tells whether one did: "more" is a kind of row, "drop"
// and "up" are a kind and a place, such as variant:2.
func (f *productForm) change(v url.Values) (focus string, changed bool) {
	switch {
	case v.Has("more"):
		return f.more(v.Get("more")), true
	case v.Has("drop"):
		kind, i := place(v.Get("drop"))
		f.remove(kind, i)
		return "more-" + kind, true
	case v.Has("up"):
		if _, i := place(v.Get("up")); i > 0 && i < len(f.Images) {
			f.Images[i-1], f.Images[i] = f.Images[i], f.Images[i-1]
			return "image-" + strconv.Itoa(i-1) + "-up", true
		}
		return "", true
	}
	return "", false
}

func place(text string) (kind string, i int) {
	kind, number, _ := strings.Cut(text, ":")
	i, err := strconv.Atoi(number)
	if err != nil {
		i = -1
	}
	return kind, i
}

// more adds a row and returns the id of its first input.
func (f *productForm) more(kind string) string {
	switch {
	case kind == "option" && len(f.Options) < maxOptions:
		f.Options = append(f.Options, optionRow{})
		for i := range f.Variants {
			f.Variants[i].Values = append(f.Variants[i].Values, "")
		}
		return "option-" + strconv.Itoa(len(f.Options)-1) + "-name"
	case kind == "variant" && len(f.Variants) < maxVariants:
		f.Variants = append(f.Variants, variantRow{Values: make([]string, len(f.Options))})
		return "variant-" + strconv.Itoa(len(f.Variants)-1) + "-sku"
	case kind == "image" && len(f.Images) < maxImages:
		f.Images = append(f.Images, imageRow{})
		return "image-" + strconv.Itoa(len(f.Images)-1) + "-url"
	}
	return ""
}

func (f *productForm) remove(kind string, i int) {
	switch {
	case i < 0:
	case kind == "option" && i < len(f.Options):
		f.Options = slices.Delete(f.Options, i, i+1)
		for n := range f.Variants {
			f.Variants[n].Values = slices.Delete(f.Variants[n].Values, i, i+1)
		}
	case kind == "variant" && i < len(f.Variants):
		f.Variants = slices.Delete(f.Variants, i, i+1)
	case kind == "image" && i < len(f.Images):
		f.Images = slices.Delete(f.Images, i, i+1)
	}
}

// compact leaves out rows in which nothing was typed.
func (f *productForm) compact() {
	for i := len(f.Options) - 1; i >= 0; i-- {
		if o := f.Options[i]; blank(o.Name, o.Values) {
			f.remove("option", i)
		}
	}
	f.Variants = slices.DeleteFunc(f.Variants, func(v variantRow) bool { return blank(append(v.Values, v.SKU, v.Price)...) })
	f.Images = slices.DeleteFunc(f.Images, func(i imageRow) bool { return blank(i.URL, i.Alt) })
}

func blank(texts ...string) bool { return strings.TrimSpace(strings.Join(texts, "")) == "" }
