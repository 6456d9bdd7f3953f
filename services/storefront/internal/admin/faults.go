package admin

import (
	"errors"
	"regexp"
	"strings"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/services/storefront/internal/i18n"
)

// fault is what is wrong with an input, by the input's id.
type fault struct{ ID, Text string }

// faults are all that is wrong with a form.
type faults []fault

// Of returns what is wrong with the input, or "".
func (f faults) Of(id string) string {
	for _, one := range f {
		if one.ID == id {
			return one.Text
		}
	}
	return ""
}

// add notes what is wrong with an input. The first that is said of it counts.
func (f *faults) add(id, text string) {
	if f.Of(id) == "" {
		*f = append(*f, fault{ID: id, Text: text})
	}
}

// index is a place in a list, as a field's path has it.
var index = regexp.MustCompile(`\[\d+\]`)

// rule says, in the visitor's language, what a field must be. The gateway names the field and says it in English, which is
// what is left for a field that is not known here.
func rule(s *i18n.Speaker, area string, f problem.Field) string {
	path := index.ReplaceAllString(f.Name, "")
	if strings.HasPrefix(path, "variants.options.") {
		path = "variants.options"
	}
	if id := "admin.rule." + area + "." + path; s.Has(id) {
		return s.T(id)
	}
	return f.Name + ": " + f.Message
}

// refusal says why something was not done: by the problem's code, else in the gateway's own words.
func refusal(s *i18n.Speaker, err error) string {
	e, ok := errors.AsType[*problem.Error](err)
	if !ok {
		return s.T("error.500.text")
	}
	if id := "admin.code." + e.Code; s.Has(id) {
		return s.T(id)
	}
	if e.Kind == problem.Unavailable {
		return s.T("admin.unavailable")
	}
	return e.Detail
}

// answerable tells whether a form can be shown again with what was typed and what is wrong; other errors are a page's.
func answerable(err error) bool {
	switch problem.KindOf(err) {
	case problem.Invalid, problem.Conflict, problem.Precondition, problem.Unavailable:
		return true
	}
	return false
}

// fieldsOf returns the fields that the error names.
func fieldsOf(err error) []problem.Field {
	if e, ok := errors.AsType[*problem.Error](err); ok {
		return e.Fields
	}
	return nil
}

// detailOf returns the gateway's sentence.
func detailOf(err error) string {
	if e, ok := errors.AsType[*problem.Error](err); ok {
		return e.Detail
	}
	return ""
}
