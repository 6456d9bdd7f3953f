package apidoc

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"html/template"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

var update = flag.Bool("update", false, "write the generated files")

const source = "../../../../docs/openapi.yaml"

// TestGenerated keeps the copy and the page true to docs/openapi.yaml. With -update it makes them.
func TestGenerated(t *testing.T) {
	raw, err := os.ReadFile(source)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(raw)
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(context.Background()); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][]byte{"openapi.yaml": raw, "docs.html": render(t, doc)} {
		if *update {
			if err := os.WriteFile(name, want, 0o600); err != nil {
				t.Fatal(err)
			}
			continue
		}
		got, err := os.ReadFile(name) //nolint:gosec // one of two names
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is not what docs/openapi.yaml gives (%v): run go generate ./internal/apidoc", name, err)
		}
	}
}

// The page's parts, in the words of the template.
type (
	pageData struct {
		Title, Version string
		About          []template.HTML
		Tags           []tagData
		Schemas        []schemaData
	}
	tagData struct {
		Name       string
		About      template.HTML
		Operations []operationData
	}
	operationData struct {
		ID, Method, Path, Summary string
		About                     []template.HTML
		SignIn                    string
		Parameters                []parameterData
		Bodies, Responses         []bodyData
	}
	parameterData struct {
		Name, In string
		About    template.HTML
		Required bool
	}
	bodyData struct {
		Label, Schema string
		About         template.HTML
	}

	schemaData struct{ Name, Text string }
)

func render(t *testing.T, doc *openapi3.T) []byte {
	t.Helper()
	data := pageData{Title: doc.Info.Title, Version: doc.Info.Version, About: paragraphs(doc.Info.Description)}
	for _, tag := range doc.Tags {
		data.Tags = append(data.Tags, tagData{Name: tag.Name, About: inline(tag.Description), Operations: operations(doc, tag.Name)})
	}
	for _, name := range sorted(doc.Components.Schemas) {
		text, err := json.MarshalIndent(doc.Components.Schemas[name].Value, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		data.Schemas = append(data.Schemas, schemaData{Name: name, Text: string(text)})
	}
	var out bytes.Buffer
	layout := template.Must(template.ParseFiles("testdata/docs.tmpl.html"))
	if err := layout.Execute(&out, data); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func operations(doc *openapi3.T, tag string) []operationData {
	var list []operationData
	for _, path := range doc.Paths.InMatchingOrder() {
		item := doc.Paths.Value(path)
		for _, method := range sorted(item.Operations()) {
			op := item.Operations()[method]
			if !slices.Contains(op.Tags, tag) {
				continue
			}
			list = append(list, operationData{
				ID: op.OperationID, Method: method, Path: path, Summary: op.Summary, About: paragraphs(op.Description),
				SignIn: signIn(op), Parameters: parameters(item.Parameters, op.Parameters), Bodies: bodies(op), Responses: responses(op),
			})
		}
	}
	slices.SortFunc(list, func(a, b operationData) int { return strings.Compare(a.Path+a.Method, b.Path+b.Method) })
	return list
}

func signIn(op *openapi3.Operation) string {
	if op.Security == nil {
		return ""
	}
	for _, requirement := range *op.Security {
		if len(requirement) == 0 {
			return "optional"
		}
	}
	return "required"
}

func parameters(lists ...openapi3.Parameters) []parameterData {
	var out []parameterData
	for _, list := range lists {
		for _, ref := range list {
			p := ref.Value
			out = append(out, parameterData{Name: p.Name, In: p.In, About: inline(p.Description), Required: p.Required})
		}
	}
	return out
}

func bodies(op *openapi3.Operation) []bodyData {
	if op.RequestBody == nil {
		return nil
	}
	return content("", op.RequestBody.Value.Content)
}

func responses(op *openapi3.Operation) []bodyData {
	var out []bodyData
	for _, status := range sorted(op.Responses.Map()) {
		response := op.Responses.Value(status).Value
		about := template.HTML("")
		if response.Description != nil {
			about = inline(*response.Description)
		}
		list := content(status, response.Content)
		if len(list) == 0 {
			list = []bodyData{{Label: status}}
		}
		list[0].About = about
		out = append(out, list...)
	}
	return out
}

func content(label string, content openapi3.Content) []bodyData {
	var out []bodyData
	for _, media := range sorted(content) {
		body := bodyData{Label: strings.TrimSpace(label + " " + media)}
		if schema := content[media].Schema; schema != nil {
			body.Schema = strings.TrimPrefix(schema.Ref, "#/components/schemas/")
		}
		out = append(out, body)
	}
	return out
}

// paragraphs turns the little Markdown of the descriptions into HTML: paragraphs, **bold** and `code`.
func paragraphs(text string) []template.HTML {
	var out []template.HTML
	for paragraph := range strings.SplitSeq(strings.TrimSpace(text), "\n\n") {
		out = append(out, inline(paragraph))
	}
	return out
}

func inline(text string) template.HTML {
	escaped := template.HTMLEscapeString(strings.TrimSpace(text))
	return template.HTML(marked(marked(escaped, "**", "strong"), "`", "code")) //nolint:gosec // escaped above
}

// TestThePageHasNoMarkdown: what is marked in a description is marked on the page.
func TestThePageHasNoMarkdown(t *testing.T) {
	doc, err := openapi3.NewLoader().LoadFromFile(source)
	if err != nil {
		t.Fatal(err)
	}
	prose, _, _ := strings.Cut(string(render(t, doc)), `<h2 id="schemas">`)
	if strings.ContainsAny(prose, "`") || strings.Contains(prose, "**") {
		t.Error("Markdown was left on the page")
	}
	if !strings.Contains(prose, "With <code>Accept: application/x-ndjson</code>") || !strings.Contains(prose, "<code>next_cursor</code>") {
		t.Error("code is not shown as code")
	}
}

func marked(text, mark, tag string) string {
	parts := strings.Split(text, mark)
	for i := 1; i+1 < len(parts); i += 2 {
		parts[i] = fmt.Sprintf("<%s>%s</%s>", tag, parts[i], tag)
	}
	return strings.Join(parts, "")
}

func sorted[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
