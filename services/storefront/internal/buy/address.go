package buy

import (
	"net/http"
	"strings"

	"github.com/souk-shop/souk/services/storefront/internal/i18n"
	"github.com/souk-shop/souk/services/storefront/internal/shop"
)

// maxText is the longest text of an address, in bytes.
const maxText = 200

// addressForm is the checkout's form as it was posted.
func addressForm(r *http.Request) *Form {
	return newForm(r,
		Field{Name: "name", Type: "text", Autocomplete: "name", Required: true, Max: maxText},
		Field{Name: "line1", Type: "text", Autocomplete: "address-line1", Required: true, Max: maxText},
		Field{Name: "line2", Type: "text", Autocomplete: "address-line2", Max: maxText},
		Field{Name: "postal_code", Type: "text", Autocomplete: "postal-code", Required: true, Max: maxText},
		Field{Name: "city", Type: "text", Autocomplete: "address-level2", Required: true, Max: maxText},
		Field{Name: "region", Type: "text", Autocomplete: "address-level1", Max: maxText},
		Field{Name: "country", Autocomplete: "country", Required: true, Max: 2},
		Field{Name: "phone", Type: "tel", Autocomplete: "tel", Max: maxText, Hint: "checkout.phone.hint"},
		Field{Name: "payment_method", Required: true, Max: 255},
	)
}

// addressOf reads the form's address.
func addressOf(f *Form) shop.Address {
	return shop.Address{
		Name: f.Value("name"), Line1: f.Value("line1"), Line2: f.Value("line2"), City: f.Value("city"), Region: f.Value("region"),
		PostalCode: f.Value("postal_code"), Country: strings.ToUpper(f.Value("country")), Phone: f.Value("phone"),
	}
}

// fillIn puts an address into the form.
func fillIn(f *Form, a shop.Address) {
	for name, value := range map[string]string{
		"name": a.Name, "line1": a.Line1, "line2": a.Line2, "city": a.City, "region": a.Region,
		"postal_code": a.PostalCode, "country": a.Country, "phone": a.Phone,
	} {
		f.fill(name, value)
	}
}

// shorten returns the address with each text as long as one may be, so that it fits into a cookie.
func shorten(a shop.Address) shop.Address {
	for _, text := range []*string{&a.Name, &a.Line1, &a.Line2, &a.City, &a.Region, &a.PostalCode, &a.Country, &a.Phone} {
		if len(*text) > maxText {
			*text = strings.ToValidUTF8((*text)[:maxText], "")
		}
	}
	return a
}

// checkAddress looks for what is wrong with the form. A country is one that the shop delivers to, a way to pay one that is
// offered.
func checkAddress(f *Form, s *i18n.Speaker, served []Country, methods shop.PaymentMethods) {
	f.check(s)
	country, known := addressOf(f).Country, false
	for _, c := range served {
		known = known || c.Code == country
	}
	if !known {
		f.fail("country", s.T("checkout.country.wrong"))
	}
	method, offered := f.Value("payment_method"), len(methods.Methods) == 0
	for _, m := range methods.Methods {
		offered = offered || m.Token == method
	}
	if !offered {
		f.fail("payment_method", s.T("checkout.method.wrong"))
	}
}
