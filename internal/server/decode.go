package server

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/souk-shop/souk/internal/problem"
)

// Decode reads the request's JSON body into v, strictly. Its errors are of kind Invalid: 415 for another media type, 413
// for too large a body, 400 with a position for what is no JSON, and 422 naming the field for one that is unknown or of
// the wrong type. A classified error from a type's own UnmarshalJSON passes as it is.
func Decode(r *http.Request, v any) error {
	if err := checkJSON(r.Header.Get("Content-Type")); err != nil {
		return err
	}
	raw, err := readBody(r)
	if err != nil {
		return err
	}
	return decodeStrict(raw, v)
}

func checkJSON(contentType string) error {
	media, _, err := mime.ParseMediaType(contentType)
	if err == nil && (media == "application/json" || strings.HasPrefix(media, "application/") && strings.HasSuffix(media, "+json")) {
		return nil
	}
	return problem.NewInvalid("content-type", "The body must be application/json, not %q.", contentType).
		WithStatus(http.StatusUnsupportedMediaType)
}

func decodeStrict(raw []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return explain(raw, err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return malformed(raw, d.InputOffset(), "there is something after the JSON value")
	}
	return nil
}

// explain turns what encoding/json says into what a client can act on.
func explain(raw []byte, err error) error {
	if problem.KindOf(err) != 0 {
		return err
	}
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return malformed(raw, syntax.Offset, syntax.Error())
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return malformed(raw, int64(len(raw)), "the JSON value ends too early")
	}
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		field := wrong.Field
		if field == "" {
			field = "body"
		}
		return problem.NewInvalid("wrong-type", "A value has the wrong type.").
			WithField(field, "must be "+jsonType(wrong.Type.Kind())+", not "+wrong.Value)
	}
	// encoding/json has no type for an unknown field, only a text that ends with the field's name.
	if _, name, found := strings.Cut(err.Error(), "unknown field "); found {
		return problem.NewInvalid("unknown-field", "A field is not known here.").WithField(strings.Trim(name, `"`), "is unknown")
	}
	return problem.NewInvalid("invalid-value", "%s.", strings.TrimPrefix(err.Error(), "json: "))
}

func malformed(raw []byte, offset int64, why string) error {
	offset = max(0, min(offset, int64(len(raw))))
	before := raw[:offset]
	line := bytes.Count(before, []byte("\n")) + 1
	column := len(before) - bytes.LastIndexByte(before, '\n') - 1
	return problem.NewInvalid("malformed-json", "The body is no JSON: %s (line %d, column %d).", why, line, max(column, 1)).
		WithStatus(http.StatusBadRequest)
}
