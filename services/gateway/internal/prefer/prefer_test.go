package prefer_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/souk-shop/souk/services/gateway/internal/prefer"
)

func TestWait(t *testing.T) {
	tests := []struct {
		header []string
		want   time.Duration
		ok     bool
	}{
		{nil, 0, false},
		{[]string{"wait=5"}, 5 * time.Second, true},
		{[]string{"respond-async, WAIT = 7 ; x=1"}, 7 * time.Second, true},
		{[]string{"return=minimal", `wait="3"`}, 3 * time.Second, true},
		{[]string{"wait=0"}, 0, true},
		{[]string{"wait=31"}, 30 * time.Second, true},
		{[]string{"wait=99999999999999999999"}, 0, false},
		{[]string{"wait=-1"}, 0, false},
		{[]string{"wait=1.5"}, 0, false},
		{[]string{"wait"}, 0, false},
		{[]string{"wait=2, wait=9"}, 2 * time.Second, true},
	}
	for _, tt := range tests {
		if got, ok := prefer.Wait(http.Header{"Prefer": tt.header}); got != tt.want || ok != tt.ok {
			t.Errorf("%q: %v %v, want %v %v", tt.header, got, ok, tt.want, tt.ok)
		}
	}
}

func FuzzWait(f *testing.F) {
	f.Add("wait=5")
	f.Add(`respond-async, wait="9";a=b`)
	f.Fuzz(func(t *testing.T, value string) {
		got, ok := prefer.Wait(http.Header{"Prefer": {value}})
		if got < 0 || got > prefer.MaxWait || (!ok && got != 0) {
			t.Errorf("%q: %v %v", value, got, ok)
		}
		h := http.Header{}
		prefer.Applied(h, got)
		if again, _ := prefer.Wait(http.Header{"Prefer": h["Preference-Applied"]}); again != got {
			t.Errorf("%q applied as %q", value, h)
		}
	})
}
