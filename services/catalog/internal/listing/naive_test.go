package listing_test

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/souk-shop/souk/services/catalog/internal/listing"
	"github.com/souk-shop/souk/services/catalog/internal/product"
)

// model lists as the definition says, product by product.
type model struct {
	products   map[string]product.Product
	available  map[string]bool
	categories product.Categories
}

// singulars are the plurals of the words that tests use.
var singulars = map[string]string{"cups": "cup", "teapots": "teapot", "berries": "berry", "boxes": "box"}

func split(text string) []string {
	text = strings.NewReplacer("é", "e", "ä", "a", "-", " ").Replace(strings.ToLower(text))
	return strings.Fields(text)
}

func written(text string) []string {
	var all []string
	for _, w := range split(text) {
		all = append(all, w)
		if one, ok := singulars[w]; ok {
			all = append(all, one)
		}
	}
	return all
}

// distance is how many typing errors lie between two words: letters more, fewer, others, or two that changed places.
func distance(a, b string) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		d[i][0] = i
	}
	for j := range d[0] {
		d[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(a)][len(b)]
}

func errorsOf(w string) int {
	return map[bool]int{true: 1}[len(w) >= 4] + map[bool]int{true: 1}[len(w) >= 8]
}

// fits tells how well a token answers a word, for each of the four ways.
func fits(w, token string) [4]bool {
	most := errorsOf(w)
	f := [4]bool{token == w || token == singulars[w], strings.HasPrefix(token, w), most > 0 && distance(w, token) <= most}
	for i := 0; i <= len(token) && most > 0; i++ {
		f[3] = f[3] || distance(w, token[:i]) <= most
	}
	return f
}

// texts are what a product's words are looked for in, with what they count.
func (m model) texts(p product.Product) map[string][4]int {
	path := p.Category
	for id, c := p.Category, m.categories[p.Category]; id != ""; id, c = c.Parent, m.categories[c.Parent] {
		path += " " + id + " " + c.Name
	}
	texts := map[string][4]int{}
	add := func(text string, w [4]int) {
		old := texts[text]
		for i := range w {
			old[i] = max(old[i], w[i])
		}
		texts[text] = old
	}
	add(p.Name, [4]int{24, 12, 6, 3})
	add(strings.Join(p.SKUs(), " "), [4]int{20, 10, 0, 0})
	add(path, [4]int{16, 8, 4, 2})
	add(p.Description, [4]int{8, 4, 2, 1})
	return texts
}

// weight is what a word counts for a product, 0 where it does not have it, by the ways that are allowed.
func (m model) weight(p product.Product, w string, ways ...int) int {
	best := 0
	for text, weights := range m.texts(p) {
		for _, token := range written(text) {
			f := fits(w, token)
			for _, way := range ways {
				if f[way] {
					best = max(best, weights[way])
				}
			}
		}
	}
	return best
}

// scores returns what each of the products counts, without those that do not have every word.
func (m model) scores(among []product.Product, text string) map[string]int {
	words := slices.Compact(split(text))
	ways := map[string][]int{}
	for _, w := range words {
		for _, ways[w] = range [][]int{{0, 1}, {2}, {3}} {
			if slices.ContainsFunc(among, func(p product.Product) bool { return m.weight(p, w, ways[w]...) > 0 }) {
				break
			}
		}
	}
	found := m.sum(among, words, ways)
	if len(found) == 0 && len(words) > 1 && slices.ContainsFunc(words, func(w string) bool { return errorsOf(w) > 0 }) {
		for _, w := range words {
			ways[w] = []int{0, 1, 2, 3}
		}
		found = m.sum(among, words, ways)
	}
	return found
}

func (m model) sum(among []product.Product, words []string, ways map[string][]int) map[string]int {
	found := map[string]int{}
	for _, p := range among {
		sum, all := 0, true
		for _, w := range words {
			n := m.weight(p, w, ways[w]...)
			sum, all = sum+n, all && n > 0
		}
		if all {
			found[p.ID] = sum
		}
	}
	return found
}

// list returns the ids that a query finds, in their order.
func (m model) list(q listing.Query) []string {
	status := cmp.Or(q.Status, product.Active)
	among := slices.DeleteFunc(slices.Collect(maps.Values(m.products)), func(p product.Product) bool { return p.Status != status })
	scores := m.scores(among, q.Text)
	found := slices.DeleteFunc(among, func(p product.Product) bool {
		_, ok := scores[p.ID]
		return !ok || !m.passes(p, q)
	})
	price := func(p product.Product) int64 {
		from, _ := p.PriceRange()
		return from.Amount
	}
	slices.SortFunc(found, func(a, b product.Product) int {
		byName := cmp.Compare(strings.Join(split(a.Name), " "), strings.Join(split(b.Name), " "))
		first := map[listing.Sort]int{
			listing.ByName: byName, listing.ByPrice: cmp.Compare(price(a), price(b)), listing.ByPriceDown: cmp.Compare(price(b), price(a)),
			listing.Newest: b.CreatedAt.Compare(a.CreatedAt), listing.Relevance: byName,
		}[q.Sort]
		if q.Sort == listing.Relevance && q.Text != "" {
			first = cmp.Or(scores[b.ID]-scores[a.ID], len(split(a.Name))-len(split(b.Name)), byName)
		}
		return cmp.Or(first, cmp.Compare(a.ID, b.ID))
	})
	ids := []string{}
	for _, p := range found {
		ids = append(ids, p.ID)
	}
	return ids
}

func (m model) passes(p product.Product, q listing.Query) bool {
	if q.Category != "" && !m.within(p.Category, q.Category) {
		return false
	}
	if q.MinPrice != nil || q.MaxPrice != nil {
		if !slices.ContainsFunc(p.Variants, func(v product.Variant) bool {
			return (q.MinPrice == nil || v.Price.Amount >= *q.MinPrice) && (q.MaxPrice == nil || v.Price.Amount <= *q.MaxPrice)
		}) {
			return false
		}
	}
	wanted := map[string][]string{}
	for _, o := range q.Options {
		wanted[o.Name] = append(wanted[o.Name], o.Value)
	}
	for name, values := range wanted {
		if !slices.ContainsFunc(p.Variants, func(v product.Variant) bool { return slices.Contains(values, v.Options[name]) }) {
			return false
		}
	}
	return !q.InStock || m.inStock(p)
}

func (m model) within(category, wanted string) bool {
	for id := category; id != ""; id = m.categories[id].Parent {
		if id == wanted {
			return true
		}
	}
	return false
}

func (m model) inStock(p product.Product) bool {
	return slices.ContainsFunc(p.Variants, func(v product.Variant) bool { return m.available[v.SKU] })
}

// count returns how many products a query finds.
func (m model) count(q listing.Query) int { return len(m.list(q)) }
