// Package problem is the one vocabulary of errors.
//
// Domain code and adapters return an [Error] of one of seven kinds. The edges map it once: [Write] to an
// application/problem+json answer (RFC 9457), [OutcomeOf] to what a subscription tells the broker. An error that is
// none of ours is unclassified: its text is for the log, never for a client.
package problem

import (
	"errors"
	"fmt"
	"time"
)

// Kind classifies an error by what its receiver can do about it.
type Kind int

// The kinds, in the order of the statuses they become.
const (
	// Invalid: the input is wrong and stays wrong however often it is sent.
	Invalid Kind = iota + 1
	// Unauthenticated: nobody, or nobody known, is asking.
	Unauthenticated
	// Forbidden: the one who asks may not.
	Forbidden
	// NotFound: there is no such thing, or not for the one who asks.
	NotFound
	// Conflict: the thing is in a state that does not allow this now.
	Conflict
	// Precondition: the thing is not the version the caller named, or not there yet.
	Precondition
	// Unavailable: something needed did not answer; trying again is right.
	Unavailable
)

var kindNames = map[Kind]string{
	Invalid: "invalid", Unauthenticated: "unauthenticated", Forbidden: "forbidden", NotFound: "not-found",
	Conflict: "conflict", Precondition: "precondition", Unavailable: "unavailable",
}

// String returns the kind's name, as it stands in a problem's type.
func (k Kind) String() string {
	if name, ok := kindNames[k]; ok {
		return name
	}
	return "internal"
}

// Field names one wrong part of the input. Name is a path such as "lines[2].quantity"; Limit, where there is one, is
// the bound that was broken.
type Field struct {
	Name    string `json:"name"`
	Message string `json:"message"`
	Limit   *int64 `json:"limit,omitempty"`
}

// Error is a classified error. Code is stable and machine-readable ("cart-changed"); Detail is a sentence for people.
type Error struct {
	Kind   Kind
	Code   string
	Detail string
	Fields []Field
	// Status overrides the HTTP status that the kind has by default; 0 leaves it.
	Status int
	// RetryAfter is the least time to wait before another try; 0 says nothing.
	RetryAfter time.Duration
	cause      error
}

// Error returns the code and the detail, and the cause where there is one.
func (e *Error) Error() string {
	text := e.Code + ": " + e.Detail
	if e.cause != nil {
		text += ": " + e.cause.Error()
	}
	return text
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.cause }

// Because returns a copy of e with its cause, which is logged and never shown.
func (e *Error) Because(cause error) *Error {
	c := *e
	c.cause = cause
	return &c
}

// WithField returns a copy of e that names one more wrong field.
func (e *Error) WithField(name, message string) *Error {
	return e.with(Field{Name: name, Message: message})
}

// WithLimit returns a copy of e that names one more wrong field and the bound it broke.
func (e *Error) WithLimit(name, message string, limit int64) *Error {
	return e.with(Field{Name: name, Message: message, Limit: &limit})
}

func (e *Error) with(f Field) *Error {
	c := *e
	c.Fields = append(append([]Field(nil), e.Fields...), f)
	return &c
}

// WithStatus returns a copy of e that is answered with this HTTP status.
func (e *Error) WithStatus(status int) *Error {
	c := *e
	c.Status = status
	return &c
}

// After returns a copy of e that asks its receiver to wait.
func (e *Error) After(wait time.Duration) *Error {
	c := *e
	c.RetryAfter = wait
	return &c
}

// New returns an error of a kind. The constructors below say the same in fewer words.
func New(kind Kind, code, format string, args ...any) *Error {
	return &Error{Kind: kind, Code: code, Detail: fmt.Sprintf(format, args...)}
}

// NewInvalid returns an error of kind [Invalid].
func NewInvalid(code, format string, args ...any) *Error { return New(Invalid, code, format, args...) }

// NewUnauthenticated returns an error of kind [Unauthenticated].
func NewUnauthenticated(code, format string, args ...any) *Error {
	return New(Unauthenticated, code, format, args...)
}

// NewForbidden returns an error of kind [Forbidden].
func NewForbidden(code, format string, args ...any) *Error {
	return New(Forbidden, code, format, args...)
}

// NewNotFound returns an error of kind [NotFound].
func NewNotFound(code, format string, args ...any) *Error {
	return New(NotFound, code, format, args...)
}

// NewConflict returns an error of kind [Conflict].
func NewConflict(code, format string, args ...any) *Error {
	return New(Conflict, code, format, args...)
}

// NewPrecondition returns an error of kind [Precondition].
func NewPrecondition(code, format string, args ...any) *Error {
	return New(Precondition, code, format, args...)
}

// NewUnavailable returns an error of kind [Unavailable].
func NewUnavailable(code, format string, args ...any) *Error {
	return New(Unavailable, code, format, args...)
}

// KindOf returns the kind of the first [Error] in err's chain, or 0 when there is none.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return 0
}

// Is tells whether err is classified as kind.
func Is(err error, kind Kind) bool { return KindOf(err) == kind }

// CodeOf returns the code of the first [Error] in err's chain, or "".
func CodeOf(err error) string {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return ""
}
