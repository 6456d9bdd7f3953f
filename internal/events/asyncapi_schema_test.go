package events_test

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/souk-shop/souk/internal/events"
)

// TestAsyncAPIHasTheFields compares the schemas with the structs, both ways: names, and which of them are always there.
func TestAsyncAPIHasTheFields(t *testing.T) {
	doc, _ := readDocument(t)
	used := map[string]bool{"CloudEvent": true, "NoMoney": true}
	var check func(typ reflect.Type)
	check = func(typ reflect.Type) {
		for typ.Kind() == reflect.Pointer || typ.Kind() == reflect.Slice {
			typ = typ.Elem()
		}
		if typ.Kind() != reflect.Struct || typ == reflect.TypeFor[time.Time]() || used[typ.Name()] {
			return
		}
		used[typ.Name()] = true
		schema := doc.Components.Schemas[typ.Name()]
		var names, required []string
		for field, name := range fieldsOf(typ) {
			names = append(names, name)
			if !strings.HasSuffix(field.Tag.Get("json"), ",omitempty") {
				required = append(required, name)
			}
			check(field.Type)
		}
		sameSet(t, "fields of "+typ.Name(), slices.Collect(maps.Keys(schema.Properties)), names)
		sameSet(t, "required fields of "+typ.Name(), schema.Required, required)
	}
	for _, s := range samples() {
		check(reflect.TypeOf(s.data))
	}
	sameSet(t, "schemas", slices.Collect(maps.Keys(doc.Components.Schemas)), slices.Collect(maps.Keys(used)))
}

func TestGoldenFilesFitTheirSchemas(t *testing.T) {
	compile := schemas(t)
	for _, s := range samples() {
		t.Run(s.name(), func(t *testing.T) {
			schema := compile(t, "/components/messages/"+s.name()+"/payload")
			if err := schema.Validate(instance(t, golden(t, s.name()))); err != nil {
				t.Error(err)
			}
			e := s.event(t)
			for name, change := range map[string]func(*events.Event){
				"another type":   func(e *events.Event) { e.Type = "shop.souk.Other.v1" },
				"another source": func(e *events.Event) { e.Source = "nobody" },
				"no data":        func(e *events.Event) { e.Data = json.RawMessage(`{}`) },
			} {
				if schema.Validate(instance(t, mustJSON(t, but(e, change)))) == nil {
					t.Errorf("the schema takes %s", name)
				}
			}
		})
	}
	canary := but(samples()[0].event(t), func(e *events.Event) { e.Type, e.Source = events.TypeCanary, "souk" })
	if err := compile(t, "/components/messages/Canary/payload").Validate(instance(t, mustJSON(t, canary))); err != nil {
		t.Error(err)
	}
}

func mustJSON(t *testing.T, v any) []byte {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// stricter are fields that the schema asks for and Validate does not: orders sets them from what it has validated.
var stricter = []string{"OrderCreated.Address", "OrderCompleted.Address"}

// TestSchemasAgreeWithValidate leaves out one field at a time: what the code accepts, and so may publish, the schema
// accepts, and what the code refuses, the schema refuses.
func TestSchemasAgreeWithValidate(t *testing.T) {
	compile := schemas(t)
	for _, s := range samples() {
		schema := compile(t, "/components/schemas/"+s.name())
		for field := range fieldsOf(reflect.TypeOf(s.data)) {
			name := s.name() + "." + field.Name
			if name == "DeadLetter.Event" || slices.Contains(stricter, name) {
				continue
			}
			changed := reflect.New(reflect.TypeOf(s.data)).Elem()
			changed.Set(reflect.ValueOf(s.data))
			changed.FieldByIndex(field.Index).SetZero()
			checkAgreement(t, name, changed.Interface().(events.Payload), schema)
		}
	}
}

// checkAgreement compares what Validate and the schema say. Sums are beyond a schema: it may accept what does not add up.
func checkAgreement(t *testing.T, name string, data events.Payload, schema *jsonschema.Schema) {
	t.Helper()
	code, doc := data.Validate(), schema.Validate(instance(t, mustJSON(t, data)))
	sum := code != nil && strings.HasPrefix(name, "StockChanged.")
	if (code == nil) != (doc == nil) && !sum {
		t.Errorf("without %s: the code says %v, the document %v", name, code, doc)
	}
}
