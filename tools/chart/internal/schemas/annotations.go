package schemas

import (
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
)

// Annotations returns the annotations that Dapr's sidecar injector knows. sources is the folder of the module's requirements.
func Annotations(ctx context.Context, sources string) (map[string]bool, error) {
	found, err := download(ctx, sources, dapr)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(found[dapr].Dir, "pkg", "injector", "annotations", "annotations.go")
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	ast.Inspect(file, func(node ast.Node) bool {
		if literal, ok := node.(*ast.BasicLit); ok && literal.Kind == token.STRING {
			if text, err := strconv.Unquote(literal.Value); err == nil && strings.HasPrefix(text, "dapr.io/") {
				known[text] = true
			}
		}
		return true
	})
	if len(known) == 0 {
		return nil, fmt.Errorf("%s names no annotations", path)
	}
	return known, nil
}
