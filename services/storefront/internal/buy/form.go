package buy

import (
	"net/http"
	"strings"
	"unicode"

	"github.com/souk-shop/souk/services/storefront/internal/i18n"
)

// Field is an input of a form.
type Field struct {
	Name, Type, Autocomplete string
	Required                 bool
	// Max is the longest text, in bytes.
	Max int
	// Value is what was typed, never of a password; Wrong says what is wrong with it.
	Value, Wrong string
	// Hint is a message id, or "".
	Hint string
}

// Label is the id of the field's label.
func (f Field) Label() string { return "field." + f.Name }

// Described names what describes the field, for aria-describedby.
func (f Field) Described() string {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, f.Name+"-hint")
	}
	if f.Wrong != "" {
		ids = append(ids, f.Name+"-error")
	}
	return strings.Join(ids, " ")
}

// Form is a form as it was filled in.
type Form struct {
	fields []Field
	// Wrong are the errors, for the summary at the top of the page.
	Wrong []Wrong
}

// Wrong is an error of a form. ID is of the input to go to, or "".
type Wrong struct{ ID, Text string }

// newForm returns a form of these fields, filled in with what was posted.
func newForm(r *http.Request, fields ...Field) *Form {
	f := &Form{fields: fields}
	for i, field := range f.fields {
		f.fields[i].Value = clean(r.PostFormValue(field.Name))
	}
	return f
}

// clean takes off a line of text what cannot be seen.
func clean(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))
	return strings.TrimSpace(text)
}

// Field returns a field by its name, a password without its value. It is empty for one that the form has not: a template's
// mistake.
func (f *Form) Field(name string) Field {
	for _, field := range f.fields {
		if field.Name != name {
			continue
		}
		if field.Type == "password" {
			field.Value = ""
		}
		return field
	}
	return Field{}
}

// Value returns what was typed.
func (f *Form) Value(name string) string { return f.Field(name).Value }

// fill puts a text into a field.
func (f *Form) fill(name, value string) {
	for i := range f.fields {
		if f.fields[i].Name == name {
			f.fields[i].Value = value
		}
	}
}

// fail says what is wrong with a field; a field's first error stands. Of a name that the form has not, and of "", it is
// about the whole.
func (f *Form) fail(name, text string) {
	id := ""
	for i := range f.fields {
		if f.fields[i].Name != name {
			continue
		}
		if f.fields[i].Wrong != "" {
			return
		}
		f.fields[i].Wrong, id = text, name
	}
	f.Wrong = append(f.Wrong, Wrong{ID: id, Text: text})
}

// check looks for what is missing or too long.
func (f *Form) check(s *i18n.Speaker) {
	for _, field := range f.fields {
		label := s.T(field.Label())
		switch {
		case field.Required && field.Value == "":
			f.fail(field.Name, s.T("form.required", "field", label))
		case field.Max > 0 && len(field.Value) > field.Max:
			f.fail(field.Name, s.T("form.too-long", "field", label))
		}
	}
}

// ok tells whether nothing is wrong.
func (f *Form) ok() bool { return len(f.Wrong) == 0 }
