package admin

import (
	"encoding/json"
	"net/http"
	"net/url"

	"github.com/go-chi/chi/v5"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/services/storefront/internal/i18n"
	"github.com/souk-shop/souk/services/storefront/internal/shop"
	"github.com/souk-shop/souk/services/storefront/internal/web"
)

// writing is how this visitor writes the shop's amounts.
func (p pages) writing(s *i18n.Speaker) writing {
	return writing{decimals: i18n.Decimals(p.Currency), point: s.T("money.decimal"), currency: p.Currency}
}

// newProduct shows an empty form.
func (p pages) newProduct(w http.ResponseWriter, r *http.Request) error {
	form := productForm{Key: newKey(), Status: "draft", Variants: []variantRow{{}}}
	return p.showProduct(w, r, http.StatusOK, productPage{productForm: form})
}

// product shows a product's form.
func (p pages) product(w http.ResponseWriter, r *http.Request) error {
	v := web.Visiting(r)
	one, err := p.Shop.Product(v.As(r.Context()), chi.URLParam(r, "id"))
	if err != nil {
		return err
	}
	return p.showProduct(w, r, http.StatusOK, productPage{productForm: formOf(one, p.writing(v.Speaker))})
}

// saveProduct saves what was typed, or shows the form again: with a row more or less, or with what is wrong.
func (p pages) saveProduct(w http.ResponseWriter, r *http.Request) error {
	sent, err := posted(r)
	if err != nil {
		return err
	}
	form := readForm(sent)
	form.ID = chi.URLParam(r, "id")
	if focus, changed := form.change(sent); changed {
		return p.showProduct(w, r, http.StatusOK, productPage{productForm: form, Focus: focus})
	}
	form.compact()
	v := web.Visiting(r)
	write := p.writing(v.Speaker)
	one, wrong := form.product(v.Speaker, write)
	if len(wrong) > 0 {
		return p.showProduct(w, r, http.StatusUnprocessableEntity, productPage{productForm: form, Wrong: wrong})
	}
	saved, err := p.keep(r, one, form.Key)
	switch {
	case err == nil && form.ID == "":
		p.done(w, r, "created", "/admin/products/"+url.PathEscape(saved.ID))
	case err == nil:
		p.done(w, r, "saved", "/admin/products/"+url.PathEscape(saved.ID))
	case problem.Is(err, problem.Precondition):
		return p.showConflict(w, r, form, one)
	case answerable(err):
		page := productPage{productForm: form, Wrong: form.refused(v.Speaker, write, err), Notice: refusal(v.Speaker, err)}
		return p.showProduct(w, r, problem.StatusOf(err), page)
	default:
		return err
	}
	return nil
}

// keep creates or replaces the product.
func (p pages) keep(r *http.Request, one shop.Product, form string) (shop.Product, error) {
	ctx := web.Visiting(r).As(r.Context())
	if one.ID != "" {
		return p.Shop.ReplaceProduct(ctx, one)
	}
	raw, err := json.Marshal(one)
	if err != nil {
		return shop.Product{}, err
	}
	return p.Shop.CreateProduct(ctx, one, keyFrom(form, "create", string(raw)))
}

// showConflict shows what somebody else has made of the product beside what was typed. To save then is to mean it: the form
// carries their version.
func (p pages) showConflict(w http.ResponseWriter, r *http.Request, form productForm, mine shop.Product) error {
	v := web.Visiting(r)
	theirs, err := p.Shop.Product(v.As(r.Context()), form.ID)
	if err != nil {
		return err
	}
	form.Version = theirs.Version
	page := productPage{
		productForm: form, Theirs: differences(v.Speaker, theirs, mine), Notice: v.Speaker.T("admin.conflict.text"),
	}
	return p.showProduct(w, r, http.StatusPreconditionFailed, page)
}
