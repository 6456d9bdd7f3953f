package boot

import (
	"context"
	"fmt"
	"net"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"

	"github.com/souk-shop/souk/tools/internal/build"
	"github.com/souk-shop/souk/tools/internal/runfile"
)

const (
	// wantFree is the disk space to start with, wantBuild what the first build of the sidecar takes on top.
	wantFree  = 300 << 20
	wantBuild = 6 << 30
	mib       = 1 << 20
)

// check looks for what would fail later, and less clearly.
func (p plan) check(ctx context.Context) error {
	if len(p.file.Services()) == 0 {
		return errNoServices
	}
	if err := build.Toolchain(); err != nil {
		return err
	}
	if err := space(string(p.dir), wantFree); err != nil {
		return err
	}
	if err := p.ports(ctx); err != nil {
		return err
	}
	return p.redis(ctx)
}

// space fails when the disk of the folder has too little left.
func space(dir string, want uint64) error {
	var fs unix.Statfs_t
	if err := unix.Statfs(dir, &fs); err != nil {
		return nil //nolint:nilerr // an odd file system: writing will tell
	}
	free := fs.Bavail * uint64(fs.Bsize) //nolint:gosec // a block size is positive
	if free < want {
		return fmt.Errorf("the disk of %s has %d MiB left and souk needs %d MiB: make room, or choose another folder with --dir",
			dir, free/mib, want/mib)
	}
	return nil
}

// ports fails when a port that is needed is taken.
func (p plan) ports(ctx context.Context) error {
	type need struct {
		port      int
		who, what string
	}
	var needs []need
	if p.hasBroker {
		needs = append(needs, need{p.natsPort(), runfile.Broker, "the broker"})
	}
	for _, a := range p.replicas {
		name, beside := a.Name(), "the sidecar of "+a.Name()
		needs = append(needs, need{a.AppPort, name, name}, need{a.DaprHTTPPort, name, beside},
			need{a.DaprGRPCPort, name, beside}, need{a.DaprInternalGRPCPort, name, beside}, need{a.MetricsPort, name, beside})
	}
	for _, n := range needs {
		if n.port > 65535 {
			return fmt.Errorf("port %d of %s does not exist: choose a smaller --port-offset", n.port, n.who)
		}
		listener, err := new(net.ListenConfig).Listen(ctx, "tcp", fmt.Sprintf("127.0.0.1:%d", n.port))
		if err != nil {
			return fmt.Errorf("port %d, which %s needs, is in use: stop what listens there (`ss -ltnp sport = :%d` shows it), or move all ports with --port-offset 1000",
				n.port, n.what, n.port)
		}
		_ = listener.Close()
	}
	return nil
}

// redis fails when the profile is on a Redis that does not answer.
func (p plan) redis(ctx context.Context) error {
	pubsub, _ := p.profile.Component("pubsub")
	if pubsub.Spec.Type != "pubsub.redis" {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", p.RedisHost)
	if err != nil {
		return fmt.Errorf("no Redis answers at %s: start one (`docker run -d -p 6379:6379 redis:8`, or `dapr init`), or set REDIS_HOST=host:port", p.RedisHost)
	}
	return conn.Close()
}

// toolchain builds what is missing and returns with every program in bin.
func (p *plan) toolchain(ctx context.Context, cache string, say build.Progress) error {
	unlock, err := build.Lock(p.bin)
	if err != nil {
		return err
	}
	defer unlock()
	if p.daprd = p.Daprd; p.daprd != "" {
		if err := build.Suits(ctx, p.daprd, p.profile.Types()); err != nil {
			return err
		}
	} else {
		p.daprd, err = build.Daprd(ctx, build.Sidecar{
			Source: filepath.Join(p.Root, "tools", "daprd"), Bin: p.bin, Cache: cache, Types: p.profile.Types(),
			Room: func() error { return space(p.bin, wantBuild) },
		}, say)
		if err != nil {
			return err
		}
	}
	return build.Services(ctx, p.file, p.bin, say)
}
