package events_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"slices"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"github.com/souk-shop/souk/internal/events"
)

const asyncapiFile = "../../docs/asyncapi.yaml"

type ref struct {
	Ref string `json:"$ref"`
}

// asyncapi is what is checked of docs/asyncapi.yaml.
type asyncapi struct {
	AsyncAPI string `json:"asyncapi"`
	Channels map[string]struct {
		Address  string         `json:"address"`
		Messages map[string]ref `json:"messages"`
	} `json:"channels"`
	Operations map[string]struct {
		Action   string                  `json:"action"`
		Channel  ref                     `json:"channel"`
		Messages []ref                   `json:"messages"`
		Tags     []struct{ Name string } `json:"tags"`
	} `json:"operations"`
	Components struct {
		Messages map[string]struct {
			Name        string `json:"name"`
			ContentType string `json:"contentType"`
		} `json:"messages"`
		Schemas map[string]struct {
			Properties map[string]struct {
				Sensitive bool `json:"x-sensitive"`
			} `json:"properties"`
			Required []string `json:"required"`
		} `json:"schemas"`
	} `json:"components"`
}

// readDocument returns the document, and its JSON.
func readDocument(t *testing.T) (asyncapi, []byte) {
	t.Helper()
	raw, err := os.ReadFile(asyncapiFile)
	if err != nil {
		t.Fatal(err)
	}
	var tree any
	if err := yaml.Unmarshal(raw, &tree); err != nil {
		t.Fatal(err)
	}
	if raw, err = json.Marshal(tree); err != nil {
		t.Fatal(err)
	}
	var doc asyncapi
	if err := json.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	if doc.AsyncAPI != "3.0.0" {
		t.Errorf("version %s", doc.AsyncAPI)
	}
	return doc, raw
}

// schemas compiles the document's schemas.
func schemas(t *testing.T) func(t *testing.T, pointer string) *jsonschema.Schema {
	t.Helper()
	_, raw := readDocument(t)
	tree, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft7)
	compiler.AssertFormat()
	if err := compiler.AddResource("asyncapi.json", tree); err != nil {
		t.Fatal(err)
	}
	return func(t *testing.T, pointer string) *jsonschema.Schema {
		t.Helper()
		schema, err := compiler.Compile("asyncapi.json#" + pointer)
		if err != nil {
			t.Fatal(err)
		}
		return schema
	}
}

func instance(t *testing.T, raw []byte) any {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// deadLetters returns, for each app that subscribes to something, the names of what it subscribes to.
func deadLetters() map[string][]string {
	byApp := map[string][]string{}
	for _, k := range events.All() {
		for _, app := range k.Subscribers {
			byApp[app] = append(byApp[app], events.Name(k.Type()))
		}
	}
	return byApp
}

func sameSet(t *testing.T, what string, got, want []string) {
	t.Helper()
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%s: the document has\n%v\nand the code\n%v", what, got, want)
	}
}

func TestAsyncAPIHasTheChannels(t *testing.T) {
	doc, _ := readDocument(t)
	var got, want []string
	for name, c := range doc.Channels {
		for message, r := range c.Messages {
			got = append(got, name+" at "+c.Address+" carries "+message+" "+r.Ref)
		}
	}
	line := func(channel, topic, message string) string {
		return channel + " at " + topic + " carries " + message + " #/components/messages/" + message
	}
	for _, k := range events.All() {
		want = append(want, line(events.Name(k.Type()), k.Topic(), events.Name(k.Type())))
	}
	for app, names := range deadLetters() {
		topic := events.DeadLetterTopic(app)
		for _, name := range append(names, "DeadLetter") {
			want = append(want, line(topic, topic, name))
		}
	}
	sameSet(t, "channels", got, want)
}

func TestAsyncAPIHasTheOperations(t *testing.T) {
	doc, _ := readDocument(t)
	var got, want []string
	for name, o := range doc.Operations {
		if len(o.Tags) != 1 || len(o.Messages) != 1 {
			t.Errorf("%s has not one app and one message", name)
			continue
		}
		got = append(got, name+": "+o.Tags[0].Name+" "+o.Action+" "+o.Channel.Ref+" "+o.Messages[0].Ref)
	}
	line := func(app, action, channel, message string) string {
		return app + "." + action + "." + channel + ": " + app + " " + action + " #/channels/" + channel + " #/channels/" + channel + "/messages/" + message
	}
	for _, k := range events.All() {
		name := events.Name(k.Type())
		for _, app := range k.Publishers {
			want = append(want, line(app, "send", name, name))
		}
		for _, app := range k.Subscribers {
			want = append(want, line(app, "receive", name, name))
		}
	}
	for app := range deadLetters() {
		want = append(want, line(app, "send", events.DeadLetterTopic(app), "DeadLetter"))
	}
	sameSet(t, "operations", got, want)
}

func TestAsyncAPIHasTheMessages(t *testing.T) {
	doc, _ := readDocument(t)
	var got []string
	for name, m := range doc.Components.Messages {
		got = append(got, name+" "+m.Name)
		if m.ContentType != events.ContentType {
			t.Errorf("%s is %s", name, m.ContentType)
		}
	}
	want := []string{"Canary " + events.TypeCanary, "DeadLetter " + events.DeadLetter{}.EventType()}
	for _, k := range events.All() {
		want = append(want, events.Name(k.Type())+" "+k.Type())
	}
	sameSet(t, "messages", got, want)
}

func TestAsyncAPIMarksWhatIsSensitive(t *testing.T) {
	doc, _ := readDocument(t)
	var got []string
	for name, s := range doc.Components.Schemas {
		for field, p := range s.Properties {
			if p.Sensitive {
				got = append(got, name+"."+field)
			}
		}
	}
	sameSet(t, "sensitive", got, []string{"UserCheckout.token"})
}

// TestAsyncAPIKnowsTheEnvelope compares the schema of the envelope with what stands on the wire.
func TestAsyncAPIKnowsTheEnvelope(t *testing.T) {
	doc, _ := readDocument(t)
	seen := map[string]bool{}
	for _, s := range samples() {
		var attributes map[string]json.RawMessage
		if err := json.Unmarshal(golden(t, s.name()), &attributes); err != nil {
			t.Fatal(err)
		}
		for name := range attributes {
			seen[name] = true
		}
	}
	sameSet(t, "envelope", slices.Collect(maps.Keys(doc.Components.Schemas["CloudEvent"].Properties)), slices.Collect(maps.Keys(seen)))
}
