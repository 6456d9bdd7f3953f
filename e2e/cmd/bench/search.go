package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/souk-shop/souk/e2e/internal/shop"
)

// searchers is how many search or look at once.
const searchers = 8

// found is what the benchmark reads of a list of products.
type found struct {
	Items []struct {
		Slug     string `json:"slug"`
		Name     string `json:"name"`
		Category string `json:"category"`
	} `json:"items"`
	Total  int `json:"total"`
	Facets struct {
		Price struct {
			Min, Max int64
		} `json:"price"`
		Options []struct {
			Name   string `json:"name"`
			Values []struct {
				Value string `json:"value"`
			} `json:"values"`
		} `json:"options"`
	} `json:"facets"`
}

// search fills the shop with generated products and measures searches at the gateway and pages at the storefront.
func (b *bench) search(ctx context.Context, s *shop.Shop, products int) error {
	if err := b.fill(ctx, s, products); err != nil {
		return err
	}
	if err := b.rebuild(ctx, s); err != nil {
		return err
	}
	sample, err := b.sample(ctx)
	if err != nil {
		return err
	}
	fmt.Printf("\n%-34s  %7s  %10s  %9s  %9s  %9s\n", strconv.Itoa(products)+" products", "at once", "per second", "p50", "p99", "worst")
	var rows []row
	for _, atOnce := range []int{1, searchers} {
		rows = append(rows,
			row{"search, filters and counts", atOnce, func(r *rand.Rand) string { return b.url + "/api/v1/products?" + sample.query(r).Encode() }},
			row{"suggestions", atOnce, func(r *rand.Rand) string { return b.url + "/api/v1/suggestions?q=" + url.QueryEscape(sample.prefix(r)) }},
			row{"category page, from its second view", atOnce, func(r *rand.Rand) string { return b.storefront + "/c/" + sample.category(r) }},
			// Last, because views of products are told to the shop behind their pages, some of them after the row has ended.
			row{"product page, from its second view", atOnce, func(r *rand.Rand) string { return b.storefront + "/p/" + sample.hot(r) }},
		)
	}
	for i, row := range rows {
		if err := b.row(ctx, row, uint64(i)); err != nil {
			return err
		}
	}
	fmt.Println("Every search is another one: words with typing errors, categories, prices, options, stock.")
	return nil
}

// row is one kind of request, and how many are made at once.
type row struct {
	name   string
	atOnce int
	url    func(*rand.Rand) string
}

// row measures one kind of request, after each of the addresses that come again has been seen once.
func (b *bench) row(ctx context.Context, what row, seed uint64) error {
	warm := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // a sample
	for range 200 {
		if err := b.read(ctx, what.url(warm)); err != nil {
			return err
		}
	}
	random := make([]*rand.Rand, what.atOnce)
	for i := range random {
		random[i] = rand.New(rand.NewPCG(seed, uint64(i+1))) //nolint:gosec // a sample
	}
	m, err := b.atOnce(ctx, what.atOnce, func(ctx context.Context, who int) error { return b.read(ctx, what.url(random[who])) })
	if err != nil {
		return err
	}
	fmt.Printf("%-34s  %7d  %10.0f  %9s  %9s  %9s\n", what.name, what.atOnce, m.perSecond(), m.percentile(50), m.percentile(99), m.percentile(100))
	return nil
}

// fill has `souk seed` load the products: its own progress is shown.
func (b *bench) fill(ctx context.Context, s *shop.Shop, products int) error {
	began := time.Now()
	if err := s.Generate(ctx, products, os.Stdout); err != nil {
		return err
	}
	fmt.Printf("Loaded in %s.\n", time.Since(began).Round(time.Second))
	if err := s.CatchUp(ctx, os.Stdout); err != nil {
		return err
	}
	fmt.Printf("All events heard after %s.\n", time.Since(began).Round(time.Second))
	return nil
}

// rebuild starts the shop anew, so that the catalogue builds its index from state, and says how long that took.
func (b *bench) rebuild(ctx context.Context, s *shop.Shop) error {
	if err := s.Stop(ctx); err != nil {
		return err
	}
	if err := s.Start(ctx); err != nil {
		return err
	}
	b.url, b.storefront = s.URL(), s.Storefront()
	run, err := s.Run()
	if err != nil {
		return err
	}
	built, err := indexed(run.Apps["catalog"].AppLog)
	if err != nil {
		return err
	}
	pid := run.Apps["catalog"].AppPID
	now, peak, err := memory(pid)
	if err != nil {
		return err
	}
	fmt.Printf("\nThe catalogue, started anew: %s. Resident: %d MB, at most %d MB.\n", built, now>>20, peak>>20)
	return nil
}

// indexed returns what the catalogue's log says of the last time that it built its index.
func indexed(log string) (string, error) {
	raw, err := os.ReadFile(log)
	if err != nil {
		return "", err
	}
	said := ""
	for line := range strings.Lines(string(raw)) {
		var entry struct {
			Msg      string `json:"msg"`
			Products int    `json:"products"`
			Took     string `json:"took"`
		}
		if json.Unmarshal([]byte(line), &entry) == nil && entry.Msg == "the index is built" {
			said = fmt.Sprintf("%d products read and indexed in %s", entry.Products, entry.Took)
		}
	}
	if said == "" {
		return "", fmt.Errorf("%s does not say that the index is built", log)
	}
	return said, nil
}

// memory returns what a process has resident now and had at most, in bytes.
func memory(pid int) (now, peak int64, err error) {
	raw, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	if err != nil {
		return 0, 0, err
	}
	for line := range strings.Lines(string(raw)) {
		fields := strings.Fields(line)
		if len(fields) < 2 {
			continue
		}
		kib, _ := strconv.ParseInt(fields[1], 10, 64)
		switch fields[0] {
		case "VmRSS:":
			now = kib << 10
		case "VmHWM:":
			peak = kib << 10
		}
	}
	return now, peak, nil
}

// sample is what searches and looks are made of.
type sample struct {
	words, slugs, categories, options []string
	min, max                          int64
}

// sample reads some pages of the catalogue.
func (b *bench) sample(ctx context.Context) (sample, error) {
	var s sample
	seen := map[string]bool{}
	for page := 1; page <= 20; page++ {
		var list found
		path := fmt.Sprintf("/api/v1/products?facets=true&per_page=100&sort=newest&page=%d", page*37)
		if err := b.json(ctx, path, &list); err != nil {
			return s, err
		}
		for _, item := range list.Items {
			s.slugs = append(s.slugs, item.Slug)
			for _, word := range append(strings.Fields(item.Name), "category:"+item.Category) {
				if seen[word] {
					continue
				}
				seen[word] = true
				if id, ok := strings.CutPrefix(word, "category:"); ok {
					s.categories = append(s.categories, id)
				} else if len(word) > 3 {
					s.words = append(s.words, strings.ToLower(word))
				}
			}
		}
		s.min, s.max = list.Facets.Price.Min, list.Facets.Price.Max
		for _, o := range list.Facets.Options {
			for _, v := range o.Values {
				if name := o.Name + ":" + v.Value; !seen[name] {
					seen[name] = true
					s.options = append(s.options, name)
				}
			}
		}
	}
	if len(s.words) == 0 || len(s.categories) == 0 || len(s.slugs) < 100 {
		return s, fmt.Errorf("the catalogue has too little to search: %d words, %d categories", len(s.words), len(s.categories))
	}
	return s, nil
}

func (b *bench) json(ctx context.Context, path string, out any) error {
	answer, err := b.nobody().Do(ctx, http.MethodGet, path, nil, nil)
	if err != nil {
		return err
	}
	return json.Unmarshal(answer.Body, out)
}

// query makes one search. No two are alike, so no cache answers it.
func (s sample) query(r *rand.Rand) url.Values {
	v := url.Values{"facets": {"true"}, "page": {strconv.Itoa(1 + r.IntN(3))}}
	text := s.word(r)
	if r.IntN(2) == 0 {
		text += " " + s.word(r)
	}
	v.Set("q", text)
	if r.IntN(2) == 0 {
		v.Set("category", s.category(r))
	}
	low := s.min + r.Int64N(max(s.max-s.min, 1))/2
	v.Set("min_price", strconv.FormatInt(low, 10))
	v.Set("max_price", strconv.FormatInt(low+r.Int64N(max(s.max-low, 1))+1, 10))
	if len(s.options) > 0 && r.IntN(3) == 0 {
		v.Set("option", s.options[r.IntN(len(s.options))])
	}
	if r.IntN(3) == 0 {
		v.Set("in_stock", "true")
	}
	if sorts := []string{"", "price", "-price", "newest", "name"}; r.IntN(2) == 0 {
		if by := sorts[r.IntN(len(sorts))]; by != "" {
			v.Set("sort", by)
		}
	}
	return v
}

// word is a word of the catalogue, one time in four with a typing error.
func (s sample) word(r *rand.Rand) string {
	word := []rune(s.words[r.IntN(len(s.words))])
	if r.IntN(4) == 0 && len(word) >= 5 {
		i := 1 + r.IntN(len(word)-2)
		word[i], word[i+1] = word[i+1], word[i]
	}
	return string(word)
}

func (s sample) prefix(r *rand.Rand) string {
	word := []rune(s.words[r.IntN(len(s.words))])
	return string(word[:min(len(word), 2+r.IntN(5))])
}

// hot is one of the products that many look at.
func (s sample) hot(r *rand.Rand) string { return s.slugs[r.IntN(50)] }

func (s sample) category(r *rand.Rand) string { return s.categories[r.IntN(len(s.categories))] }
