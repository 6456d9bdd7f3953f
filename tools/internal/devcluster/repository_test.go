package devcluster

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

const root = "../../.."

// TestSecretsThatAreNamedAreMade holds the manifests and the values to the secrets that are made here.
func TestSecretsThatAreNamedAreMade(t *testing.T) {
	made, err := secrets("password")
	if err != nil {
		t.Fatal(err)
	}
	has := func(namespace, name, key string) {
		t.Helper()
		if !slices.ContainsFunc(made, func(s secret) bool { return s.namespace == namespace && s.name == name && s.data[key] != "" }) {
			t.Errorf("no Secret %s with the key %s is made in %s", name, key, namespace)
		}
	}
	var redis statefulSet
	read(t, "k8s/redis/statefulset.yaml", &redis)
	ref := redis.Spec.Template.Spec.Containers[0].Env[0].ValueFrom.SecretKeyRef
	has(infraNamespace, ref.Name, ref.Key)

	var kind, tilt values
	read(t, "charts/souk/ci/kind-values.yaml", &kind)
	read(t, "k8s/tilt-values.yaml", &tilt)
	has("souk", kind.Components.Redis.ExistingSecret, kind.Components.Redis.PasswordKey)
	has("souk", tilt.Secrets["auth"].ExistingSecret, "secrets.json")
	has("souk", tilt.Secrets["auth"].ExistingSecret, "admin-password")
	has("souk", tilt.Secrets["storefront"].ExistingSecret, "secrets.json")
	has("souk", tilt.Secrets["tokens"].ExistingSecret, "token")
}

func TestNamespacesAreRestricted(t *testing.T) {
	file, err := os.Open(filepath.Join(root, "k8s", "namespaces", "namespaces.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	decoder := yaml.NewDecoder(file)
	for _, want := range []string{"souk", infraNamespace} {
		var namespace struct {
			Metadata struct {
				Name   string
				Labels map[string]string
			}
		}
		if err := decoder.Decode(&namespace); err != nil {
			t.Fatal(err)
		}
		if m := namespace.Metadata; m.Name != want || m.Labels["pod-security.kubernetes.io/enforce"] != "restricted" {
			t.Errorf("%s has the labels %v", m.Name, m.Labels)
		}
	}
}

func TestDebianImagesAreMade(t *testing.T) {
	var overlay struct {
		Images []struct {
			NewName string `yaml:"newName"`
			NewTag  string `yaml:"newTag"`
		}
	}
	read(t, "k8s/debian/kustomization.yaml", &overlay)
	script, err := os.ReadFile(filepath.Join(root, "k8s", "debian", "images.sh"))
	if err != nil {
		t.Fatal(err)
	}
	for _, image := range overlay.Images {
		if name := image.NewName + ":" + image.NewTag; name != qualified(debianRedis) {
			t.Errorf("%s is not what is loaded onto the nodes", name)
		}
	}
	if !strings.Contains(string(script), "\nimage "+debianRedis+" ") {
		t.Errorf("images.sh does not make %s", debianRedis)
	}
}

func TestDaprIsAsTheShopNeedsIt(t *testing.T) {
	var dapr struct {
		Global   struct{ MTLS struct{ Enabled bool } }
		Injector struct {
			Drops bool `yaml:"sidecarDropALLCapabilities"`
		} `yaml:"dapr_sidecar_injector"`
	}
	read(t, "k8s/dapr-values.yaml", &dapr)
	if !dapr.Global.MTLS.Enabled || !dapr.Injector.Drops {
		t.Errorf("k8s/dapr-values.yaml: %+v", dapr)
	}
	module, err := os.ReadFile(filepath.Join(root, "tools", "daprd", "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(module), "\tgithub.com/dapr/dapr v"+daprVersion+"\n") {
		t.Errorf("tools/daprd is not made of Dapr %s", daprVersion)
	}
}

type statefulSet struct {
	Spec struct {
		Template struct {
			Spec struct {
				Containers []struct {
					Env []struct {
						ValueFrom struct {
							SecretKeyRef struct{ Name, Key string } `yaml:"secretKeyRef"`
						} `yaml:"valueFrom"`
					}
				}
			}
		}
	}
}

type values struct {
	Components struct {
		Redis struct {
			ExistingSecret string `yaml:"existingSecret"`
			PasswordKey    string `yaml:"passwordKey"`
		}
	}
	Secrets map[string]struct {
		ExistingSecret string `yaml:"existingSecret"`
	}
}

func read(t *testing.T, path string, into any) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(path)))
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(raw, into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}
