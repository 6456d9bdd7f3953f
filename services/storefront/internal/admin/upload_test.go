package admin_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
)

// upload is a form with a file.
func upload(t *testing.T, path, field, name, content string, form url.Values) *http.Request {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for key, values := range form {
		for _, v := range values {
			must(t, w.WriteField(key, v))
		}
	}
	if field != "" {
		part, err := w.CreateFormFile(field, name)
		must(t, err)
		_, err = part.Write([]byte(content))
		must(t, err)
	}
	must(t, w.Close())
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, &b)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return r
}
