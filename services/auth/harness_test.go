package auth_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/sidecartest"
	"github.com/souk-shop/souk/services/auth"
)

const (
	adminEmail    = "admin@souk.example"
	adminPassword = "the first admin's password"
	goodPassword  = "correct horse battery"
)

var (
	seed      = base64.StdEncoding.EncodeToString([]byte("0123456789abcdef0123456789abcdef"))
	otherSeed = base64.StdEncoding.EncodeToString([]byte("fedcba9876543210fedcba9876543210"))
)

// clock is a clock that stands still until it is told not to.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// shop is the service over a sidecar in memory.
type shop struct {
	testing.TB
	fake  *sidecartest.Fake
	clock *clock
	cfg   auth.Config
	http.Handler
}

func open(tb testing.TB, options ...sidecartest.Option) *shop {
	tb.Helper()
	s := &shop{TB: tb, fake: sidecartest.New(tb, auth.AppID, options...), clock: &clock{now: sidecartest.Epoch}}
	s.configure()
	s.restart()
	s.fake.Forget()
	return s
}

// configure sets what a start needs.
func (s *shop) configure() {
	s.fake.SetSecret("auth-signing-key", seed)
	s.fake.SetSecret("admin-email", adminEmail)
	s.fake.SetSecret("admin-password", adminPassword)
	s.cfg = auth.Config{
		Server: server.Config{AppID: auth.AppID}, PasswordMemoryKiB: 64, PasswordIterations: 1, Clock: s.clock.Now,
	}
}

// restart starts the service anew over the same sidecar.
func (s *shop) restart() {
	s.Helper()
	h, err := auth.New(s.Context(), s.cfg, s.fake.Sidecar())
	if err != nil {
		s.Fatal(err)
	}
	s.Handler = h
}

// answer is an answer, whichever it is.
type answer struct {
	status int
	header http.Header
	raw    string
	problem.Document
	Access  string `json:"access_token"`
	Refresh string `json:"refresh_token"`
	Expires int64  `json:"expires_in"`
	User    struct {
		ID, Email, Name string
		Roles           []string
	} `json:"user"`
	ID      string   `json:"id"`
	Roles   []string `json:"roles"`
	Blocked bool     `json:"blocked"`
}

// call invokes the service as the gateway does. headers are names and values in turn.
func (s *shop) call(method, path string, body any, headers ...string) answer {
	s.Helper()
	var raw []byte
	if body != nil {
		var err error
		if raw, err = json.Marshal(body); err != nil {
			s.Fatal(err)
		}
	}
	r := httptest.NewRequest(method, path, bytes.NewReader(raw))
	r.Header.Set("Dapr-Caller-App-Id", "gateway")
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	a := answer{status: w.Code, header: w.Header(), raw: w.Body.String()}
	if strings.Contains(w.Header().Get("Content-Type"), "json") {
		if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil {
			s.Fatalf("%s %s: %v in %s", method, path, err, a.raw)
		}
	}
	return a
}

// want fails the test unless the answer has the status, and the code where one is named.
func (a answer) want(tb testing.TB, status int, code ...string) answer {
	tb.Helper()
	if a.status != status || (len(code) > 0 && a.Code != code[0]) {
		tb.Fatalf("answer %d %s, want %d %v", a.status, a.raw, status, code)
	}
	return a
}

type object map[string]any

func (s *shop) register(email string, headers ...string) answer {
	s.Helper()
	return s.call("POST", "/register", object{"email": email, "password": goodPassword, "name": "Ada"}, headers...)
}

func (s *shop) login(email, password string, headers ...string) answer {
	s.Helper()
	return s.call("POST", "/login", object{"email": email, "password": password}, headers...)
}

func (s *shop) refresh(token string) answer {
	s.Helper()
	return s.call("POST", "/refresh", object{"refresh_token": token})
}

func (s *shop) me(access string) answer {
	s.Helper()
	return s.call("GET", "/me", nil, "Authorization", "Bearer "+access)
}

func (s *shop) admin() answer {
	s.Helper()
	return s.login(adminEmail, adminPassword).want(s, http.StatusOK)
}
