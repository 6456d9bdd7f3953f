package events_test

import (
	"regexp"
	"slices"
	"testing"

	"github.com/souk-shop/souk/internal/events"
)

func TestRegistry(t *testing.T) {
	types := regexp.MustCompile(`^shop\.souk\.([A-Z][a-z]+)+\.v1$`)
	topics := map[string]bool{}
	for _, k := range events.All() {
		if !types.MatchString(k.Type()) {
			t.Errorf("%s is no type of ours", k.Type())
		}
		if topics[k.Topic()] {
			t.Errorf("%s comes twice", k.Topic())
		}
		topics[k.Topic()] = true
		if len(k.Publishers) == 0 {
			t.Errorf("nobody publishes %s", k.Type())
		}
		for _, app := range slices.Concat(k.Publishers, k.Subscribers) {
			if !slices.Contains(events.Apps(), app) {
				t.Errorf("%s: there is no app %s", k.Type(), app)
			}
		}
	}
	if len(topics) == 0 {
		t.Error("there are no events")
	}
}

func TestAllIsACopy(t *testing.T) {
	events.All()[0] = events.Kind{}
	if events.All()[0].New == nil {
		t.Error("a caller has changed the registry")
	}
}
