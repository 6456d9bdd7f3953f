package images

import (
	"context"
	"path/filepath"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/souk-shop/souk/tools/internal/build"
)

// versionVariable is what `souk version` prints.
const versionVariable = "github.com/souk-shop/souk/tools/internal/cli.version"

// compile builds all the apps for a platform and returns the folder of the programs. What did not change is not built again.
// The programs depend on the source and the version of Go alone: not on paths, nor on settings of who builds.
func compile(ctx context.Context, o Options, apps []App, platform v1.Platform) (string, error) {
	folder := filepath.Join(o.Out, "bin", platform.OS+"-"+platform.Architecture)
	args := []string{
		"build", "-trimpath", "-buildvcs=false", "-o", folder + string(filepath.Separator), "-ldflags=-s -w",
		"-ldflags=" + command.Package + "=-s -w -X " + versionVariable + "=" + o.Tag,
	}
	for _, app := range apps {
		args = append(args, app.Package)
	}
	env := []string{
		"CGO_ENABLED=0", "GOOS=" + platform.OS, "GOARCH=" + platform.Architecture,
		"GOAMD64=v1", "GOARM64=v8.0", "GOFLAGS=", "GOEXPERIMENT=",
	}
	return folder, build.Go(ctx, platform.String(), o.Root, env, args, o.Say)
}
