package journeys

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/souk-shop/souk/e2e/client"
	"github.com/souk-shop/souk/internal/token"
)

func TestBadInputIsToldWhatIsWrong(t *testing.T) {
	onEachProfile(t, func(t *testing.T, w walk) {
		sku := w.sku(t, 1000, 5)
		ada, eve := w.shopper(t), w.shopper(t)
		cart, err := ada.NewCart(w.ctx)
		must(t, err)
		cart, err = ada.Add(w.ctx, cart.ID, sku, 1)
		must(t, err)
		order, err := ada.Buy(w.ctx, sku, 1, "tok_success")
		must(t, err)
		items := "/api/v1/carts/" + cart.ID + "/items"
		tests := []struct {
			name, method, path string
			who                *client.Client
			body               string
			status             int
			says               string
		}{
			{"unknown product", "GET", "/api/v1/products/no-such-thing", ada, "", 404, ""},
			{"quantity 0", "POST", items, ada, `{"sku":"` + sku + `","quantity":0}`, 422, "quantity"},
			{"quantity negative", "POST", items, ada, `{"sku":"` + sku + `","quantity":-1}`, 422, "quantity"},
			{"quantity fractional", "POST", items, ada, `{"sku":"` + sku + `","quantity":1.5}`, 422, "quantity"},
			{"quantity over the limit", "POST", items, ada, `{"sku":"` + sku + `","quantity":100}`, 422, "99"},
			{"quantity beyond stock", "POST", items, ada, `{"sku":"` + sku + `","quantity":50}`, 409, "limit"},
			{"malformed JSON", "POST", items, ada, `{"sku":`, 400, "line 1"},
			{"a price from the client", "POST", items, ada, `{"sku":"` + sku + `","quantity":1,"unit_price":1}`, 400, "unit_price"},
			{"body over the limit", "POST", items, ada, `{"sku":"` + strings.Repeat("x", 2<<20) + `"}`, 413, ""},
			{"another's cart", "GET", "/api/v1/carts/" + cart.ID, eve, "", 404, ""},
			{"another's order", "GET", "/api/v1/orders/" + order.ID, eve, "", 404, ""},
			{"another's checkout", "GET", "/api/v1/checkouts/" + order.ID, eve, "", 404, ""},
			{"another's cancel", "POST", "/api/v1/orders/" + order.ID + "/cancel", eve, "", 404, ""},
			{"staff's stock as a customer", "PUT", "/api/v1/staff/stock/" + sku, ada, `{"on_hand":1}`, 403, ""},
			{"staff's orders as a customer", "GET", "/api/v1/staff/orders?day=2026-01-01", ada, "", 403, ""},
			{"staff's orders as nobody", "GET", "/api/v1/staff/orders?day=2026-01-01", w.guest, "", 401, ""},
			{"a checkout by nobody", "POST", "/api/v1/checkouts", w.guest, `{}`, 401, ""},
		}
		plain := &http.Client{Timeout: time.Minute}
		for _, tt := range tests {
			who := &client.Client{Base: tt.who.Base, HTTP: plain, Token: tt.who.Token}
			var body any
			if tt.body != "" {
				body = []byte(tt.body)
			}
			a, err := who.Send(w.ctx, tt.method, tt.path, client.Header{"Idempotency-Key": uuid.NewString()}, body)
			if err != nil {
				t.Errorf("%s: %v", tt.name, err)
				continue
			}
			if status := a.Status; status != tt.status && !(tt.name == "a price from the client" && status == 422) {
				t.Errorf("%s: %d %s, want %d", tt.name, a.Status, a.Body, tt.status)
			}
			if !bytes.Contains(a.Body, []byte(tt.says)) {
				t.Errorf("%s: %s does not say %q", tt.name, a.Body, tt.says)
			}
		}
	})
}

func TestTokensThatAreNotTaken(t *testing.T) {
	onEachProfile(t, func(t *testing.T, w walk) {
		secret, err := w.Secret("auth-signing-key")
		must(t, err)
		seed, err := base64.StdEncoding.DecodeString(secret)
		must(t, err)
		ours := ed25519.NewKeyFromSeed(seed)
		_, foreign, err := ed25519.GenerateKey(nil)
		must(t, err)
		none := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none","typ":"at+jwt"}`)) + "." +
			base64.RawURLEncoding.EncodeToString([]byte(`{"sub":"x","roles":["admin"]}`)) + "."
		tokens := map[string]string{
			"expired":     sign(t, ours, time.Now().Add(-time.Hour)),
			"foreign key": sign(t, foreign, time.Now()),
			"alg none":    none,
			"nonsense":    "nonsense",
		}
		for name, raw := range tokens {
			c := &client.Client{Base: w.URL(), HTTP: w.guest.HTTP, Token: raw}
			a, err := c.Send(w.ctx, http.MethodGet, "/api/v1/orders", nil, nil)
			must(t, err)
			if a.Status != http.StatusUnauthorized || a.Header.Get("WWW-Authenticate") == "" {
				t.Errorf("%s: %d %s", name, a.Status, a.Body)
			}
		}
		good := &client.Client{Base: w.URL(), HTTP: w.guest.HTTP, Token: sign(t, ours, time.Now())}
		if _, err := good.Orders(w.ctx, "/api/v1/orders"); err != nil {
			t.Errorf("a good token made the same way: %v", err)
		}
	})
}

func sign(t *testing.T, key ed25519.PrivateKey, at time.Time) string {
	t.Helper()
	signer, err := token.NewSigner(key, token.Options{Clock: func() time.Time { return at }})
	must(t, err)
	raw, err := signer.Sign(token.Claims{Subject: uuid.NewString(), Email: "x@example.com", Roles: []string{"customer"}}, 10*time.Minute)
	must(t, err)
	return raw
}

func TestImportReportsBadRowsAndTakesTheRest(t *testing.T) {
	onEachProfile(t, func(t *testing.T, w walk) {
		id := uuid.NewString()[:8]
		rows := `{"slug":"good-` + id + `","name":"Good","status":"active","variants":[{"sku":"G-` + id + `","price":{"amount":100,"currency":"EUR"}}]}
{"slug":"bad-` + id + `","name":"","status":"active","variants":[]}
this is no JSON
{"slug":"fine-` + id + `","name":"Fine","status":"active","variants":[{"sku":"F-` + id + `","price":{"amount":100,"currency":"EUR"}}]}
`
		var report struct {
			Created, Failed int
			Rows            []struct{ Status string }
		}
		must(t, w.admin.Do(w.ctx, http.MethodPost, "/api/v1/staff/products/import",
			client.Header{"Content-Type": "application/x-ndjson", "Idempotency-Key": uuid.NewString()}, []byte(rows), &report, http.StatusOK))
		if report.Created != 2 || report.Failed != 2 || len(report.Rows) != 4 {
			t.Errorf("the report is %+v", report)
		}
		must(t, w.guest.Do(w.ctx, http.MethodGet, "/api/v1/products/fine-"+id, nil, nil, nil, http.StatusOK))
	})
}

func TestForgedEventsAreRefused(t *testing.T) {
	onEachProfile(t, func(t *testing.T, w walk) {
		run, err := w.Run()
		must(t, err)
		inventory, cart := run.Apps["inventory"], run.Apps["cart"]
		forged := []byte(`{"specversion":"1.0","id":"x","source":"orders","type":"shop.souk.OrderCompleted.v1","data":{}}`)
		plain := &http.Client{Timeout: time.Minute}
		direct := &client.Client{Base: inventory.AppURL(), HTTP: plain}
		a, err := direct.Send(w.ctx, http.MethodPost, "/events/order-completed", nil, forged)
		must(t, err)
		if a.Status != http.StatusUnauthorized && a.Status != http.StatusForbidden {
			t.Errorf("posted to the service without its token: %d", a.Status)
		}
		sidecar := &client.Client{Base: cart.SidecarURL(), HTTP: plain}
		header := client.Header{"dapr-api-token": cart.DaprAPIToken, "Content-Type": "application/cloudevents+json"}
		a, err = sidecar.Send(w.ctx, http.MethodPost, "/v1.0/invoke/inventory/method/events/order-completed", header, forged)
		must(t, err)
		if a.Status != http.StatusForbidden {
			t.Errorf("invoked through another app's sidecar: %d", a.Status)
		}
		a, err = sidecar.Send(w.ctx, http.MethodPost, "/v1.0/publish/pubsub/order-completed", header, forged)
		must(t, err)
		if a.Status != http.StatusForbidden {
			t.Errorf("published by an app that may not: %d", a.Status)
		}
		header["dapr-api-token"] = "wrong"
		a, err = sidecar.Send(w.ctx, http.MethodPost, "/v1.0/publish/pubsub/cart-updated", header, forged)
		must(t, err)
		if a.Status != http.StatusUnauthorized {
			t.Errorf("published with a wrong token: %d", a.Status)
		}
	})
}

func TestMalformedEventBlocksNothing(t *testing.T) {
	onEachProfile(t, func(t *testing.T, w walk) {
		run, err := w.Run()
		must(t, err)
		gateway := run.Apps["gateway"]
		sidecar := &client.Client{Base: gateway.SidecarURL(), HTTP: &http.Client{Timeout: time.Minute}}
		bad := []byte(`{"specversion":"1.0","id":"` + uuid.NewString() + `","source":"gateway","type":"shop.souk.UserCheckout.v1",` +
			`"data":{"checkout_id":"","cart_id":7}}`)
		must(t, sidecar.Do(w.ctx, http.MethodPost, "/v1.0/publish/pubsub/user-checkout",
			client.Header{"dapr-api-token": gateway.DaprAPIToken, "Content-Type": "application/cloudevents+json"}, bad, nil,
			http.StatusNoContent, http.StatusOK))
		began := time.Now()
		c, err := w.shopper(t).Buy(w.ctx, w.sku(t, 1000, 2), 1, "tok_success")
		must(t, err)
		outcome(t, c, "confirmed", "")
		if took := time.Since(began); took > 12*time.Second {
			t.Errorf("a purchase behind a malformed event took %s: it was held back", took)
		}
	})
}
