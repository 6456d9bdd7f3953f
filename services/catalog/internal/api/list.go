package api

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/services/catalog/internal/listing"
	"github.com/souk-shop/souk/services/catalog/internal/product"
)

type page struct {
	Items   []listing.Item  `json:"items"`
	Total   int             `json:"total"`
	Page    int             `json:"page"`
	PerPage int             `json:"per_page"`
	Facets  *listing.Facets `json:"facets,omitempty"`
}

// list answers GET /products.
func (a *api) list(w http.ResponseWriter, r *http.Request) error {
	q, err := query(r.URL.Query())
	if err != nil {
		return err
	}
	public := q.Status == "" || q.Status == product.Active
	if !public && !isStaff(r) {
		return problem.NewForbidden("role", "Only staff may list products that are not on sale.")
	}
	found, err := inTurn(r.Context(), a.searching, func() (listing.Result, error) { return a.listing.List(q) })
	if err != nil {
		return err
	}
	return cached(w, r, "", public, page{
		Items: found.Items, Total: found.Total, Page: q.Page, PerPage: q.PerPage, Facets: found.Facets,
	})
}

// inTurn searches as soon as there is a place among those who search. The error is search's, or ctx's: who has gone is
// searched for no more.
func inTurn[T any](ctx context.Context, places chan struct{}, search func() (T, error)) (found T, err error) {
	select {
	case places <- struct{}{}:
		defer func() { <-places }()
		return search()
	case <-ctx.Done():
		return found, ctx.Err()
	}
}

// suggest answers GET /suggestions.
func (a *api) suggest(w http.ResponseWriter, r *http.Request) error {
	values := r.URL.Query()
	typed, limit := values.Get("q"), number(values.Get("limit"), listing.DefaultLimit)
	if err := listing.CheckSuggest(typed, limit); err != nil {
		return err
	}
	found, err := inTurn(r.Context(), a.searching, func() ([]listing.Suggestion, error) { return a.listing.Suggest(typed, limit) })
	if err != nil {
		return err
	}
	return cached(w, r, "", true, map[string]any{"items": found})
}

// query reads the query and names every field of it that cannot be.
func query(values url.Values) (listing.Query, error) {
	q := listing.Query{
		Category: values.Get("category"), Text: values.Get("q"), Status: product.Status(values.Get("status")),
		MinPrice: amount(values.Get("min_price")), MaxPrice: amount(values.Get("max_price")),
		Sort: listing.Sort(values.Get("sort")), Page: number(values.Get("page"), 1),
		PerPage: number(values.Get("per_page"), listing.DefaultPerPage),
	}
	if q.Sort == "" {
		q.Sort = listing.ByName
		if q.Text != "" {
			q.Sort = listing.Relevance
		}
	}
	for _, option := range values["option"] {
		name, value, _ := strings.Cut(option, ":")
		q.Options = append(q.Options, listing.Choice{Name: name, Value: value})
	}
	wrong := problem.NewInvalid("query", "The query is wrong.")
	for _, flag := range []struct {
		name string
		into *bool
	}{{"in_stock", &q.InStock}, {"facets", &q.Facets}} {
		said := values.Get(flag.name)
		if *flag.into = said == "true"; said != "" && said != "true" && said != "false" {
			wrong = wrong.WithField(flag.name, "must be true or false")
		}
	}
	return q, also(wrong, q.Check())
}

// also returns an error of the fields of both, or nil where there are none.
func also(wrong *problem.Error, err error) error {
	if err != nil {
		wrong.Fields = append(problem.DocumentOf(err).Fields, wrong.Fields...)
	}
	if len(wrong.Fields) == 0 {
		return nil
	}
	return wrong
}

// amount reads an amount of minor units, nil where there is none; what is no amount is -1, which no price may be.
func amount(text string) *int64 {
	if text == "" {
		return nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		n = -1
	}
	return &n
}
