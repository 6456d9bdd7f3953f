package chart

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/souk-shop/souk/internal/events"
)

// route is a method and a pattern; "* /**" is everything.
type route struct{ method, path string }

// invocable is what callers may invoke of a service: app-id to routes.
type invocable map[string][]route

// invocableIn reads from a service's source what it lets others invoke: the routes that hang on From and Public of
// internal/server.
func invocableIn(t *testing.T, dir string) invocable {
	t.Helper()
	found, files := invocable{}, token.NewFileSet()
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(files, path, nil, 0)
		if err != nil {
			return err
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Body != nil {
				(&reader{t: t, found: found, routers: map[string][]string{}}).read(f.Body)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// reader reads one function. routers are the variables that hold routers, with those who may call.
type reader struct {
	t       *testing.T
	found   invocable
	routers map[string][]string
}

func (r *reader) read(body ast.Node) {
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, value := range n.Rhs {
				if name, ok := n.Lhs[i].(*ast.Ident); ok && len(n.Lhs) == len(n.Rhs) {
					if callers := r.callers(value); callers != nil {
						r.routers[name.Name] = callers
					}
				}
			}
		case *ast.CallExpr:
			return r.call(n)
		}
		return true
	})
}

// call takes a route, or a group of routes, which it reads itself.
func (r *reader) call(c *ast.CallExpr) (deeper bool) {
	s, ok := c.Fun.(*ast.SelectorExpr)
	if !ok {
		return true
	}
	if s.Sel.Name == "Public" {
		r.add(r.callers(c), route{"*", "/**"})
		return true
	}
	callers := r.callers(s.X)
	if callers == nil {
		return true
	}
	switch s.Sel.Name {
	case "Get", "Head", "Post", "Put", "Patch", "Delete":
		r.add(callers, route{strings.ToUpper(s.Sel.Name), r.text(c.Args[0])})
	case "Method":
		method := c.Args[0].(*ast.SelectorExpr).Sel.Name
		r.add(callers, route{strings.ToUpper(strings.TrimPrefix(method, "Method")), r.text(c.Args[1])})
	case "Group":
		group := c.Args[0].(*ast.FuncLit)
		inner := &reader{t: r.t, found: r.found, routers: maps.Clone(r.routers)}
		inner.routers[group.Type.Params.List[0].Names[0].Name] = callers
		inner.read(group.Body)
		return false
	}
	return true
}

func (r *reader) add(callers []string, found route) {
	for _, caller := range callers {
		r.found[caller] = append(r.found[caller], found)
	}
}

// callers returns who may call the routes of a router, nil for what is none.
func (r *reader) callers(router ast.Expr) []string {
	switch x := router.(type) {
	case *ast.Ident:
		return r.routers[x.Name]
	case *ast.CallExpr:
		s, ok := x.Fun.(*ast.SelectorExpr)
		switch {
		case !ok:
			return nil
		case s.Sel.Name == "With":
			return r.callers(s.X)
		case s.Sel.Name == "From" && !isPackage(s.X, "token", "trace"), s.Sel.Name == "Public":
			return r.apps(x)
		}
	}
	return nil
}

// apps reads the arguments of From and Public.
func (r *reader) apps(c *ast.CallExpr) []string {
	if c.Ellipsis.IsValid() {
		s, ok := c.Args[0].(*ast.CallExpr).Fun.(*ast.SelectorExpr)
		if !ok || !isPackage(s.X, "events") || s.Sel.Name != "Apps" {
			r.t.Fatal("From is given a list that this test does not know")
		}
		return events.Apps()
	}
	var apps []string
	for _, a := range c.Args {
		apps = append(apps, r.text(a))
	}
	return apps
}

// text reads a string; a name of an app-id's constant is its value.
func (r *reader) text(e ast.Expr) string {
	switch x := e.(type) {
	case *ast.BasicLit:
		if s, err := strconv.Unquote(x.Value); err == nil {
			return s
		}
	case *ast.Ident:
		return x.Name
	}
	r.t.Fatalf("%T is no text that this test can read", e)
	return ""
}

func isPackage(e ast.Expr, names ...string) bool {
	id, ok := e.(*ast.Ident)
	return ok && slices.Contains(names, id.Name)
}

// allowed is one entry of the table.
type allowed struct {
	methods []string
	path    string
}

func (a allowed) covers(r route) bool {
	prefix, all := strings.CutSuffix(a.path, "/**")
	in := r.path == a.path || all && (r.path == prefix || strings.HasPrefix(r.path, prefix+"/"))
	return in && slices.Contains(a.methods, r.method)
}

func parseAllowed(t *testing.T, text string) allowed {
	t.Helper()
	methods, path, ok := strings.Cut(text, " ")
	if !ok {
		t.Fatalf("%q is no METHOD /path", text)
	}
	return allowed{strings.Split(methods, ","), path}
}

// TestCallersAreTheCodes keeps the table to the code, in both directions: an invocation that the service serves and the
// sidecar denies fails in the cluster only, and one that nobody serves is a door too many.
func TestCallersAreTheCodes(t *testing.T) {
	for app, s := range readValues(t).Services {
		t.Run(app, func(t *testing.T) {
			code := invocableIn(t, filepath.Join(root, "services", app))
			delete(code, app) // nobody invokes itself
			if have, want := slices.Sorted(maps.Keys(s.Callers)), slices.Sorted(maps.Keys(code)); !slices.Equal(have, want) {
				t.Fatalf("callers are %v, and in the code %v", have, want)
			}
			for caller, entries := range s.Callers {
				compare(t, caller, entries, code[caller])
			}
		})
	}
}

func compare(t *testing.T, caller string, entries []string, routes []route) {
	t.Helper()
	used, segments := map[string]bool{}, map[string]bool{}
	for _, r := range routes {
		ok := false
		for _, entry := range entries {
			if parseAllowed(t, entry).covers(r) {
				ok, used[entry+r.method] = true, true
			}
		}
		if !ok {
			t.Errorf("%s may invoke %s %s, says the code, and the table does not", caller, r.method, r.path)
		}
	}
	for _, entry := range entries {
		a := parseAllowed(t, entry)
		for _, method := range a.methods {
			if !used[entry+method] {
				t.Errorf("%s may invoke %s %s, says the table, and nothing serves it", caller, method, a.path)
			}
		}
		// Dapr looks for the first entry on the way down a path, and at no other: two below one another would hide each other.
		segment := strings.Split(a.path, "/")[1]
		if segments[segment] {
			t.Errorf("%s has two entries below /%s: make it one", caller, segment)
		}
		segments[segment] = true
	}
}

func TestInvocableIn(t *testing.T) {
	have := invocableIn(t, filepath.Join(root, "services/catalog"))
	for caller, want := range map[string][]route{
		"cart":    {{http.MethodGet, "/prices"}, {http.MethodGet, "/products/{id}"}},
		"gateway": {{http.MethodPut, "/products/{id}"}, {http.MethodPost, "/media"}, {http.MethodGet, "/media/{name}"}},
	} {
		for _, r := range want {
			if !slices.Contains(have[caller], r) {
				t.Errorf("%v of %s was not found among %v", r, caller, have[caller])
			}
		}
	}
	if slices.Contains(have["cart"], route{http.MethodPut, "/products/{id}"}) {
		t.Error("cart was given what is the gateway's")
	}
}
