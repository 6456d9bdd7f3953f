package product

import (
	"cmp"
	"slices"
	"strings"

	"github.com/souk-shop/souk/internal/problem"
)

// maxCategories bounds the one document that holds them.
const maxCategories = 2_000

// Category is a shelf of the shop. Its id is its slug.
type Category struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
	// Parent is the category that it is part of, or "".
	Parent string `json:"parent,omitempty"`
	// Position orders the categories, lowest first; the name orders those of one position.
	Position int64 `json:"position"`
}

// Categories are all categories by their ids.
type Categories map[string]Category

// Put adds or replaces a category. It returns an error of kind Invalid that names every field that may not be so.
func (cs *Categories) Put(c Category) error {
	c.Name, c.Description = strings.TrimSpace(c.Name), strings.TrimSpace(c.Description)
	var k checker
	k.slug("id", c.ID)
	k.text("name", c.Name, true, maxName)
	k.text("description", c.Description, false, 2_000)
	if c.Parent != "" {
		k.parent(*cs, c)
	}
	if _, known := (*cs)[c.ID]; !known && len(*cs) >= maxCategories {
		k.wrong("id", "there are %d categories already, and no more are allowed", maxCategories)
	}
	if err := k.err("category", "The category is not valid."); err != nil {
		return err
	}
	if *cs == nil {
		*cs = Categories{}
	}
	(*cs)[c.ID] = c
	return nil
}

func (c *checker) parent(all Categories, child Category) {
	if _, ok := all[child.Parent]; !ok {
		c.wrong("parent", "there is no category %q", child.Parent)
		return
	}
	for at := child.Parent; at != ""; at = all[at].Parent {
		if at == child.ID {
			c.wrong("parent", "would make the category part of itself")
			return
		}
	}
}

// Sorted returns the categories by position, then name.
func (cs Categories) Sorted() []Category {
	all := make([]Category, 0, len(cs))
	for _, c := range cs {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b Category) int {
		return cmp.Or(cmp.Compare(a.Position, b.Position), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	return all
}

// Below returns the category and all that are part of it, and of those. A category that is not known stands for itself:
// products may come before their category.
func (cs Categories) Below(id string) map[string]bool {
	below := map[string]bool{id: true}
	for grown := true; grown; {
		grown = false
		for _, c := range cs {
			if below[c.Parent] && !below[c.ID] {
				below[c.ID], grown = true, true
			}
		}
	}
	return below
}

// NotFound is the error for a product that is not there, or not for the one who asks.
func NotFound(id string) error {
	return problem.NewNotFound("product-not-found", "There is no product %q.", id)
}
