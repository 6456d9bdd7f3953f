package events_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/souk-shop/souk/internal/events"
)

// TestDerivedIDs pins what ids are derived from: were it to change, an upgrade would handle old events again.
func TestDerivedIDs(t *testing.T) {
	cause := events.Event{ID: "cause", Subject: "c1"}
	caused := func(step string) string {
		e, err := events.Draft{Subject: "s", Data: events.StockReserved{OrderID: "o"}, Step: step}.CausedBy(cause, "inventory", checkedOut)
		if err != nil {
			t.Fatal(err)
		}
		return e.ID
	}
	for name, ids := range map[string][2]string{
		"DeriveID":          {events.DeriveID("a", "b"), "145c7efd-bf59-5ba9-9f26-1a2a741f65c7"},
		"UserCartID":        {events.UserCartID("u1"), "1e5122a0-91a0-5504-ab69-c08eb020dab0"},
		"Command":           {events.Command("register", "key", "subject", checkedOut).ID, "38bc5c26-4384-5e98-b595-f9b29fa5bb0e"},
		"CausedBy":          {caused(""), "4d694a55-5091-5981-a1ac-c4ff152733b2"},
		"CausedBy, stepped": {caused("second"), "4da1dd61-2715-56ca-82e2-5e636b845a65"},
	} {
		if ids[0] != ids[1] {
			t.Errorf("%s gives %s, and gave %s", name, ids[0], ids[1])
		}
	}
	if events.DeriveID("ab", "c") == events.DeriveID("a", "bc") {
		t.Error("parts run into each other")
	}
}

func TestNewIDsDiffer(t *testing.T) {
	a, b := events.NewID(), events.NewID()
	if a == b || a[14] != '7' || a > b {
		t.Errorf("%s, %s are no UUIDv7s in order", a, b)
	}
}

func TestCausedBy(t *testing.T) {
	draft := events.Draft{Subject: "s", Data: events.StockReserved{OrderID: "o"}}
	cause := events.Event{ID: "e1", Subject: "cart", TraceParent: "trace"}
	zone := time.FixedZone("two hours east", 7200)
	e, err := draft.CausedBy(cause, "inventory", checkedOut.In(zone))
	if err != nil {
		t.Fatal(err)
	}
	if e.CorrelationID != "cart" || e.CausationID != "e1" || e.TraceParent != "trace" || e.Source != "inventory" || e.Time != checkedOut {
		t.Errorf("%+v", e)
	}
	cause.CorrelationID = "checkout"
	if e, err = draft.CausedBy(cause, "inventory", checkedOut); err != nil || e.CorrelationID != "checkout" {
		t.Errorf("%+v, %v", e, err)
	}
	if _, err = (events.Draft{Data: events.StockReserved{}}).CausedBy(cause, "inventory", checkedOut); err == nil {
		t.Error("a payload that is not valid became an event")
	}
}

func TestNamesAndTopics(t *testing.T) {
	for in, want := range map[string][2]string{
		"shop.souk.OrderCreated.v1":       {"OrderCreated", "order-created"},
		"shop.souk.ProductAddedToCart.v1": {"ProductAddedToCart", "product-added-to-cart"},
	} {
		if name, topic := events.Name(in), events.Topic(in); name != want[0] || topic != want[1] {
			t.Errorf("%s: %s, %s", in, name, topic)
		}
	}
	if events.DeadLetterTopic("cart") != "dead-letter-cart" {
		t.Error(events.DeadLetterTopic("cart"))
	}
}

func TestParseRejects(t *testing.T) {
	const good = `{"specversion":"1.0","id":"i","source":"s","type":"t","time":"2026-01-01T00:00:00Z","data":{}}`
	if _, err := events.Parse([]byte(good)); err != nil {
		t.Fatal(err)
	}
	for name, raw := range map[string]string{
		"nothing":         ``,
		"no JSON":         `{`,
		"no object":       `[]`,
		"two objects":     good + good,
		"no id":           strings.Replace(good, `"i"`, `""`, 1),
		"no source":       strings.Replace(good, `"source":"s",`, ``, 1),
		"no type":         strings.Replace(good, `"type":"t",`, ``, 1),
		"another version": strings.Replace(good, `1.0`, `0.3`, 1),
		"no version":      strings.Replace(good, `"specversion":"1.0",`, ``, 1),
		"no time":         strings.Replace(good, `2026-01-01T`, `yesterday`, 1),
		"beyond time":     strings.Replace(good, `2026-01-01T00:00:00Z`, `9999-12-31T23:59:59-01:00`, 1),
		"a number as id":  strings.Replace(good, `"i"`, `7`, 1),
	} {
		if e, err := events.Parse([]byte(raw)); err == nil {
			t.Errorf("%s: %+v", name, e)
		}
	}
}

func TestDecodeRejects(t *testing.T) {
	good := events.Event{Type: "shop.souk.StockReserved.v1", Data: json.RawMessage(`{"order_id":"o"}`)}
	if data, err := events.Decode[events.StockReserved](good); err != nil || data.OrderID != "o" {
		t.Fatalf("%+v, %v", data, err)
	}
	for name, e := range map[string]events.Event{
		"another type":   {Type: "shop.souk.StockRejected.v1", Data: good.Data},
		"another major":  {Type: "shop.souk.StockReserved.v2", Data: good.Data},
		"no data":        {Type: good.Type},
		"null":           {Type: good.Type, Data: json.RawMessage(`null`)},
		"no JSON":        {Type: good.Type, Data: json.RawMessage(`{`)},
		"another form":   {Type: good.Type, Data: json.RawMessage(`{"order_id":7}`)},
		"what is no use": {Type: good.Type, Data: json.RawMessage(`{"order_id":""}`)},
	} {
		if data, err := events.Decode[events.StockReserved](e); err == nil {
			t.Errorf("%s: %+v", name, data)
		}
	}
}

// FuzzParse feeds what anyone may publish: what parses must be writable, and read back as the same.
func FuzzParse(f *testing.F) {
	for _, s := range samples() {
		raw, err := json.Marshal(s.data)
		if err != nil {
			f.Fatal(err)
		}
		e := events.Event{ID: "e", Source: s.source, Type: s.data.EventType(), Time: checkedOut, Data: raw}
		if raw, err = json.Marshal(e); err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Add([]byte(`{"specversion":"1.0","id":"i","source":"s","type":"t"}`))
	f.Add([]byte(`{"specversion":"1.0","id":"i","source":"s","type":"t","time":"9999-12-31T23:59:59-01:00"}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		e, err := events.Parse(raw)
		if err != nil {
			return
		}
		_, _ = e.Topic(), events.Redact(e)
		first, err := json.Marshal(e)
		if err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		again, err := events.Parse(first)
		if err != nil {
			t.Fatalf("what was written cannot be read: %v", err)
		}
		second, err := json.Marshal(again)
		if err != nil || !bytes.Equal(first, second) {
			t.Errorf("%v\n%s became\n%s", err, first, second)
		}
	})
}
