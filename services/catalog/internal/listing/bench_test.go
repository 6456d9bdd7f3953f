package listing_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/souk-shop/souk/internal/money"
	"github.com/souk-shop/souk/services/catalog/internal/listing"
	"github.com/souk-shop/souk/services/catalog/internal/product"
)

var (
	adjectives = []string{
		"amber", "brave", "calm", "cosy", "crisp", "daring", "deep", "early", "fine", "gentle", "golden", "grand", "happy",
		"hidden", "light", "little", "lucky", "mellow", "merry", "nimble", "noble", "plain", "proud", "quiet", "rapid", "rustic",
		"silent", "simple", "smooth", "soft", "solid", "steady", "sturdy", "sunny", "tender", "tiny", "vivid", "warm", "wild", "wise",
	}
	materials = []string{
		"bamboo", "brass", "canvas", "ceramic", "copper", "cork", "cotton", "enamel", "felt", "glass", "iron", "leather", "linen",
		"maple", "marble", "oak", "paper", "porcelain", "silk", "steel", "stone", "velvet", "walnut", "wool",
	}
	nouns = []string{
		"apron", "backpack", "basket", "blanket", "bottle", "bowl", "brush", "candle", "chair", "clock", "cup", "cushion", "desk",
		"dish", "hammock", "jar", "kettle", "lamp", "lantern", "mug", "notebook", "pan", "pen", "planner", "plate", "pot", "rug",
		"scarf", "shelf", "shirt", "spoon", "stool", "table", "teapot", "tent", "towel", "tray", "umbrella", "vase", "wallet",
	}
	colours = []string{"black", "blue", "green", "grey", "red", "sand", "teal", "white"}
	sizes   = []string{"S", "M", "L", "XL"}
)

// generated returns n products, two variants each at most, and their categories.
func generated(n int) ([]product.Product, product.Categories) {
	r := rand.New(rand.NewPCG(1, 2))
	pick := func(list []string) string { return list[r.IntN(len(list))] }
	categories := product.Categories{}
	for i := range 24 {
		c := product.Category{ID: fmt.Sprintf("category-%d", i), Name: fmt.Sprintf("Category %d", i)}
		if i >= 6 {
			c.Parent = fmt.Sprintf("category-%d", i%6)
		}
		categories[c.ID] = c
	}
	all := make([]product.Product, n)
	for i := range all {
		noun, material, colour := pick(nouns), pick(materials), pick(colours)
		name := pick(adjectives) + " " + material + " " + noun
		price := money.New(100+r.Int64N(20_000), "EUR")
		p := product.Product{ID: fmt.Sprintf("%032x", i), Version: 1, CreatedAt: time.Unix(int64(r.IntN(1e9)), 0)}
		p.Content = product.Content{
			Slug: fmt.Sprintf("%s-%s-%06d", material, noun, i), Name: name, Category: fmt.Sprintf("category-%d", r.IntN(24)), Status: product.Active,
			Description: fmt.Sprintf("A %s %s of %s for the %s, %s and made to last. It comes in %s and goes well with any %s that you have.",
				pick(adjectives), noun, material, pick(nouns), pick(adjectives), colour, pick(nouns)),
			Images:  []product.Image{{URL: "/media/" + noun + ".png", Alt: name}},
			Options: []product.Option{{Name: "size", Values: slices.Clone(sizes)}, {Name: "colour", Values: slices.Clone(colours)}},
		}
		for j := range 2 {
			p.Variants = append(p.Variants, product.Variant{
				SKU:     fmt.Sprintf("%s-%06d-%d", noun, i, j),
				Options: map[string]string{"size": pick(sizes), "colour": colour},
				Price:   price,
			})
		}
		all[i] = p
	}
	return all, categories
}

const many = 100_000

var big = sync.OnceValue(build)

func build() *listing.Listing {
	all, categories := generated(many)
	l := listing.New()
	l.PutCategories(categories)
	available := map[string]bool{}
	for i, p := range all {
		available[p.Variants[0].SKU] = i%7 > 0
	}
	l.SetAvailable(available)
	for part := range slices.Chunk(all, 4000) {
		if err := l.Put(part...); err != nil {
			panic(err)
		}
	}
	return l
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc >> 20
}

// BenchmarkBuild measures how long 100,000 products take to be listed, and how much memory they need.
func BenchmarkBuild(b *testing.B) {
	if b.N > 1 {
		b.Skip("once tells all: -benchtime 1x")
	}
	before, began := heap(), time.Now()
	l := build()
	b.ReportMetric(time.Since(began).Seconds(), "s")
	b.ReportMetric(float64(heap()-before), "MB")
	runtime.KeepAlive(l)
}

// cpu reports what the operations took of a processor: it stays the same on a busy machine.
func cpu(b *testing.B) func() {
	began := spent(b)
	return func() { b.ReportMetric(float64((spent(b)-began).Microseconds())/float64(b.N), "cpu-µs/op") }
}

func spent(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func price(n int64) *int64 { return &n }

var asked = map[string]listing.Query{
	"everything":   {Sort: listing.ByName},
	"a letter":     {Text: "s"},
	"a word":       {Text: "mug"},
	"broad":        {Text: "made"},
	"three words":  {Text: "golden oak tab"},
	"a typo":       {Text: "umbrelxa"},
	"long typos":   {Text: "porcelxin notbooks"},
	"sku":          {Text: "mug-000123-1"},
	"filters":      {Text: "lamp", Category: "category-2", MinPrice: price(2000), MaxPrice: price(12000), InStock: true, Options: []listing.Choice{{Name: "size", Value: "M"}, {Name: "size", Value: "L"}, {Name: "colour", Value: "red"}}},
	"only filters": {Sort: listing.ByPrice, Category: "category-2", MinPrice: price(2000), MaxPrice: price(12000), InStock: true, Options: []listing.Choice{{Name: "size", Value: "M"}}},
}

func BenchmarkList(b *testing.B) {
	for name, q := range asked {
		q.Page, q.PerPage, q.Facets = 1, 24, true
		if q.Sort == "" {
			q.Sort = listing.Relevance
		}
		b.Run(name, func(b *testing.B) {
			l := big()
			r, err := l.List(q)
			if err != nil {
				b.Fatal(err)
			}
			done := cpu(b)
			for b.Loop() {
				_, _ = l.List(q)
			}
			done()
			b.ReportMetric(float64(r.Total), "found")
		})
		b.Run(name+", new words", func(b *testing.B) {
			l := big()
			done := cpu(b)
			for b.Loop() {
				l.Forget()
				_, _ = l.List(q)
			}
			done()
		})
	}
}

func BenchmarkSuggest(b *testing.B) {
	for _, typed := range []string{"s", "mu", "golden o", "cat", "umbrelxa", "porcelxin note"} {
		b.Run(typed, func(b *testing.B) {
			l := big()
			done := cpu(b)
			for b.Loop() {
				_, _ = l.Suggest(typed, 8)
			}
			done()
		})
	}
}

// mixed is a shopper's question: words, one in four with a typing error, and filters.
func mixed(r *rand.Rand) listing.Query {
	q := listing.Query{
		Text: word(r), Facets: true, Page: 1 + r.IntN(3), PerPage: 24, Sort: listing.Relevance, MinPrice: price(r.Int64N(5000)),
		InStock: r.IntN(3) == 0,
	}
	if r.IntN(2) == 0 {
		q.Text += " " + word(r)
	}
	if r.IntN(2) == 0 {
		q.Category = fmt.Sprintf("category-%d", r.IntN(24))
	}
	if r.IntN(3) == 0 {
		q.Options = []listing.Choice{{Name: "size", Value: sizes[r.IntN(len(sizes))]}}
	}
	if r.IntN(3) == 0 {
		q.Sort = listing.ByPrice
	}
	return q
}

func word(r *rand.Rand) string {
	all := [][]string{adjectives, materials, nouns}[r.IntN(3)]
	word := []byte(all[r.IntN(len(all))])
	if r.IntN(4) == 0 && len(word) >= 5 {
		i := 1 + r.IntN(len(word)-2)
		word[i], word[i+1] = word[i+1], word[i]
	}
	return string(word)
}

// BenchmarkClients measures what eight clients at once wait for, each with a query of its own.
func BenchmarkClients(b *testing.B) {
	l := big()
	var (
		mu    sync.Mutex
		waits []time.Duration
	)
	defer cpu(b)()
	b.SetParallelism(8 / runtime.GOMAXPROCS(0))
	b.RunParallel(func(pb *testing.PB) {
		r := rand.New(rand.NewPCG(rand.Uint64(), 1))
		var own []time.Duration
		for pb.Next() {
			q := mixed(r)
			began := time.Now()
			if _, err := l.List(q); err != nil {
				b.Error(err)
			}
			own = append(own, time.Since(began))
			runtime.Gosched() // as a client's goroutine waits for its next request
		}
		mu.Lock()
		defer mu.Unlock()
		waits = append(waits, own...)
	})
	slices.Sort(waits)
	b.ReportMetric(float64(waits[len(waits)/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(waits[len(waits)*99/100].Microseconds()), "p99-µs")
}
