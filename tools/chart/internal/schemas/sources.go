// Package schemas checks objects with kubeconform, strictly, against schemas that it makes from Go modules: Kubernetes' own
// OpenAPI document, and the definitions of custom resources as their projects publish them.
package schemas

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

const (
	kubernetes = "k8s.io/kubernetes"
	dapr       = "github.com/dapr/dapr"
	openAPI    = "api/openapi-spec/swagger.json"
)

// resources is where each module has its custom resources.
var resources = map[string]string{
	dapr:                          "charts/dapr/crds/*.yaml",
	"github.com/kedacore/keda/v2": "config/crd/bases/keda.sh_*.yaml",
	"github.com/prometheus-operator/prometheus-operator": "example/prometheus-operator-crd/*.yaml",
	"sigs.k8s.io/gateway-api":                            "config/crd/standard/gateway.networking.k8s.io_*.yaml",
}

// module is where Go has a module.
type module struct{ Path, Version, Dir, Error string }

// download brings modules that a folder's go.mod requires into Go's module cache.
func download(ctx context.Context, dir string, names ...string) (map[string]module, error) {
	cmd := exec.CommandContext(ctx, "go", append([]string{"mod", "download", "-json"}, names...)...) //nolint:gosec // our own arguments
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	found, decodeErr := modules(out)
	if err = errors.Join(err, decodeErr); err != nil {
		return nil, fmt.Errorf("go mod download in %s: %w\n%s", dir, err, stderr.Bytes())
	}
	for _, name := range names {
		if found[name].Dir == "" {
			return nil, fmt.Errorf("go mod download in %s: nothing of %s", dir, name)
		}
	}
	return found, nil
}

// modules reads what `go mod download -json` says.
func modules(out []byte) (map[string]module, error) {
	found := map[string]module{}
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var one module
		switch err := decoder.Decode(&one); {
		case errors.Is(err, io.EOF):
			return found, nil
		case err != nil:
			return nil, err
		case one.Error != "":
			return nil, fmt.Errorf("%s: %s", one.Path, one.Error)
		}
		found[one.Path] = one
	}
}

// files returns the files of a pattern, of which there has to be one.
func files(dir, pattern string) ([]string, error) {
	found, err := filepath.Glob(filepath.Join(dir, pattern))
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("%s has no %s", dir, pattern)
	}
	return found, err
}
