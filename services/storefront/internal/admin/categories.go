package admin

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/services/storefront/internal/i18n"
	"github.com/souk-shop/souk/services/storefront/internal/shop"
	"github.com/souk-shop/souk/services/storefront/internal/web"
)

// categoryForm is a category as it is typed.
type categoryForm struct {
	// New tells that it is not there yet.
	New                                     bool
	ID, Name, Description, Parent, Position string
	// All are those that there are.
	All    []shop.Category
	Wrong  faults
	Notice string
}

// Action is where the form goes.
func (f categoryForm) Action() string {
	if f.New {
		return "/admin/categories/new"
	}
	return "/admin/categories/" + url.PathEscape(f.ID)
}

// Parents are those that it can be part of.
func (f categoryForm) Parents() []shop.Category {
	return slices.DeleteFunc(slices.Clone(f.All), func(c shop.Category) bool { return !f.New && c.ID == f.ID })
}

// categories lists the categories, each below the one it is part of.
func (p pages) categories(w http.ResponseWriter, r *http.Request) error {
	all, err := p.Shop.Categories(web.Visiting(r).As(r.Context()))
	if err != nil {
		return err
	}
	return p.Render(w, r, http.StatusOK, "admin-categories", frame("admin.categories.title"), tree(all))
}

// branch is a category in the list: Depth is how many it is below.
type branch struct {
	shop.Category
	Depth int
}

// Indent is how far in it is shown.
func (b branch) Indent() int { return min(b.Depth, 4) }

// Focus is the id of the input to be typed into next: none in particular.
func (f categoryForm) Focus() string { return "" }

// tree puts each category below its parent. One whose parent is not there is on top.
func tree(all []shop.Category) []branch {
	list := make([]branch, 0, len(all))
	known := map[string]bool{}
	for _, c := range all {
		known[c.ID] = true
	}
	var add func(parent string, depth int)
	add = func(parent string, depth int) {
		for _, c := range all {
			if c.Parent == parent || depth == 0 && !known[c.Parent] {
				list = append(list, branch{Category: c, Depth: depth})
				add(c.ID, depth+1)
			}
		}
	}
	add("", 0)
	return list
}

// newCategory shows an empty form.
func (p pages) newCategory(w http.ResponseWriter, r *http.Request) error {
	all, err := p.Shop.Categories(web.Visiting(r).As(r.Context()))
	if err != nil {
		return err
	}
	return p.showCategory(w, r, http.StatusOK, categoryForm{New: true, Position: strconv.Itoa(len(all) + 1), All: all})
}

// category shows a category's form.
func (p pages) category(w http.ResponseWriter, r *http.Request) error {
	all, c, err := p.findCategory(r)
	if err != nil {
		return err
	}
	return p.showCategory(w, r, http.StatusOK, categoryForm{
		ID: c.ID, Name: c.Name, Description: c.Description, Parent: c.Parent, Position: strconv.Itoa(c.Position), All: all,
	})
}

func (p pages) findCategory(r *http.Request) ([]shop.Category, shop.Category, error) {
	all, err := p.Shop.Categories(web.Visiting(r).As(r.Context()))
	if err != nil {
		return nil, shop.Category{}, err
	}
	i := slices.IndexFunc(all, func(c shop.Category) bool { return c.ID == chi.URLParam(r, "id") })
	if i < 0 {
		return nil, shop.Category{}, problem.NewNotFound("no-such-category", "There is no such category.")
	}
	return all, all[i], nil
}

// createCategory makes a category, unless there is one of this id.
func (p pages) createCategory(w http.ResponseWriter, r *http.Request) error {
	all, err := p.Shop.Categories(web.Visiting(r).As(r.Context()))
	if err != nil {
		return err
	}
	return p.putCategory(w, r, categoryForm{New: true, All: all}, "created")
}

// saveCategory changes a category.
func (p pages) saveCategory(w http.ResponseWriter, r *http.Request) error {
	all, c, err := p.findCategory(r)
	if err != nil {
		return err
	}
	return p.putCategory(w, r, categoryForm{ID: c.ID, All: all}, "saved")
}

func (p pages) putCategory(w http.ResponseWriter, r *http.Request, f categoryForm, said string) error {
	sent, err := posted(r)
	if err != nil {
		return err
	}
	f.Name, f.Description, f.Parent = sent.Get("name"), sent.Get("description"), sent.Get("parent")
	f.Position = sent.Get("position")
	if f.New {
		f.ID = strings.TrimSpace(sent.Get("id"))
	}
	v := web.Visiting(r)
	one, wrong := f.category(v.Speaker)
	if f.Wrong = wrong; len(wrong) > 0 {
		return p.showCategory(w, r, http.StatusUnprocessableEntity, f)
	}
	err = p.Shop.PutCategory(v.As(r.Context()), one)
	switch {
	case err == nil:
		p.done(w, r, said, "/admin/categories")
		return nil
	case answerable(err):
		for _, field := range fieldsOf(err) {
			f.Wrong.add(field.Name, rule(v.Speaker, "category", field))
		}
		f.Notice = refusal(v.Speaker, err)
		return p.showCategory(w, r, problem.StatusOf(err), f)
	}
	return err
}

// category is what the form says, and what of it cannot be said.
func (f categoryForm) category(s *i18n.Speaker) (shop.Category, faults) {
	var wrong faults
	position, ok := parseCount(f.Position, s.T("money.decimal"))
	if !ok {
		wrong.add("position", s.T("admin.rule.category.position"))
	}
	if strings.TrimSpace(f.Name) == "" {
		wrong.add("name", s.T("admin.rule.category.name"))
	}
	switch {
	case f.ID == "", f.ID == "new":
		wrong.add("id", s.T("admin.rule.category.id"))
	case f.New && slices.ContainsFunc(f.All, func(c shop.Category) bool { return c.ID == f.ID }):
		wrong.add("id", s.T("admin.rule.category.taken"))
	}
	return shop.Category{
		ID: f.ID, Name: strings.TrimSpace(f.Name), Description: strings.TrimSpace(f.Description), Parent: f.Parent, Position: int(position),
	}, wrong
}

func (p pages) showCategory(w http.ResponseWriter, r *http.Request, status int, f categoryForm) error {
	around := titled(f.Name)
	if f.New {
		around = frame("admin.category.new")
	}
	return p.Render(w, r, status, "admin-category", around, f)
}
