package buy_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/souk-shop/souk/internal/problem"
)

func TestTheGuestsCartComesAlong(t *testing.T) {
	b := newBrowser(t)
	b.gateway.change(func() { putInto(b.gateway.own(), "Tea", "TEA", 1, true) })
	b.post("/cart/add", "sku", "CUP", "quantity", "2")
	p := b.post("/login", "email", email, "password", password, "next", "/cart").is(200).at("/cart")
	p.has(`id="line-CUP"`, `id="line-TEA"`).hasNot("carried over")
	if p.badge() != "3" {
		t.Errorf("badge %q", p.badge())
	}
	b.get("/login").at("/account")
	b.post("/logout").at("/").has("You are signed out")
	if p = b.get("/cart").has("Your cart is empty"); p.badge() != "0" {
		t.Errorf("badge %q", p.badge())
	}
}

func TestACartThatIsStillOnItsWayIsWaitedFor(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.post("/cart/add", "sku", "CUP", "quantity", "2")
	b.gateway.change(func() { b.gateway.merging = true })
	begun := time.Now()
	p := b.post("/login", "email", email, "password", password, "next", "/cart").is(200)
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("it took %s", took)
	}
	p.has("carried over", `http-equiv="refresh"`).hasNot("Your cart is empty")
	b.get("/checkout").is(200).at("/checkout").has("carried over", `http-equiv="refresh"`)
	b.gateway.change(func() {
		for id := range b.gateway.carts {
			if b.gateway.carts[id] != b.gateway.own() {
				b.gateway.merge(id)
				break
			}
		}
	})
	b.get("/cart").has(`id="line-CUP"`).hasNot("carried over")
	b.gateway.refuses("GET /api/v1/carts/{id}", problem.NewConflict("asked", "again")) // it is over: nobody asks for it
	b.get("/cart").is(200)
}

func TestWhatIsWrongIsSaidAndWhatWasTypedIsKept(t *testing.T) {
	const login, register = "POST /api/v1/auth/login", "POST /api/v1/auth/register"
	slow := problem.NewUnavailable("slow-down", "Slow down.").WithStatus(http.StatusTooManyRequests).After(8 * time.Second)
	for name, tc := range map[string]struct {
		address, email, password string
		route                    string
		err                      error
		status                   int
		says                     []string
	}{
		"nothing typed":    {"/login", "", "", login, nil, 422, []string{"Please fill in: E-mail address", "Please fill in: Password", `href="#email"`}},
		"wrong":            {"/login", email, "secret-typed", login, nil, 422, []string{"address or the password is not right", `aria-invalid="true"`}},
		"too often":        {"/login", email, "secret-typed", login, slow, 429, []string{"try again in 8 seconds"}},
		"too many at once": {"/login", email, "secret-typed", login, problem.NewUnavailable("too-many-requests", "No.").WithStatus(429).After(time.Second), 429, []string{"in one second"}},
		"the shop is away": {"/login", email, "secret-typed", login, problem.NewUnavailable("auth", "Away."), 503, []string{"does not answer at the moment"}},
		"too long":         {"/login", strings.Repeat("a", 300), "secret-typed", login, nil, 422, []string{"This is too long: E-mail address"}},
		"scripts":          {"/login", `"><script>alert(1)</script>`, "secret-typed", login, nil, 422, []string{"&lt;script&gt;"}},
		"no name":          {"/register", email, "secret-typed", register, nil, 422, []string{"Please fill in: Name"}},
		"taken":            {"/register?name=x", email, "secret-typed", register, problem.NewConflict("email-taken", "Taken."), 409, []string{"cannot be registered", `href="#email"`}},
		"a bad password": {
			"/register?name=x", email, "secret-typed", register,
			problem.NewInvalid("registration", "No.").WithField("password", "is guessed first").WithField("email", "has no @"), 422,
			[]string{"too easy to guess", "This is no e-mail address", `id="password-error"`},
		},
		"a new reason": {"/register?name=x", email, "secret-typed", register, problem.NewInvalid("full-moon", "Not at full moon."), 422, []string{"Not at full moon."}},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBrowser(t)
			if tc.err != nil {
				b.gateway.refuses(tc.route, tc.err)
			}
			address, query, _ := strings.Cut(tc.address, "?")
			p := b.post(address, "email", tc.email, "password", tc.password, "name", strings.TrimPrefix(query, "name="), "next", "/checkout")
			p.is(tc.status).has(tc.says...).has(`id="errors"`, "autofocus").hasNot("secret-typed")
			if p.value("email") != tc.email || p.value("next") != "/checkout" {
				t.Errorf("%q, %q", p.value("email"), p.value("next"))
			}
			if _, in := b.cookies["souk_session"]; in {
				t.Error("it is signed in")
			}
		})
	}
}

func TestRegistrationsHappenOnce(t *testing.T) {
	b := newBrowser(t)
	var keys []string
	b.gateway.on("POST /api/v1/auth/register", func(w http.ResponseWriter, r *http.Request) {
		var body map[string]string
		_ = json.NewDecoder(r.Body).Decode(&body)
		if keys = append(keys, r.Header.Get("Idempotency-Key")); len(keys) == 1 {
			problem.Write(w, r, problem.NewInvalid("idempotency-key-reused", "Used."))
			return
		}
		_ = b.gateway.tokens(w)
	})
	p := b.get("/register?next=/checkout").is(200)
	key := p.value("key")
	b.send("POST", "/register", form("name", "Ann", "email", email, "password", password, "key", key, "next", "/checkout")).is(303)
	if len(keys) != 2 || keys[0] != key || keys[1] == key {
		t.Errorf("%q", keys)
	}
}

func TestAnEndedSignInIsExplained(t *testing.T) {
	ended := problem.NewUnauthenticated("token", "No.")
	for name, route := range map[string]string{
		"the gateway refuses the token": "GET /api/v1/orders",
		"it cannot be renewed":          "POST /api/v1/auth/refresh",
	} {
		t.Run(name, func(t *testing.T) {
			b := newBrowser(t)
			b.gateway.change(func() { b.gateway.expires = 1 })
			b.signIn()
			b.get("/account").is(200).has(`id="logout"`)
			b.gateway.refuses(route, ended)
			p := b.get("/account").is(200).has(`id="login"`, "You have been signed out", "Nothing is lost")
			if p.value("next") != "/account" {
				t.Errorf("it goes on to %q", p.value("next"))
			}
			if _, in := b.cookies["souk_session"]; in {
				t.Error("it is signed in")
			}
		})
	}
}

func TestPagesOfAUserAskForASignIn(t *testing.T) {
	b := newBrowser(t)
	for _, address := range []string{"/account", "/account/orders/" + orderID, "/checkout", "/checkout/" + orderID, "/account?cursor=a%2Fb"} {
		if p := b.get(address).is(200).has(`id="login"`); p.value("next") != address {
			t.Errorf("%s: it goes on to %q", address, p.value("next"))
		}
	}
	b.get("/login?next=/checkout").has("To order, please sign in", `href="/register?next=%2fcheckout"`)
}
