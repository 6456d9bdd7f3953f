package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/souk-shop/souk/internal/sidecar"
)

// Build makes a service of its configuration and its sidecar. ctx ends when the process is told to end.
type Build func(ctx context.Context, cfg Config, sc *sidecar.Sidecar) (*Server, error)

// Main runs a service until SIGINT or SIGTERM and returns its exit code: 0 for an orderly end, 1 for a start that failed
// or an end that was not orderly. A second signal ends the process at once.
func Main(appID string, build Build) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	cfg, err := FromEnv(appID)
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", appID, err)
		return 1
	}
	sc, err := sidecar.FromEnv(appID)
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", appID, err)
		return 1
	}
	connect := func(ctx context.Context) (*sidecar.Sidecar, error) { return sidecar.Connect(ctx, sc) }
	if err := run(ctx, cfg, connect, build); err != nil {
		cfg.Log.Error("the service ended", "error", err)
		return 1
	}
	return 0
}

// run listens first, because the sidecar waits for the port; then connects, builds and serves until ctx ends.
func run(ctx context.Context, cfg Config, connect func(context.Context) (*sidecar.Sidecar, error), build Build) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", cfg.address())
	if err != nil {
		return fmt.Errorf("APP_HOST, APP_PORT: %w", err)
	}
	g := newGate()
	web := &http.Server{Handler: g, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10}
	served := make(chan error, 1)
	go func() { served <- web.Serve(listener) }()
	defer func() { _ = web.Close() }()
	sc, err := connected(ctx, cfg.Log, connect)
	if err != nil {
		return unlessEnded(ctx, err)
	}
	defer func() { _ = sc.Close() }()
	s, err := build(ctx, cfg, sc)
	if err != nil {
		return unlessEnded(ctx, err)
	}
	g.open(s)
	cfg.Log.Info("ready", "address", listener.Addr().String(), "topics", len(s.topics))
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
		cfg.Log.Info("ending")
		return end(cfg, web, s)
	}
}

// slowSidecar is when a start without a sidecar is worth a line in the log.
const slowSidecar = 15 * time.Second

// connected connects, and says so when that takes long: the log of a service whose sidecar is missing is not empty.
func connected(ctx context.Context, log *slog.Logger, connect func(context.Context) (*sidecar.Sidecar, error)) (*sidecar.Sidecar, error) {
	slow := time.AfterFunc(slowSidecar, func() {
		log.Warn("still waiting for the sidecar: its own log (container daprd) says why it is not ready; a pod that has no " +
			"such container was made while Dapr's injector was away")
	})
	defer slow.Stop()
	return connect(ctx)
}

// end says that the end has begun, lingers, stops accepting, lets requests and background work finish, and cuts what does
// not.
func end(cfg Config, web *http.Server, s *Server) error {
	s.drain.begin()
	time.Sleep(cfg.Linger)
	ctx, cancel := context.WithTimeout(context.Background(), cfg.DrainTimeout)
	defer cancel()
	err := web.Shutdown(ctx)
	if err != nil {
		err = fmt.Errorf("requests did not end in time and were cut: %w", errors.Join(err, web.Close()))
	}
	return errors.Join(err, s.Drain(ctx))
}

// unlessEnded makes an error of the start no error when the process was told to end meanwhile.
func unlessEnded(ctx context.Context, err error) error {
	if ctx.Err() == nil {
		return err
	}
	return nil
}
