package client_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/souk-shop/souk/tools/internal/client"
)

func answering(t *testing.T, answer http.HandlerFunc) *client.Client {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	return client.New(server.URL + "/")
}

func TestATokenThatHasRunOutIsReplaced(t *testing.T) {
	logins := 0
	c := answering(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/api/v1/auth/login":
			logins++
			_, _ = w.Write([]byte(`{"access_token":"t` + strings.Repeat("+", logins) + `"}`))
		case r.Header.Get("Authorization") != "Bearer t++":
			w.WriteHeader(http.StatusUnauthorized)
		}
	})
	if err := c.SignIn(t.Context(), client.Password{Email: "ada@example.com", Password: "s3cret"}); err != nil {
		t.Fatal(err)
	}
	if err := c.Do(t.Context(), client.Call{Method: http.MethodGet, Path: "/orders"}, nil); err != nil || logins != 2 {
		t.Errorf("after %d logins: %v", logins, err)
	}
	c.Bear("t")
	if err := c.Do(t.Context(), client.Call{Method: http.MethodGet, Path: "/orders"}, nil); client.CodeOf(err) != http.StatusUnauthorized || logins != 2 {
		t.Errorf("a token that cannot be replaced, after %d logins: %v", logins, err)
	}
}

func TestACallSaysWhatItIsGiven(t *testing.T) {
	var got *http.Request
	c := answering(t, func(_ http.ResponseWriter, r *http.Request) { got = r })
	call := client.Call{Method: http.MethodPost, Path: "/checkouts", In: map[string]int{"a": 1}, Key: "k", Wait: 5}
	if err := c.Do(t.Context(), call, nil); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"Content-Type": "application/json", "Idempotency-Key": "k", "Prefer": "wait=5", "Accept": "application/json", "Authorization": "",
	} {
		if got.Header.Get(name) != want {
			t.Errorf("%s is %q", name, got.Header.Get(name))
		}
	}
}

func TestWhatMayPassAndWhatWillNot(t *testing.T) {
	code, body := 0, ""
	c := answering(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code); _, _ = w.Write([]byte(body)) })
	for _, test := range []struct {
		code    int
		body    string
		passing bool
		text    string
	}{
		{503, "busy", true, "GET /products answered 503: busy"},
		{429, "", true, "GET /products answered 429: "},
		{404, "none", false, "GET /products answered 404: none"},
		{404, "<!doctype html>", false, "answered 404: a web page"},
		{422, `{"detail":"Wrong.","code":"invalid","fields":[{"name":"sku","message":"is missing"}]}`, false, "Wrong. (invalid); sku: is missing"},
		{409, `{"detail":"It is sold out.","code":"insufficient-stock"}`, false, "answered 409: It is sold out. (insufficient-stock)"},
		{500, `{"title":"Internal Server Error","code":"internal"}`, true, "answered 500: Internal Server Error (internal)"},
		{200, "<html>", false, "the answer is not that of a shop's API"},
	} {
		code, body = test.code, test.body
		err := c.Do(t.Context(), client.Call{Method: http.MethodGet, Path: "/products"}, &struct{}{})
		if err == nil || client.Passing(err) != test.passing || !strings.Contains(err.Error(), test.text) {
			t.Errorf("%d %s: %v, passing: %t", test.code, test.body, err, client.Passing(err))
		}
	}
	if client.Passing(nil) || !client.Passing(errors.New("connection refused")) {
		t.Error("no answer may pass, and no error is none")
	}
}
