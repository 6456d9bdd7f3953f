package e2e

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/souk-shop/souk/e2e/internal/asyncapi"
	"github.com/souk-shop/souk/internal/events"
)

// accessToken is what a token looks like.
var accessToken = regexp.MustCompile(`eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+`)

// events are what the broker has after all this: each is as docs/asyncapi.yaml says, one id is one event, and there is
// no secret in them.
func (s *scene) events(t *testing.T) {
	document, err := asyncapi.Load(filepath.Join(souk.Root, "docs", "asyncapi.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	admin, err := s.shop.Secret("admin-password")
	if err != nil {
		t.Fatal(err)
	}
	for _, topic := range document.Topics() {
		messages := s.kept(t, topic)
		seen, canaries := map[string]json.RawMessage{}, 0
		for _, raw := range messages {
			e, err := events.Parse(raw)
			if err == nil && e.Type == "shop.souk.Canary.v1" {
				canaries++
				continue
			}
			if bytes.Contains(raw, []byte(password)) || bytes.Contains(raw, []byte(admin)) {
				t.Errorf("%s has a password: %s", topic, raw)
			}
			// What a test sent there has no data that is an event's.
			if err != nil || topic == "user-checkout" && e.Source == "gateway" && s.isPoison(e) {
				continue
			}
			s.checkTokens(t, topic, raw, e)
			if err := document.Check(topic, raw); err != nil {
				t.Errorf("%s: %v\n%s", topic, err, raw)
			}
			if before, ok := seen[e.ID]; ok && !bytes.Equal(before, e.Data) {
				t.Errorf("%s: %s is two events\n%s\n%s", topic, e.ID, before, e.Data)
			}
			seen[e.ID] = e.Data
		}
		t.Logf("%-24s %5d events, %4d of them again, %3d canaries", topic, len(seen), len(messages)-len(seen)-canaries, canaries)
	}
}

// isPoison tells whether an event was sent by the test of poison.
func (s *scene) isPoison(e events.Event) bool {
	checkout, err := events.Decode[events.UserCheckout](e)
	return err != nil || checkout.Validate() != nil
}

// checkTokens allows an access token in one place: the token of a UserCheckout.
func (s *scene) checkTokens(t *testing.T, topic string, raw []byte, e events.Event) {
	t.Helper()
	if e.Type == (events.UserCheckout{}).EventType() && slices.Contains([]string{"user-checkout", events.DeadLetterTopic("auth")}, topic) {
		redacted, err := json.Marshal(events.Redact(e))
		if err != nil {
			t.Error(err)
		}
		raw = redacted
	}
	if found := accessToken.Find(raw); found != nil {
		t.Errorf("%s has an access token: %s", topic, raw)
	}
}
