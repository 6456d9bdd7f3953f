package shop

import "testing"

func TestDataURLs(t *testing.T) {
	for address, want := range map[string]string{
		"data:image/svg+xml;base64,PHN2Zy8+": "<svg/>", "data:image/svg+xml,%3Csvg%2F%3E": "<svg/>",
		"data:image/svg+xml;charset=utf-8;base64,PHN2Zy8+": "<svg/>",
		"data:text/html;base64,PHN2Zy8+":                   "", "data:image/png;base64,%%%": "", "https://example.com/x.png": "",
		"data:image/png": "",
	} {
		_, body, ok := picture(address)
		if string(body) != want && ok || ok != (want != "") {
			t.Errorf("%s gives %q, %v", address, body, ok)
		}
	}
}
