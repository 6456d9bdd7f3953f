package session

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// TestACookieThatIsTooOldIsNone gives a cookie an earlier date, as somebody with the keys could.
func TestACookieThatIsTooOldIsNone(t *testing.T) {
	raw := bytes.Repeat([]byte{1}, KeySize)
	j, err := NewJar(base64.StdEncoding.EncodeToString(raw), false)
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	if err := j.Keep(w, Basket{ID: "c"}); err != nil {
		t.Fatal(err)
	}
	text, err := base64.URLEncoding.DecodeString(w.Result().Cookies()[0].Value)
	if err != nil {
		t.Fatal(err)
	}
	sealed := bytes.SplitN(text, []byte("|"), 3)[1]
	for age, want := range map[time.Duration]bool{time.Hour: true, 364 * 24 * time.Hour: true, 366 * 24 * time.Hour: false} {
		signed := fmt.Sprintf("%d|%s|", time.Now().Add(-age).Unix(), sealed)
		mac := hmac.New(sha256.New, derive(raw, "authenticate"))
		mac.Write([]byte(cartCookie + "|" + signed[:len(signed)-1]))
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.AddCookie(&http.Cookie{Name: cartCookie, Value: base64.URLEncoding.EncodeToString(append([]byte(signed), mac.Sum(nil)...))})
		if got := j.Basket(r).ID == "c"; got != want {
			t.Errorf("after %s: %t", age, got)
		}
	}
}
