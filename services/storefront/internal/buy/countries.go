package buy

import (
	"slices"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"github.com/souk-shop/souk/services/storefront/internal/i18n"
	"github.com/souk-shop/souk/services/storefront/internal/shop"
)

// Country is a country by its code (ISO 3166-1 alpha-2) and its name in the visitor's language.
type Country struct{ Code, Name string }

// countries are all countries in each language, in that language's order.
type countries map[string][]Country

func newCountries(languages []*i18n.Speaker) countries {
	all := countries{}
	for _, s := range languages {
		all[s.Tag] = named(language.Make(s.Tag))
	}
	return all
}

func named(tag language.Tag) []Country {
	names := display.Regions(tag)
	var list []Country
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			region, err := language.ParseRegion(string(a) + string(b))
			if err != nil || !deliverable(region) {
				continue
			}
			if name := names.Name(region); name != "" {
				list = append(list, Country{Code: region.String(), Name: name})
			}
		}
	}
	order := collate.New(tag)
	slices.SortFunc(list, func(a, b Country) int { return order.CompareString(a.Name, b.Name) })
	return list
}

// notCountries are codes that CLDR holds to be regions of the world, and that ISO 3166-1 has only reserved.
var notCountries = []string{"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}

// deliverable tells whether a region is a country of today.
func deliverable(r language.Region) bool {
	return r.IsCountry() && r.Canonicalize() == r && !r.IsPrivateUse() && !slices.Contains(notCountries, r.String())
}

// served are the countries that the shop delivers to, in the visitor's language and its order.
func (c countries) served(tag string, rates shop.ShippingRates) []Country {
	if rates.Elsewhere != nil {
		return c[tag]
	}
	var list []Country
	for _, one := range c[tag] {
		if slices.ContainsFunc(rates.Countries, func(r shop.ShippingRate) bool { return r.Country == one.Code }) {
			list = append(list, one)
		}
	}
	return list
}

// name is the country's name, or its code where it has none.
func (c countries) name(tag, code string) string {
	for _, one := range c[tag] {
		if one.Code == code {
			return one.Name
		}
	}
	return code
}
