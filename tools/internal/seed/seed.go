package seed

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/souk-shop/souk/tools/internal/client"
	"github.com/souk-shop/souk/tools/internal/instance"
)

const (
	// batch is how many products go into one import: below what the gateway passes on at once, also with drawings in them.
	batch = 500
	// writers bounds the stock calls under way: SQLite's latency grows with its writers.
	writers = 8
	// tries bounds how often a call that the shop cannot take right now is made.
	tries    = 20
	tryAgain = 500 * time.Millisecond
	// rowShown is how much of a refused row is shown.
	rowShown = 300
)

// Seeder fills one running shop.
type Seeder struct {
	// Dir keeps how far a filling came; "" keeps nothing, for a shop that runs elsewhere.
	Dir instance.Dir
	Run instance.Run
	// Secrets are the administrator's address and password, and the demo account's: none is made where there is no address.
	Secrets map[string]string
	Say     func(format string, args ...any)
}

// api is the shop, and whether it limits the calls.
type api struct {
	*client.Client
	limited limited
}

// Once loads the sample catalogue and the demo account, where that has not been done for the instance's profile.
func (s Seeder) Once(ctx context.Context) error {
	marker := s.Dir.Path("state", "seeded-"+s.Run.Profile)
	if _, err := os.Stat(marker); err == nil {
		return nil
	}
	if err := s.Load(ctx, Sample()); err != nil {
		return err
	}
	return os.WriteFile(marker, []byte(time.Now().UTC().Format(time.RFC3339)+"\n"), 0o600)
}

// Load puts the catalogue, its stock and the demo account into the shop. Doing it twice is doing it once.
func (s Seeder) Load(ctx context.Context, c Catalogue) error { return s.load(ctx, c, "") }

// load loads a catalogue; marker is the file that keeps how many of its products are through, "" is none.
func (s Seeder) load(ctx context.Context, c Catalogue, marker string) error {
	began := time.Now()
	a := &api{Client: client.New(s.Run.URL)}
	admin := client.Password{Email: s.Secrets[instance.AdminEmail], Password: s.Secrets[instance.AdminPassword]}
	if err := s.retry(ctx, a, func() error { return a.SignIn(ctx, admin) }); err != nil {
		return err
	}
	first, err := s.through(ctx, a, marker, c.Products)
	if err != nil {
		return err
	}
	if first < len(c.Products) {
		if err := s.rest(ctx, a, c, first, marker); err != nil {
			return err
		}
	}
	if err := s.shopper(ctx); err != nil {
		return err
	}
	skus := 0
	for _, p := range c.Products[first:] {
		skus += len(p.Variants)
	}
	s.Say("  %d products with %d SKUs loaded in %.1f s", len(c.Products)-first, skus, time.Since(began).Seconds())
	return nil
}

// rest loads the categories, and the products from the first on that are not through.
func (s Seeder) rest(ctx context.Context, a *api, c Catalogue, first int, marker string) error {
	urls, err := s.pictures(ctx, a, c.Pictures)
	if err != nil {
		return err
	}
	if err := s.categories(ctx, a, c.Categories); err != nil {
		return err
	}
	products := slices.Clone(c.Products[first:])
	for i, p := range products {
		products[i].Images = slices.Clone(p.Images)
		for j, image := range p.Images {
			products[i].Images[j].URL = cmp.Or(urls[image.URL], image.URL)
		}
	}
	told := s.progress(first, len(c.Products))
	return s.fill(ctx, a, products, func(through int) error {
		told.at(first + through)
		return keep(marker, first+through)
	})
}

// retry repeats what the shop could not take right now.
func (s Seeder) retry(ctx context.Context, a *api, call func() error) error {
	for i := 1; ; i++ {
		err := call()
		if i == tries || ctx.Err() != nil || !client.Passing(err) && client.CodeOf(err) != http.StatusConflict {
			return err
		}
		if client.CodeOf(err) == http.StatusTooManyRequests {
			a.limited.tell(s.Say)
			i-- // it is not the shop that fails
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(tryAgain):
		}
	}
}

func (s Seeder) categories(ctx context.Context, a *api, categories []Category) error {
	for _, c := range categories {
		err := s.retry(ctx, a, func() error {
			return a.Do(ctx, client.Call{
				Method: http.MethodPut, Path: "/staff/categories/" + url.PathEscape(c.ID), In: c, Key: key("category", c.ID),
			}, nil)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// key derives an idempotency key from what is sent.
func key(parts ...string) string {
	name := ""
	for _, p := range parts {
		name += p + "\n"
	}
	return uuid.NewSHA1(uuid.NameSpaceURL, []byte(name)).String()
}

// products1 imports one batch as newline-delimited JSON.
func (s Seeder) products1(ctx context.Context, a *api, products []Product) error {
	var body bytes.Buffer
	lines := json.NewEncoder(&body)
	for _, p := range products {
		if err := lines.Encode(p); err != nil {
			return err
		}
	}
	var report Report
	err := s.retry(ctx, a, func() error {
		return a.Do(ctx, client.Call{
			Method: http.MethodPost, Path: "/staff/products/import", Key: key(body.String()),
			In: client.Raw{Type: "application/x-ndjson", Body: body.Bytes()},
		}, &report)
	})
	if err != nil {
		return err
	}
	return report.Err()
}

// Report is the import's answer: what became of the rows.
type Report struct {
	Failed int               `json:"failed"`
	Rows   []json.RawMessage `json:"rows"`
}

// Err returns an error with the first row that was refused, as the catalogue put it.
func (r Report) Err() error {
	if r.Failed == 0 {
		return nil
	}
	first := ""
	for _, row := range r.Rows {
		if bytes.Contains(row, []byte("error")) || bytes.Contains(row, []byte("failed")) {
			first = string(row[:min(len(row), rowShown)])
			break
		}
	}
	return fmt.Errorf("%d rows of the import were refused, the first: %s", r.Failed, first)
}

// stock puts every SKU on hand that there is some of: one that was never stocked has none.
func (s Seeder) stock(ctx context.Context, a *api, products []Product) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	work := make(chan Variant)
	var wg sync.WaitGroup
	for range writers {
		wg.Go(func() {
			for v := range work {
				if err := s.putStock(ctx, a, v); err != nil {
					cancel(err)
				}
			}
		})
	}
	for _, p := range products {
		for _, v := range p.Variants {
			if v.Stock > 0 {
				work <- v
			}
		}
	}
	close(work)
	wg.Wait()
	return context.Cause(ctx)
}

func (s Seeder) putStock(ctx context.Context, a *api, v Variant) error {
	if ctx.Err() != nil {
		return nil //nolint:nilerr // another worker failed: its error is the context's cause
	}
	return s.retry(ctx, a, func() error {
		return a.Do(ctx, client.Call{
			Method: http.MethodPut, Path: "/staff/stock/" + url.PathEscape(v.SKU), In: map[string]int{"on_hand": v.Stock}, Key: key("stock", v.SKU),
		}, nil)
	})
}

// shopper registers the demo account, where there is to be one, unless it is there.
func (s Seeder) shopper(ctx context.Context) error {
	email := s.Secrets[instance.DemoEmail]
	if email == "" {
		return nil
	}
	a := &api{Client: client.New(s.Run.URL)}
	account := map[string]string{"email": email, "password": s.Secrets[instance.DemoPassword], "name": "Sam Shopper"}
	return s.retry(ctx, a, func() error {
		err := a.Do(ctx, client.Call{Method: http.MethodPost, Path: "/auth/register", In: account, Key: key("register", email)}, nil)
		if client.CodeOf(err) == http.StatusConflict {
			return nil
		}
		return err
	})
}
