// Package apidoc serves the API's description: the OpenAPI document, and a page made from it.
//
// docs/openapi.yaml is the source. A Go program can embed only what is in its own module, so the document's copy and the
// page are made by "go generate" and a test keeps them true.
package apidoc

import (
	"bytes"
	_ "embed"
	"net/http"
	"time"
)

//go:generate go test . -run TestGenerated -update

//go:embed openapi.yaml
var document []byte

//go:embed docs.html
var page []byte

// pagePolicy lets the page have its own style and nothing else.
const pagePolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// Document answers the OpenAPI document.
func Document(w http.ResponseWriter, r *http.Request) {
	serve(w, r, "application/yaml", document)
}

// Page answers the document as a page for people.
func Page(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Security-Policy", pagePolicy)
	serve(w, r, "text/html; charset=utf-8", page)
}

func serve(w http.ResponseWriter, r *http.Request, contentType string, content []byte) {
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Cache-Control", "public, max-age=300")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
}
