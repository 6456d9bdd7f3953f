// Package assets are the storefront's own scripts, style and pictures: embedded, named by their content, cached for good.
package assets

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
)

//go:embed static
var files embed.FS

// Prefix begins every asset's address.
const Prefix = "/assets/"

// asset is one file, ready to be sent.
type asset struct {
	contentType string
	plain, zip  []byte
}

// Assets are all files. They do not change, so it is safe for concurrent use.
type Assets struct {
	byName  map[string]asset
	address map[string]string
}

// Load reads the embedded files.
func Load() (*Assets, error) {
	a := &Assets{byName: map[string]asset{}, address: map[string]string{}}
	return a, fs.WalkDir(files, "static", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		return a.add(strings.TrimPrefix(file, "static/"), file)
	})
}

func (a *Assets) add(name, file string) error {
	raw, err := files.ReadFile(file)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(raw)
	ext := path.Ext(name)
	hashed := strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext
	zip, err := compress(raw)
	if err != nil {
		return fmt.Errorf("asset %s: %w", name, err)
	}
	a.byName[hashed] = asset{contentType: typeOf(ext), plain: raw, zip: zip}
	a.address[name] = Prefix + hashed
	return nil
}

// typeOf does not depend on the machine's own table.
func typeOf(ext string) string {
	switch ext {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	}
	return mime.TypeByExtension(ext)
}

func compress(raw []byte) ([]byte, error) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(raw); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// Address returns the address of a file in static/. It panics for one that is not there: a template's mistake, which a
// test of that template finds.
func (a *Assets) Address(name string) string {
	address, ok := a.address[name]
	if !ok {
		panic("assets: there is no " + name)
	}
	return address
}

// Style returns style sheets of static/style, one after the other.
func Style(names ...string) ([]byte, error) {
	var style []byte
	for _, name := range names {
		one, err := files.ReadFile("static/style/" + name + ".css")
		if err != nil {
			return nil, err
		}
		style = append(style, one...)
	}
	return style, nil
}

// Hash returns the source expression of a Content-Security-Policy that allows the text inline (CSP Level 3, section 2.3.1).
func Hash(text []byte) string {
	sum := sha256.Sum256(text)
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// ServeHTTP answers with the asset that the address names.
func (a *Assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	one, ok := a.byName[strings.TrimPrefix(r.URL.Path, Prefix)]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", one.contentType)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Vary", "Accept-Encoding")
	body := one.plain
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") && len(one.zip) < len(one.plain) {
		h.Set("Content-Encoding", "gzip")
		body = one.zip
	}
	_, _ = w.Write(body) // the client has gone: there is nobody left to tell
}
