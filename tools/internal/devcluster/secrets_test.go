package devcluster

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
)

const getSecret = "kubectl get secret "

func TestSecretsAreMadeOnce(t *testing.T) {
	w := newWorld(t, nil)
	what, err := w.secrets(t.Context())
	if err != nil || what != "made souk-infra/redis, souk/redis, souk/souk-dev-auth, souk/souk-dev-storefront, souk/souk-dev-tokens" {
		t.Fatalf("secrets = %q, %v", what, err)
	}
	made := map[string]map[string]string{}
	for _, manifest := range w.machine.read {
		var s struct {
			Metadata   struct{ Namespace, Name string }
			StringData map[string]string
		}
		if err := json.Unmarshal([]byte(manifest), &s); err != nil {
			t.Fatal(err)
		}
		made[s.Metadata.Namespace+"/"+s.Metadata.Name] = s.StringData
	}
	password := made["souk-infra/redis"]["redis-password"]
	if len(password) < 30 || password != made["souk/redis"]["redis-password"] {
		t.Error("Redis has no password, or its clients have another")
	}
	for _, line := range w.machine.ran {
		if strings.Contains(line, password) {
			t.Errorf("the list of processes has the password: %s", line)
		}
	}
	isKey(t, made["souk/souk-dev-auth"]["secrets.json"], "auth-signing-key")
	isKey(t, made["souk/souk-dev-storefront"]["secrets.json"], "storefront-session-key")
	if made["souk/souk-dev-auth"]["admin-password"] == "" || made["souk/souk-dev-tokens"]["token"] == "" {
		t.Error("there is no admin's password, or no token")
	}
}

// isKey holds the file to what the services read.
func isKey(t *testing.T, file, name string) {
	t.Helper()
	var content map[string]string
	if err := json.Unmarshal([]byte(file), &content); err != nil {
		t.Fatal(err)
	}
	if raw, err := base64.StdEncoding.DecodeString(content[name]); err != nil || len(raw) != 32 {
		t.Errorf("%s has %d bytes, %v", name, len(raw), err)
	}
}

func TestSecretsThatAreThereStay(t *testing.T) {
	w := newWorld(t, nil,
		answer{getSecret + "redis --namespace souk-infra --ignore-not-found --output jsonpath", base64.StdEncoding.EncodeToString([]byte("kept")), nil},
		answer{getSecret + "redis --namespace souk ", "", nil}, answer{getSecret, "secret/there", nil})
	what, err := w.secrets(t.Context())
	if err != nil || what != "made souk/redis" {
		t.Fatalf("secrets = %q, %v", what, err)
	}
	if len(w.machine.read) != 1 || !strings.Contains(w.machine.read[0], `"redis-password":"kept"`) {
		t.Errorf("made %v", w.machine.read)
	}
	w = newWorld(t, nil, answer{getSecret + "redis --namespace souk-infra --ignore-not-found --output jsonpath", "a2VwdA==", nil}, answer{getSecret, "secret/there", nil})
	if what, err = w.secrets(t.Context()); err != nil || what != "all there" {
		t.Errorf("secrets = %q, %v", what, err)
	}
}

func TestSecretsThatAreRefused(t *testing.T) {
	_, err := newWorld(t, nil, answer{"kubectl create", "", failed("forbidden")}).secrets(t.Context())
	wants(t, err, "the Secret redis in souk-infra cannot be made")
	_, err = newWorld(t, nil, answer{"kubectl apply --kustomize /repo/k8s/namespaces", "", failed("forbidden")}).secrets(t.Context())
	wants(t, err, "the namespaces were refused")
}
