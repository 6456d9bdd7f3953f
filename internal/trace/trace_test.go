package trace_test

import (
	"testing"

	"github.com/souk-shop/souk/internal/trace"
)

const valid = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

func TestParse(t *testing.T) {
	tests := map[string]bool{
		valid:            true,
		"cc" + valid[2:]: true,
		"cc" + valid[2:] + "-what-the-future-will-be-like": true,
		"ff" + valid[2:]: false,
		valid + "-x":     false,
		"":               false,
		"00-00000000000000000000000000000000-b7ad6b7169203331-01": false,
		"00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01": false,
		"00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01": false,
	}
	for in, ok := range tests {
		if p, got := trace.Parse(in); got != ok {
			t.Errorf("Parse(%q) = %v, %v", in, p, got)
		}
	}
}

func TestChildKeepsTheTrace(t *testing.T) {
	p, _ := trace.Parse(valid)
	c := p.Child()
	if c.TraceID != p.TraceID || c.SpanID == p.SpanID || !c.Sampled {
		t.Errorf("child %v of %v", c, p)
	}
	if _, ok := trace.Parse((trace.Parent{}).Child().String()); !ok {
		t.Error("a child of nothing begins no trace")
	}
}

func FuzzParse(f *testing.F) {
	f.Add(valid)
	f.Fuzz(func(t *testing.T, s string) {
		if p, ok := trace.Parse(s); ok {
			if again, ok := trace.Parse(p.String()); !ok || again != p {
				t.Errorf("%q became %v", s, p)
			}
		}
	})
}
