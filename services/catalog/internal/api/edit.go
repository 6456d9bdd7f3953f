package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/server"
	"github.com/souk-shop/souk/internal/token"
	"github.com/souk-shop/souk/services/catalog/internal/feed"
	"github.com/souk-shop/souk/services/catalog/internal/product"
	"github.com/souk-shop/souk/services/catalog/internal/shelf"
)

// create answers POST /products. The same Idempotency-Key of the same person makes the same product, once.
func (a *api) create(w http.ResponseWriter, r *http.Request) error {
	content, err := a.read(r)
	if err != nil {
		return err
	}
	key := r.Header.Get("Idempotency-Key")
	if len(key) > 255 {
		return problem.NewInvalid("idempotency-key", "The idempotency key is wrong.").
			WithLimit("Idempotency-Key", "is too long", 255)
	}
	if key == "" {
		key = events.NewID()
	}
	claims, _ := token.From(r.Context())
	id := events.DeriveID("product", claims.Subject, key)
	saved, _, err := a.save(r, shelf.Change{
		Cause: events.Command("product-created", claims.Subject+"\x00"+key+"\x00"+hash(content), id, time.Now()),
		ID:    id, Content: content, Expect: new(int64),
	})
	if err != nil {
		return err
	}
	w.Header().Set("ETag", etag(saved))
	w.Header().Set("Location", "/products/"+saved.ID)
	return server.JSON(w, http.StatusCreated, saved)
}

// update answers PUT /products/{id}, by id or slug. The same request on the same version is the same change, once.
func (a *api) update(w http.ResponseWriter, r *http.Request) error {
	id, err := a.idOf(r.Context(), chi.URLParam(r, "id"))
	if err != nil {
		return err
	}
	version, err := expected(r, id)
	if err != nil {
		return err
	}
	content, err := a.read(r)
	if err != nil {
		return err
	}
	cause := events.Command("product-changed", r.Header.Get("If-Match")+hash(content), id, time.Now())
	if version == nil {
		current, err := a.shelf.Get(r.Context(), id) // If-Match: * is any version, of a product that there is
		if err != nil {
			return err
		}
		cause = events.Command("product-changed", etag(current)+hash(content), id, time.Now())
	}
	saved, _, err := a.save(r, shelf.Change{Cause: cause, ID: id, Content: content, Expect: version})
	if err != nil {
		return err
	}
	w.Header().Set("ETag", etag(saved))
	return server.JSON(w, http.StatusOK, saved)
}

// idOf returns the id of what is named by its id, a slug or a former slug, also of what another replica made a moment ago.
// The error is of kind NotFound where there is none.
func (a *api) idOf(ctx context.Context, name string) (string, error) {
	if p, ok := a.listing.Find(name); ok {
		return p.ID, nil
	}
	if product.Slug(name) != name {
		return "", product.NotFound(name) // ids, too, look like slugs
	}
	if id, err := a.shelf.BySlug(ctx, name); err != nil || id != "" {
		return id, err
	}
	_, err := a.shelf.Get(ctx, name)
	return name, err
}

// read reads the product of the body and checks it.
func (a *api) read(r *http.Request) (product.Content, error) {
	var d feed.Document
	if err := server.Decode(r, &d); err != nil {
		return product.Content{}, err
	}
	content := d.Read()
	return content, content.Check(a.currency)
}

// save saves the change, and lets this replica's readers see it at once.
func (a *api) save(r *http.Request, c shelf.Change) (product.Product, shelf.Result, error) {
	saved, result, err := a.shelf.Save(r.Context(), c)
	if err == nil {
		err = a.listing.Put(saved)
	}
	return saved, result, err
}

// categoryBody is what staff say of a category.
type categoryBody struct {
	Name        string `json:"name"`
	Description string `json:"description"`
	Parent      string `json:"parent"`
	Position    int64  `json:"position"`
	// ID may be there, as in an answer of this service; it says what the route says.
	ID string `json:"id"`
}

// putCategory answers PUT /categories/{id}.
func (a *api) putCategory(w http.ResponseWriter, r *http.Request) error {
	var body categoryBody
	if err := server.Decode(r, &body); err != nil {
		return err
	}
	id := chi.URLParam(r, "id")
	if body.ID != "" && body.ID != id {
		return problem.NewInvalid("category", "The category is not valid.").WithField("id", "is not the one of the address")
	}
	all, err := a.shelf.PutCategory(r.Context(), product.Category{
		ID: id, Name: body.Name, Description: body.Description, Parent: body.Parent, Position: body.Position,
	})
	if err != nil {
		return err
	}
	a.listing.PutCategories(all)
	return server.JSON(w, http.StatusOK, all[id])
}

// hash names content.
func hash(c product.Content) string {
	raw, err := json.Marshal(c)
	if err != nil {
		panic(err) // it is made of strings and numbers
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}
