// Package asyncapi holds events against docs/asyncapi.yaml.
package asyncapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
)

// location is where the document is for the schemas' references.
const location = "file:///asyncapi.json"

// Document is an AsyncAPI document.
type Document struct {
	// topics has the schemas of the messages of each topic, by the type of event.
	topics map[string]map[string]*jsonschema.Schema
}

// outline is the part of the document that says which messages a topic has.
type outline struct {
	Channels map[string]struct {
		Address  string `json:"address"`
		Messages map[string]struct {
			Ref string `json:"$ref"`
		} `json:"messages"`
	} `json:"channels"`
	Components struct {
		Messages map[string]struct {
			Name string `json:"name"`
		} `json:"messages"`
	} `json:"components"`
}

// Load reads the document at path.
func Load(path string) (*Document, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var tree any
	if err := yaml.Unmarshal(raw, &tree); err != nil {
		return nil, err
	}
	if raw, err = json.Marshal(tree); err != nil {
		return nil, err
	}
	var o outline
	if err := json.Unmarshal(raw, &o); err != nil {
		return nil, err
	}
	resource, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource(location, resource); err != nil {
		return nil, err
	}
	return compile(compiler, o)
}

func compile(compiler *jsonschema.Compiler, o outline) (*Document, error) {
	d := &Document{topics: map[string]map[string]*jsonschema.Schema{}}
	for _, channel := range o.Channels {
		schemas := map[string]*jsonschema.Schema{}
		for name := range channel.Messages {
			message, ok := o.Components.Messages[name]
			if !ok {
				return nil, fmt.Errorf("channel %s: there is no message %s", channel.Address, name)
			}
			schema, err := compiler.Compile(location + "#/components/messages/" + name + "/payload")
			if err != nil {
				return nil, err
			}
			schemas[message.Name] = schema
		}
		d.topics[channel.Address] = schemas
	}
	if len(d.topics) == 0 {
		return nil, errors.New("the document has no channels")
	}
	return d, nil
}

// Topics returns every topic, sorted.
func (d *Document) Topics() []string { return slices.Sorted(maps.Keys(d.topics)) }

// Check returns what an event on a topic has that the document does not allow.
func (d *Document) Check(topic string, raw []byte) error {
	var envelope struct {
		Type string `json:"type"`
	}
	if err := json.Unmarshal(raw, &envelope); err != nil {
		return err
	}
	schema := d.topics[topic][envelope.Type]
	if schema == nil {
		return fmt.Errorf("the document has no %q on this topic", envelope.Type)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		return err
	}
	return schema.Validate(value)
}
