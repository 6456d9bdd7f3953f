package events

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
)

// Redacted stands in the place of what is sensitive.
const Redacted = "[redacted]"

// Redact returns e without what may not be kept: the access token of a [UserCheckout].
func Redact(e Event) Event {
	if e.Type != (UserCheckout{}).EventType() {
		return e
	}
	e.Data = redactField(e.Data, "token")
	return e
}

// redactField replaces the members of a JSON object that a decoder could take for name, in any case and at any depth; of
// members that repeat a name, one stays. Data that is no object is replaced whole: better nothing than a secret.
func redactField(data json.RawMessage, name string) json.RawMessage {
	whole := json.RawMessage(`"` + Redacted + `"`)
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var object map[string]any
	if decoder.Decode(&object) != nil || object == nil {
		return whole
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return whole
	}
	redactMembers(object, name)
	out, err := json.Marshal(object)
	if err != nil {
		return whole
	}
	return out
}

func redactMembers(value any, name string) {
	switch v := value.(type) {
	case map[string]any:
		for key, member := range v {
			if strings.EqualFold(key, name) {
				v[key] = Redacted
				continue
			}
			redactMembers(member, name)
		}
	case []any:
		for _, member := range v {
			redactMembers(member, name)
		}
	}
}
