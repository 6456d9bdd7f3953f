package events_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/souk-shop/souk/internal/events"
)

func checkoutOf(data string) events.Event {
	return events.Event{ID: "e", Type: events.UserCheckout{}.EventType(), Data: json.RawMessage(data)}
}

func TestRedact(t *testing.T) {
	for name, data := range map[string]string{
		"as it is sent":        `{"checkout_id":"c","token":"s3cret"}`,
		"in another case":      `{"checkout_id":"c","ToKeN":"s3cret"}`,
		"with a Kelvin sign":   `{"checkout_id":"c","to\u212aen":"s3cret"}`,
		"escaped":              `{"checkout_id":"c","\u0074oken":"s3cret"}`,
		"two times":            `{"checkout_id":"c","token":"s3cret","token":"s3cret too"}`,
		"in two cases":         `{"checkout_id":"c","token":"s3cret","Token":"s3cret too"}`,
		"deeper":               `{"checkout_id":"c","shipping_address":{"a":[{"token":"s3cret","token":{"x":"s3cret"}}]}}`,
		"as an object":         `{"checkout_id":"c","token":{"value":"s3cret"}}`,
		"in no object":         `["s3cret"]`,
		"as a text":            `"s3cret"`,
		"in what is no JSON":   `{"checkout_id":"c","token":"s3cret"`,
		"with something after": `{"checkout_id":"c"} "s3cret"`,
	} {
		got := events.Redact(checkoutOf(data))
		if strings.Contains(string(got.Data), "s3cret") || !json.Valid(got.Data) || !strings.Contains(string(got.Data), events.Redacted) {
			t.Errorf("%s: %s", name, got.Data)
		}
	}
}

func TestRedactKeepsTheRest(t *testing.T) {
	got := events.Redact(checkoutOf(`{"checkout_id":"c","cart_version":9007199254740993,"token":"s3cret","new":[1.50,null]}`))
	const want = `{"cart_version":9007199254740993,"checkout_id":"c","new":[1.50,null],"token":"[redacted]"}`
	if string(got.Data) != want || got.ID != "e" {
		t.Errorf("%s, want %s", got.Data, want)
	}
	other := events.Event{Type: events.CartUpdated{}.EventType(), Data: json.RawMessage(`{"token":"mine"}`)}
	if got := events.Redact(other); string(got.Data) != string(other.Data) {
		t.Errorf("another type is redacted: %s", got.Data)
	}
	before := checkoutOf(`{"token":"s3cret"}`)
	if events.Redact(before); string(before.Data) != `{"token":"s3cret"}` {
		t.Error("the event itself is changed")
	}
}

// FuzzRedact wants that no decoder finds a token in what is redacted.
func FuzzRedact(f *testing.F) {
	f.Add([]byte(`{"checkout_id":"c","token":"s3cret","TOKEN":"more"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		got := events.Redact(checkoutOf(string(data)))
		if !json.Valid(got.Data) {
			t.Fatalf("%q became %q", data, got.Data)
		}
		var found struct{ Token any }
		if json.Unmarshal(got.Data, &found) == nil && found.Token != nil && found.Token != events.Redacted {
			t.Errorf("%q became %q", data, got.Data)
		}
	})
}
