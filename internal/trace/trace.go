// Package trace carries W3C trace context (https://www.w3.org/TR/trace-context/) through requests and events.
package trace

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"strings"
)

// Header is the name of the header, and of the CloudEvents attribute.
const Header = "traceparent"

// Parent is a trace context: which trace, and which span in it. The zero value is no context.
type Parent struct {
	// TraceID is 32 and SpanID 16 lower-case hexadecimal digits.
	TraceID, SpanID string
	// Sampled tells whether the trace is recorded.
	Sampled bool
}

// New begins a trace.
func New() Parent { return Parent{TraceID: random(16), SpanID: random(8), Sampled: true} }

// Parse reads a traceparent of version 00, or of a later one as far as version 00 goes. ok is false when it is none.
func Parse(s string) (p Parent, ok bool) {
	if len(s) < 55 || s[2] != '-' || s[35] != '-' || s[52] != '-' || (len(s) > 55 && (s[:2] == "00" || s[55] != '-')) {
		return Parent{}, false
	}
	version, traceID, spanID, flags := s[:2], s[3:35], s[36:52], s[53:55]
	if !isHex(version) || !isHex(traceID) || !isHex(spanID) || !isHex(flags) || version == "ff" ||
		strings.Trim(traceID, "0") == "" || strings.Trim(spanID, "0") == "" {
		return Parent{}, false
	}
	raw, err := hex.DecodeString(flags)
	return Parent{TraceID: traceID, SpanID: spanID, Sampled: err == nil && raw[0]&1 == 1}, err == nil
}

// Child returns a new span of the same trace, or of a new one where p is the zero value.
func (p Parent) Child() Parent {
	if p.TraceID == "" {
		return New()
	}
	return Parent{TraceID: p.TraceID, SpanID: random(8), Sampled: p.Sampled}
}

// String renders p as a traceparent of version 00; "" for the zero value.
func (p Parent) String() string {
	if p.TraceID == "" {
		return ""
	}
	flags := "00"
	if p.Sampled {
		flags = "01"
	}
	return "00-" + p.TraceID + "-" + p.SpanID + "-" + flags
}

type key struct{}

// With returns a context that carries p.
func With(ctx context.Context, p Parent) context.Context { return context.WithValue(ctx, key{}, p) }

// From returns the trace context that ctx carries, or the zero value.
func From(ctx context.Context) Parent {
	p, _ := ctx.Value(key{}).(Parent)
	return p
}

func random(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails: crypto/rand.Read
	return hex.EncodeToString(b)
}

func isHex(s string) bool {
	for _, c := range []byte(s) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
