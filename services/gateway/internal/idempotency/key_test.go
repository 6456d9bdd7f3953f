package idempotency_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/services/gateway/internal/idempotency"
)

func TestKey(t *testing.T) {
	tests := []struct {
		header []string
		want   string
		bad    bool
	}{
		{nil, "", false},
		{[]string{"a"}, "a", false},
		{[]string{"!~"}, "!~", false},
		{[]string{strings.Repeat("x", 255)}, strings.Repeat("x", 255), false},
		{[]string{strings.Repeat("x", 256)}, "", true},
		{[]string{""}, "", true},
		{[]string{"a b"}, "", true},
		{[]string{"é"}, "", true},
		{[]string{"a\x7f"}, "", true},
		{[]string{"a", "b"}, "", true},
	}
	for _, tt := range tests {
		got, err := idempotency.Key(http.Header{"Idempotency-Key": tt.header})
		if got != tt.want || problem.Is(err, problem.Invalid) != tt.bad {
			t.Errorf("%q: %q, %v", tt.header, got, err)
		}
	}
}

func FuzzKey(f *testing.F) {
	f.Add("abc")
	f.Add("a b")
	f.Fuzz(func(t *testing.T, value string) {
		got, err := idempotency.Key(http.Header{"Idempotency-Key": {value}})
		if err == nil && got != value || err != nil && got != "" {
			t.Errorf("%q: %q, %v", value, got, err)
		}
		if err == nil && (len(got) < 1 || len(got) > 255 || strings.ContainsAny(got, " \r\n\t\x00")) {
			t.Errorf("%q was accepted", got)
		}
	})
}
