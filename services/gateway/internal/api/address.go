package api

import (
	"strings"
	"unicode/utf8"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
)

// checkAddress names the address's wrong field by its path in the body.
func checkAddress(address events.Address) error {
	if err := address.Validate(); err != nil {
		field, why, _ := strings.Cut(err.Error(), ": ")
		return wrongAddress(field, why)
	}
	return checkCountry(address.Country)
}

// checkCountry refuses what has not the form of an ISO 3166-1 alpha-2 code.
func checkCountry(country string) error {
	if len(country) != 2 || strings.Trim(country, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return wrongAddress("country", "must be an ISO 3166-1 alpha-2 code")
	}
	return nil
}

func wrongAddress(field, why string) *problem.Error {
	return problem.NewInvalid("address", "The address is wrong.").WithField("shipping_address."+field, why)
}

// destination is where a quote is for: an address that need not be whole, or its country alone, which is what counts.
type destination struct {
	Name       string `json:"name,omitempty"`
	Line1      string `json:"line1,omitempty"`
	Line2      string `json:"line2,omitempty"`
	City       string `json:"city,omitempty"`
	Region     string `json:"region,omitempty"`
	PostalCode string `json:"postal_code,omitempty"`
	Country    string `json:"country"`
	Phone      string `json:"phone,omitempty"`
}

// check names the wrong field by its path in the body.
func (d destination) check() error {
	const most = 200
	for _, field := range []struct{ name, value string }{
		{"name", d.Name},
		{"line1", d.Line1},
		{"line2", d.Line2},
		{"city", d.City},
		{"region", d.Region},
		{"postal_code", d.PostalCode},
		{"phone", d.Phone},
	} {
		if utf8.RuneCountInString(field.value) > most {
			return problem.NewInvalid("address", "The address is wrong.").
				WithLimit("shipping_address."+field.name, "is too long", most)
		}
	}
	return checkCountry(d.Country)
}
