package admin

import (
	"errors"
	"io"
	"net/http"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/services/storefront/internal/web"
)

// maxPicture is the size of the largest picture, in bytes.
const maxPicture = 3 << 20

// addPicture keeps an uploaded picture and shows the product's form with it, and all else as it was typed. Nothing of the
// product is saved by it.
func (p pages) addPicture(w http.ResponseWriter, r *http.Request) error {
	sent, err := posted(r)
	if err != nil {
		return err
	}
	page := productPage{productForm: readForm(sent), Focus: "picture"}
	v := web.Visiting(r)
	if len(page.Images) >= maxImages {
		return p.notAdded(w, r, page, http.StatusUnprocessableEntity, v.Speaker.T("admin.rule.product.images"))
	}
	raw, contentType, err := picture(r)
	if err != nil {
		return p.notAdded(w, r, page, problem.StatusOf(err), refusal(v.Speaker, err))
	}
	address, err := p.Shop.UploadPicture(v.As(r.Context()), contentType, raw)
	switch {
	case err == nil:
		page.Images = append(page.Images, imageRow{URL: address, Alt: sent.Get("picture_alt")})
		return p.showProduct(w, r, http.StatusOK, page)
	case answerable(err):
		return p.notAdded(w, r, page, problem.StatusOf(err), refusal(v.Speaker, err))
	}
	return err
}

func (p pages) notAdded(w http.ResponseWriter, r *http.Request, page productPage, status int, text string) error {
	page.Wrong.add("picture", text)
	page.Focus = ""
	return p.showProduct(w, r, status, page)
}

// picture reads the uploaded file.
func picture(r *http.Request) (raw []byte, contentType string, err error) {
	file, header, err := r.FormFile("picture")
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) || err == nil && header.Size == 0 {
		return nil, "", problem.NewInvalid("picture-missing", "There is no picture.")
	}
	if err != nil {
		return nil, "", unreadable(err)
	}
	defer func() { _ = file.Close() }()
	if header.Size > maxPicture {
		return nil, "", problem.NewInvalid("picture-too-large", "The picture is too large.").WithStatus(http.StatusRequestEntityTooLarge)
	}
	if raw, err = io.ReadAll(file); err != nil {
		return nil, "", unreadable(err)
	}
	return raw, http.DetectContentType(raw), nil
}
