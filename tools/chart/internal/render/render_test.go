package render

import (
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	const head = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
	for name, tc := range map[string]struct {
		text, want string
		count      int
	}{
		"two":             {head + "---\n" + head, "", 2},
		"comments only":   {"# nothing\n---\n# at all\n", "", 0},
		"text in a block": {head + "data:\n  a: |\n    x\n    ---\n    y\n", "", 1},
		"no name":         {"kind: ConfigMap\n", "an object without kind or name", 0},
		"no YAML":         {"kind: [", "templates/a.yaml", 0},
		"a key twice":     {head + "kind: Secret\n", "already set", 0},
	} {
		t.Run(name, func(t *testing.T) {
			objects, err := Parse("templates/a.yaml", tc.text)
			if tc.want == "" && err != nil || tc.want != "" && (err == nil || !strings.Contains(err.Error(), tc.want)) {
				t.Fatalf("error %v, want %q", err, tc.want)
			}
			if len(objects) != tc.count {
				t.Errorf("%d objects, want %d", len(objects), tc.count)
			}
		})
	}
}

func TestGoldenHidesSecrets(t *testing.T) {
	objects, err := Parse("a.yaml", "# Made once.\nkind: Secret\nmetadata: {name: a}\ndata: {token: c2VjcmV0}\n---\nkind: Other\nmetadata: {name: b}\n")
	if err != nil {
		t.Fatal(err)
	}
	text, err := Golden(objects)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(text, "c2VjcmV0") || !strings.Contains(text, "token: (8 characters)") || !strings.Contains(text, "kind: Other") {
		t.Error(text)
	}
}
