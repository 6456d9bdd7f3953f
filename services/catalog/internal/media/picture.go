// Package media keeps uploaded pictures. A picture's name is the hash of its content, so that it never changes, and the
// same picture uploaded twice is one.
package media

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"image"
	_ "image/gif"  // one of the formats
	_ "image/jpeg" // one of the formats
	_ "image/png"  // one of the formats
	"net/http"
	"path"
	"regexp"
	"slices"

	_ "golang.org/x/image/webp" // one of the formats

	"github.com/souk-shop/souk/internal/problem"
)

// Bounds of a picture. MaxBytes leaves the sidecar room in the 4 MiB that a message of its may have.
const (
	MaxBytes  = 3 << 20
	MaxPixels = 25_000_000
)

// Picture is what is known of an uploaded picture. Its name is not in its document: it is the document's key.
type Picture struct {
	Name        string `json:"-"`
	ContentType string `json:"content_type"`
	Bytes       int    `json:"bytes"`
	Width       int    `json:"width"`
	Height      int    `json:"height"`
}

// format is a file format that is accepted.
type format struct{ extension, contentType string }

// formats are the accepted ones, by the names under which package image knows them. SVG is none of them: it is a document
// that can hold scripts.
var formats = map[string]format{
	"png":  {".png", "image/png"},
	"jpeg": {".jpg", "image/jpeg"},
	"gif":  {".gif", "image/gif"},
	"webp": {".webp", "image/webp"},
}

var namePattern = regexp.MustCompile(`^[0-9a-f]{64}\.(png|jpg|gif|webp)$`)

// ValidName tells whether a picture could have this name. A valid one has no meaning as a path.
func ValidName(name string) bool { return namePattern.MatchString(name) }

// Identify tells by its content what picture raw is. Its errors are of kind Invalid: with the status 413 for what is
// beyond a bound, 415 for what is of no accepted format, and without one for what cannot be read.
func Identify(raw []byte) (Picture, error) {
	if len(raw) > MaxBytes {
		return Picture{}, TooLarge()
	}
	config, kind, err := image.DecodeConfig(bytes.NewReader(raw))
	accepted, ok := formats[kind]
	switch {
	case len(raw) == 0:
		return Picture{}, unreadable("is empty: send the picture's bytes")
	case errors.Is(err, image.ErrFormat), err == nil && !ok:
		return Picture{}, problem.NewInvalid("picture-format",
			"A picture must be PNG, JPEG, GIF or WebP by its content. SVG is not accepted: it can hold scripts.").WithStatus(http.StatusUnsupportedMediaType)
	case err != nil, config.Width < 1, config.Height < 1, isText(raw):
		return Picture{}, unreadable("is a broken picture").Because(err)
	case config.Width > MaxPixels/config.Height:
		return Picture{}, problem.NewInvalid("picture-too-large", "The picture has %d × %d pixels, more than %d million.",
			config.Width, config.Height, MaxPixels/1_000_000).WithLimit("body", "has too many pixels", MaxPixels).WithStatus(http.StatusRequestEntityTooLarge)
	}
	return Picture{
		Name: nameOf(raw, accepted.extension), ContentType: accepted.contentType, Bytes: len(raw),
		Width: config.Width, Height: config.Height,
	}, nil
}

// TooLarge is the error for more bytes than a picture may have.
func TooLarge() error {
	return problem.NewInvalid("picture-too-large", "The picture is larger than %d MiB.", MaxBytes>>20).
		WithLimit("body", "has too many bytes", MaxBytes).WithStatus(http.StatusRequestEntityTooLarge)
}

func unreadable(why string) *problem.Error {
	return problem.NewInvalid("picture-unreadable", "The picture cannot be read.").WithField("body", why)
}

// isText tells whether raw could be taken for an encoded form, base64 or quoted, and be decoded on its way: then other
// bytes would be kept than were hashed. No text has a zero or a byte that is no ASCII; every true picture has.
func isText(raw []byte) bool {
	return !slices.ContainsFunc(raw, func(b byte) bool { return b == 0 || b >= 0x80 })
}

// nameOf returns the name of a picture with that content.
func nameOf(raw []byte, extension string) string {
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:]) + extension
}

// has tells whether raw is the content that the name was made of.
func has(raw []byte, name string) bool { return nameOf(raw, path.Ext(name)) == name }
