package shop

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/souk-shop/souk/internal/httpcache"
	"github.com/souk-shop/souk/internal/problem"
)

// lasting is for a picture of a product's version: it never changes. passing is for one that may.
const (
	lasting = "max-age=31536000, immutable"
	passing = "max-age=60"
)

// PictureAddress is where the storefront serves the n-th picture of a product's version, which is a data: URL.
func PictureAddress(product string, n int, version int64) string {
	return fmt.Sprintf("/pictures/%s/%d?v=%d", url.PathEscape(product), n, version)
}

// Picture returns the n-th picture of a product that is a data: URL. One that a list has shown is there already, unless
// another replica showed it: the product is read then, which is no look at it. The error is of kind NotFound where there is
// none.
func (c *Client) Picture(ctx context.Context, product string, n int, version int64) (httpcache.Response, error) {
	if callerOf(ctx).Staff {
		p, err := c.Product(ctx, product)
		return pictureOf(p, n, version, err)
	}
	key := PictureAddress(product, n, version)
	return c.cache.pictures.Get(anonymous(ctx), key, func(ctx context.Context, _ string) (httpcache.Response, error) {
		one := detail(product).with("Sec-Purpose", "prefetch") // nobody looks at the product
		answer, err := c.cache.answers.Get(ctx, one.target(), c.fetch(one, betweenViews))
		var p Product
		if err == nil {
			err = decode(answer.Body, &p)
		}
		return pictureOf(p, n, version, err)
	})
}

func pictureOf(p Product, n int, version int64, err error) (httpcache.Response, error) {
	if err != nil {
		return httpcache.Response{}, err
	}
	if n < 0 || n >= len(p.Images) {
		return httpcache.Response{}, problem.NewNotFound("no-such-picture", "There is no such picture.")
	}
	control := passing
	if p.Version == version {
		control = lasting
	}
	return drawn(p.Images[n].URL, control)
}

// drawn is the picture of a data: URL as an answer.
func drawn(address, control string) (httpcache.Response, error) {
	contentType, body, ok := picture(address)
	if !ok {
		return httpcache.Response{}, problem.NewNotFound("no-such-picture", "There is no such picture.")
	}
	header := http.Header{"Content-Type": {contentType}, "Cache-Control": {control}}
	return httpcache.Response{Status: http.StatusOK, Header: header, Body: body}, nil
}

// pictureTypes are what a data: URL may be of.
func pictureTypes() []string {
	return []string{"image/svg+xml", "image/png", "image/jpeg", "image/gif", "image/webp"}
}

// picture reads a data: URL of a picture (RFC 2397).
func picture(address string) (contentType string, body []byte, ok bool) {
	rest, isData := strings.CutPrefix(address, "data:")
	kind, text, found := strings.Cut(rest, ",")
	if !isData || !found {
		return "", nil, false
	}
	kind, coded := strings.CutSuffix(kind, ";base64")
	contentType, _, _ = strings.Cut(kind, ";")
	if !slices.Contains(pictureTypes(), contentType) {
		return "", nil, false
	}
	var err error
	if coded {
		body, err = base64.StdEncoding.DecodeString(text)
	} else {
		text, err = url.PathUnescape(text)
		body = []byte(text)
	}
	return contentType, body, err == nil
}

// layAside takes the pictures out of what an answer means, and leaves their addresses.
func (s *shared) layAside(meaning any) {
	switch m := meaning.(type) {
	case *Page:
		for i := range m.Items {
			if one := &m.Items[i]; one.Image != nil {
				one.Image.URL = s.aside(one.ID, 0, one.Version, one.Image.URL)
			}
		}
	case *Product:
		for n := range m.Images {
			m.Images[n].URL = s.aside(m.ID, n, m.Version, m.Images[n].URL)
		}
	}
}

func (s *shared) aside(product string, n int, version int64, address string) string {
	if !strings.HasPrefix(address, "data:") {
		return address
	}
	key := PictureAddress(product, n, version)
	// One that is no picture is found out when it is asked for.
	_, _ = s.pictures.Get(context.Background(), key, func(context.Context, string) (httpcache.Response, error) {
		return drawn(address, lasting)
	})
	return key
}
