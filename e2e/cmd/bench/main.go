// Command bench measures a private shop: checkouts per second, the time from a checkout's request to its OrderCompleted,
// product reads through the gateway beside a bare handler, and product pages beside the gateway's reads. With -products it
// fills the shop with as many and measures searches and pages.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/souk-shop/souk/e2e/internal/shop"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		stop()
		os.Exit(1) //nolint:gocritic // stop has been called
	}
}

func run(ctx context.Context) (err error) {
	profile := flag.String("profile", "embedded", "embedded, or redis: a redis-server of its own is started")
	length := flag.Duration("length", 12*time.Second, "how long each measurement takes")
	products := flag.Int("products", 0, "generate this many products, and measure searches and pages instead")
	dir := flag.String("dir", "", "keep the shop there, and take the one that is there; else it is a new one that is deleted in the end")
	flag.Parse()
	debug.SetGCPercent(400) // the cores are the shop's, as far as can be
	s, closeShop, err := open(ctx, *profile, *dir)
	if err != nil {
		return err
	}
	defer closeShop()
	b, err := prepare(ctx, s, *length)
	if err != nil {
		return err
	}
	fmt.Printf("\nSouk, profile %s, %d cores shared by the shop, its broker and this program; %s %s/%s\n",
		*profile, runtime.NumCPU(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	if *products > 0 {
		return b.search(ctx, s, *products)
	}
	return errors.Join(b.checkouts(ctx), b.reads(ctx), b.pages(ctx))
}

// folder makes the folder of a shop, and returns what removes it unless it is to be kept.
func folder(keep string) (dir string, remove func(), err error) {
	if keep != "" {
		dir, err = filepath.Abs(keep)
		return dir, func() {}, errors.Join(err, os.MkdirAll(dir, 0o700))
	}
	dir, err = os.MkdirTemp("", "souk-bench-")
	return dir, func() { _ = os.RemoveAll(dir) }, err
}

// open starts a shop of our own, without rate limits, and returns what stops it.
func open(ctx context.Context, profile, keep string) (_ *shop.Shop, stop func(), err error) {
	dir, remove, err := folder(keep)
	if err != nil {
		return nil, nil, err
	}
	end := remove
	defer func() {
		if err != nil {
			end()
		}
	}()
	fmt.Println("Building and starting a shop …")
	tool, err := shop.Build(ctx, dir)
	if err != nil {
		return nil, nil, err
	}
	options := shop.Options{
		Profile: profile, Dir: dir + "/shop", Env: []string{"SOUK_RATE_LIMIT=0", "SOUK_RATE_LIMIT_AUTH=0", "SOUK_ACCESS_TOKEN_TTL=1h"},
	}
	if profile == "redis" {
		if options.Redis, err = shop.StartRedis(ctx, dir); err != nil {
			return nil, nil, err
		}
	}
	s, err := tool.New(options)
	if err != nil {
		return nil, nil, err
	}
	end = func() {
		if err := s.Stop(context.Background()); err != nil {
			fmt.Fprintln(os.Stderr, "bench: stopping the shop:", err)
		}
		if options.Redis != nil {
			_ = options.Redis.Stop(context.Background()) // its data goes with the folder
		}
		remove()
	}
	return s, end, s.Start(ctx)
}
