package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/go-chi/chi/v5"
)

// readers is how many read at once.
const readers = 32

// reads measures product reads through the gateway, and the same answer from a bare chi handler.
func (b *bench) reads(ctx context.Context) error {
	path := "/api/v1/products/" + b.product.ID
	answer, err := b.nobody().Do(ctx, http.MethodGet, path, nil, nil)
	if err != nil {
		return fmt.Errorf("reading the product: %w", err)
	}
	bare, stop, err := serveBare(path, answer.Body)
	if err != nil {
		return err
	}
	defer stop()
	fmt.Printf("\n%-20s  %14s  %9s  %9s\n", "product reads", "per second", "p50", "p99")
	rates := map[string]float64{}
	for _, from := range []struct{ name, url string }{{"bare chi handler", bare}, {"through the gateway", b.url}} {
		m, err := b.readAtOnce(ctx, from.url+path)
		if err != nil {
			return err
		}
		rates[from.name] = m.perSecond()
		fmt.Printf("%-20s  %14.0f  %9s  %9s\n", from.name, m.perSecond(), m.percentile(50), m.percentile(99))
	}
	fmt.Printf("%-20s  %14.2f\n", "ratio", rates["through the gateway"]/rates["bare chi handler"])
	fmt.Printf("%d connections, %d bytes an answer.\n", readers, len(answer.Body))
	return nil
}

// serveBare answers the path with the body, and does nothing else.
func serveBare(path string, body []byte) (url string, stop func(), err error) {
	router := chi.NewRouter()
	router.Get(path, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(body) // the reader has gone
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	server := &http.Server{Handler: router, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = server.Serve(l) }()
	return "http://" + l.Addr().String(), func() { _ = server.Close() }, nil
}

// readAtOnce has the readers read one address on and on.
func (b *bench) readAtOnce(ctx context.Context, url string) (*measurement, error) {
	return b.atOnce(ctx, readers, func(ctx context.Context, _ int) error { return b.read(ctx, url) })
}

// atOnce has a crowd do the same on and on, each knowing its number.
func (b *bench) atOnce(ctx context.Context, crowd int, do func(ctx context.Context, who int) error) (*measurement, error) {
	m := &measurement{}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var wg sync.WaitGroup
	began := time.Now()
	for who := range crowd {
		wg.Go(func() {
			for time.Since(began) < b.length && ctx.Err() == nil {
				before := time.Now()
				if err := do(ctx, who); err != nil {
					cancel(err)
					return
				}
				m.add(time.Since(before))
			}
		})
	}
	wg.Wait()
	m.took = time.Since(began)
	return m, context.Cause(ctx)
}

func (b *bench) read(ctx context.Context, url string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	answer, err := b.http.RoundTrip(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s is answered %d", url, answer.StatusCode)
	}
	_, err = io.Copy(io.Discard, answer.Body)
	return err
}
