package probe

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// asking asks a probe, and returns the status.
func asking(t *testing.T, path string, in, out any) int {
	t.Helper()
	raw, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, httptest.NewRequest(http.MethodPost, path, bytes.NewReader(raw)))
	if w.Code == http.StatusOK {
		if err := json.Unmarshal(w.Body.Bytes(), out); err != nil {
			t.Fatal(err)
		}
	}
	return w.Code
}

func TestTry(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusForbidden)
		_, _ = w.Write([]byte(r.Method + " " + r.Header.Get("Souk-Test")))
	}))
	var got Answer
	request := Request{Method: "PUT", URL: server.URL, Headers: map[string]string{"Souk-Test": "yes"}, Body: "{}"}
	if code := asking(t, PathTry, request, &got); code != 200 || got.Status != 403 || got.Body != "PUT yes" || got.Failed != "" {
		t.Errorf("%d %+v", code, got)
	}
	server.Close()
	got = Answer{}
	if code := asking(t, PathTry, request, &got); code != 200 || got.Status != 0 || got.Failed == "" {
		t.Errorf("nobody is there: %d %+v", code, got)
	}
	if code := asking(t, PathTry, Request{Method: "no method", URL: server.URL}, &got); code != http.StatusConflict {
		t.Errorf("no request can be made of that: %d", code)
	}
}

// TestWire: the looks at a port tell TLS from plain HTTP/2, and see who refuses.
func TestWire(t *testing.T) {
	secure := httptest.NewUnstartedServer(http.NotFoundHandler())
	secure.EnableHTTP2 = true
	secure.StartTLS()
	defer secure.Close()
	open := httptest.NewUnstartedServer(http.NotFoundHandler())
	open.Config.Protocols = new(http.Protocols)
	open.Config.Protocols.SetUnencryptedHTTP2(true)
	open.Start()
	defer open.Close()
	at := func(s *httptest.Server) Address { return Address{Address: s.Listener.Addr().String()} }

	var hands Handshake
	if code := asking(t, PathTLS, at(secure), &hands); code != 200 || hands.Version != "TLS 1.3" || hands.Refused != "" {
		t.Errorf("TLS that asks for no certificate: %d %+v", code, hands)
	}
	var refused Handshake
	if code := asking(t, PathTLS, at(open), &refused); code != http.StatusConflict {
		t.Errorf("no TLS: %d %+v", code, refused)
	}
	var spoken Plain
	if code := asking(t, PathPlain, at(open), &spoken); code != 200 || !spoken.HTTP2 {
		t.Errorf("HTTP/2 without TLS: %d %+v", code, spoken)
	}
	var closed Plain
	if code := asking(t, PathPlain, at(secure), &closed); code != 200 || closed.HTTP2 {
		t.Errorf("TLS, spoken to without: %d %+v", code, closed)
	}
}

func TestProbeRefuses(t *testing.T) {
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, httptest.NewRequest(http.MethodPost, PathTry, strings.NewReader("no JSON")))
	if w.Code != http.StatusBadRequest {
		t.Errorf("no JSON: %d", w.Code)
	}
	if code := asking(t, PathOpen, map[string]any{"url": "http://localhost"}, &Nothing{}); code != http.StatusConflict {
		t.Errorf("an order of nothing: %d", code)
	}
}
