package schemas

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/yannh/kubeconform/pkg/resource"
	"github.com/yannh/kubeconform/pkg/validator"

	"github.com/souk-shop/souk/tools/chart/internal/render"
)

// Checker holds objects against the schemas of one version of Kubernetes.
type Checker struct {
	// Kubernetes is the version, as in "v1.37.2".
	Kubernetes string
	conform    validator.Validator
}

// Newest makes the schemas of the newest Kubernetes and of all custom resources, in a folder. sources is the folder of the
// module requirements.
func Newest(ctx context.Context, sources, folder string) (*Checker, error) {
	return newChecker(ctx, sources, sources, folder)
}

// Oldest is [Newest] with the oldest Kubernetes that the chart is for.
func Oldest(ctx context.Context, sources, folder string) (*Checker, error) {
	return newChecker(ctx, filepath.Join(sources, "oldest"), sources, folder)
}

func newChecker(ctx context.Context, own, sources, folder string) (*Checker, error) {
	core, err := download(ctx, own, kubernetes)
	if err != nil {
		return nil, err
	}
	if err := writeBuiltin(core[kubernetes].Dir, folder); err != nil {
		return nil, err
	}
	others, err := download(ctx, sources, slices.Sorted(maps.Keys(resources))...)
	if err != nil {
		return nil, err
	}
	for name, pattern := range resources {
		if err := writeCustom(others[name].Dir, pattern, folder); err != nil {
			return nil, err
		}
	}
	location := folder + "/{{ .Group }}/{{ .ResourceAPIVersion }}/{{ .ResourceKind }}.json"
	conform, err := validator.New([]string{location}, validator.Opts{Strict: true})
	return &Checker{core[kubernetes].Version, conform}, err
}

func writeBuiltin(dir, folder string) error {
	all, kinds, err := builtin(filepath.Join(dir, openAPI))
	if err != nil {
		return err
	}
	if err := write(filepath.Join(folder, definitions), map[string]any{"definitions": all}); err != nil {
		return err
	}
	for k, name := range kinds {
		reference := map[string]any{"$ref": "../../" + definitions + "#/definitions/" + name}
		if err := write(k.path(folder), reference); err != nil {
			return err
		}
	}
	return nil
}

func writeCustom(dir, pattern, folder string) error {
	paths, err := files(dir, pattern)
	if err != nil {
		return err
	}
	written := 0
	for _, path := range paths {
		found, err := custom(path)
		if err != nil {
			return err
		}
		for k, schema := range found {
			if err := write(k.path(folder), schema); err != nil {
				return err
			}
			written++
		}
	}
	if written == 0 {
		return fmt.Errorf("%s/%s define no custom resource", dir, pattern)
	}
	return nil
}

// path is where kubeconform looks for a kind's schema; for it, the group of v1 is "v1".
func (k kind) path(folder string) string {
	group := k.group
	if group == "" {
		group = k.version
	}
	return filepath.Join(folder, group, k.version, strings.ToLower(k.name)+".json")
}

func write(path string, schema map[string]any) error {
	raw, err := json.Marshal(schema)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return err
	}
	return os.WriteFile(path, raw, 0o600)
}

// Check says what is wrong with the objects, one line for each that is not as its schema says or has no schema.
func (c *Checker) Check(objects []render.Object) []string {
	var wrong []string
	for _, object := range objects {
		result := c.conform.ValidateResource(resource.Resource{Path: object.Template, Bytes: []byte(object.Text)})
		if result.Status != validator.Valid {
			wrong = append(wrong, fmt.Sprintf("Kubernetes %s: %s (%s): %v", c.Kubernetes, object.ID(), object.Template, result.Err))
		}
	}
	return wrong
}
