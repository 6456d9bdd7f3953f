package media_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/services/catalog/internal/media"
)

func TestIdentify(t *testing.T) {
	tests := map[string]struct {
		raw                    []byte
		extension, contentType string
		width, height          int
	}{
		"PNG":                      {pngOf(t, 3, 2), ".png", "image/png", 3, 2},
		"JPEG":                     {jpegOf(t, 20, 10), ".jpg", "image/jpeg", 20, 10},
		"GIF":                      {gifOf(t, 5, 7), ".gif", "image/gif", 5, 7},
		"WebP":                     {webpOf(t), ".webp", "image/webp", 1, 1},
		"as many pixels as may be": {hugePNG(t, 5000, 5000), ".png", "image/png", 5000, 5000},
		"as many bytes as may be":  {padded(pngOf(t, 1, 1), media.MaxBytes), ".png", "image/png", 1, 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := media.Identify(tt.raw)
			want := media.Picture{
				Name: fmt.Sprintf("%x%s", sha256.Sum256(tt.raw), tt.extension), ContentType: tt.contentType, Bytes: len(tt.raw),
				Width: tt.width, Height: tt.height,
			}
			if err != nil || got != want {
				t.Errorf("%+v, %v; want %+v", got, err, want)
			}
			if !media.ValidName(got.Name) {
				t.Errorf("%s is no valid name", got.Name)
			}
		})
	}
}

// padded appends zeros, which a picture may have behind its end.
func padded(raw []byte, size int) []byte { return append(raw, make([]byte, size-len(raw))...) }

func TestIdentifyRefuses(t *testing.T) {
	const svg = `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`
	tests := map[string]struct {
		raw    []byte
		status int
	}{
		"nothing":                    {nil, http.StatusUnprocessableEntity},
		"an SVG":                     {[]byte(svg), http.StatusUnsupportedMediaType},
		"an SVG with its prologue":   {[]byte(`<?xml version="1.0"?>` + svg), http.StatusUnsupportedMediaType},
		"a page":                     {[]byte("<!doctype html><script>alert(1)</script>"), http.StatusUnsupportedMediaType},
		"a form":                     {[]byte("--x\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n\x89PNG"), http.StatusUnsupportedMediaType},
		"a TIFF":                     {[]byte("II*\x00\x08\x00\x00\x00"), http.StatusUnsupportedMediaType},
		"a BMP":                      {[]byte("BM\x46\x00\x00\x00"), http.StatusUnsupportedMediaType},
		"base64":                     {[]byte(base64.StdEncoding.EncodeToString(pngOf(t, 1, 1))), http.StatusUnsupportedMediaType},
		"a PNG's signature":          {[]byte("\x89PNG\r\n\x1a\n"), http.StatusUnprocessableEntity},
		"half a header":              {pngOf(t, 1, 1)[:20], http.StatusUnprocessableEntity},
		"a wrong checksum":           {bytes.Replace(pngOf(t, 1, 1), []byte("IHDR\x00"), []byte("IHDR\x01"), 1), http.StatusUnprocessableEntity},
		"half a JPEG's header":       {jpegOf(t, 9, 9)[:30], http.StatusUnprocessableEntity},
		"half a WebP's header":       {webpOf(t)[:22], http.StatusUnprocessableEntity},
		"no width":                   {gifOf(t, 0, 5), http.StatusUnprocessableEntity},
		"a GIF that reads as text":   {[]byte("GIF89a\n\n\n\n+++\n"), http.StatusUnprocessableEntity},
		"a pixel too many":           {hugePNG(t, 25_000_001, 1), http.StatusRequestEntityTooLarge},
		"pixels beyond all bounds":   {hugePNG(t, 1<<31-1, 1<<31-1), http.StatusUnprocessableEntity},
		"a row too many":             {hugePNG(t, 5000, 5001), http.StatusRequestEntityTooLarge},
		"a byte too many":            {padded(pngOf(t, 1, 1), media.MaxBytes+1), http.StatusRequestEntityTooLarge},
		"a page with too many bytes": {[]byte(strings.Repeat("<p>", media.MaxBytes)), http.StatusRequestEntityTooLarge},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			p, err := media.Identify(tt.raw)
			if !problem.Is(err, problem.Invalid) || problem.StatusOf(err) != tt.status || p != (media.Picture{}) {
				t.Errorf("%+v, %d %v; want %d", p, problem.StatusOf(err), err, tt.status)
			}
		})
	}
}

func TestValidName(t *testing.T) {
	hash := strings.Repeat("0a", 32)
	for name, want := range map[string]bool{
		hash + ".png": true, hash + ".jpg": true, hash + ".gif": true, hash + ".webp": true,
		"": false, hash: false, ".png": false, hash + ".jpeg": false, hash + ".svg": false, hash + ".png\n": false, hash + ".png/": false,
		hash[1:] + ".png": false, "0" + hash + ".png": false, strings.ToUpper(hash) + ".png": false, "../" + hash + ".png": false,
		"/" + hash + ".png": false, hash + ".png.webp": false, strings.Repeat("../", 21) + "a.png": false, hash[:63] + "\x00.png": false,
	} {
		if media.ValidName(name) != want {
			t.Errorf("%q: %v", name, !want)
		}
	}
}

// TestNamesFollowContent checks that two contents never have one name, and a content never two.
func TestNamesFollowContent(t *testing.T) {
	base := gifOf(t, 2, 2)
	rapid.Check(t, func(t *rapid.T) {
		one, other := rapid.SliceOf(rapid.Byte()).Draw(t, "one"), rapid.SliceOf(rapid.Byte()).Draw(t, "other")
		a, errA := media.Identify(append(bytes.Clone(base), one...))
		b, errB := media.Identify(append(bytes.Clone(base), other...))
		if errA != nil || errB != nil || (a.Name == b.Name) != bytes.Equal(one, other) {
			t.Errorf("%s and %s (%v, %v)", a.Name, b.Name, errA, errB)
		}
	})
}

func FuzzIdentify(f *testing.F) {
	for _, seed := range [][]byte{pngOf(f, 2, 2), jpegOf(f, 2, 2), gifOf(f, 2, 2), webpOf(f), hugePNG(f, 1<<31, 1), []byte("<svg/>")} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		p, err := media.Identify(raw)
		if err != nil {
			if !problem.Is(err, problem.Invalid) {
				t.Errorf("%v", err)
			}
			return
		}
		if !media.ValidName(p.Name) || p.Bytes != len(raw) || p.Width < 1 || p.Height < 1 || p.Width*p.Height > media.MaxPixels {
			t.Errorf("%+v", p)
		}
	})
}
