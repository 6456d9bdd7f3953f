package shop

import (
	"context"
	"fmt"
	"net"
	"os/exec"
	"strconv"
	"time"
)

// Redis is Debian's redis-server on a private port. Every write is in its append-only file before it is answered, so a
// killed server loses nothing.
type Redis struct {
	Address string
	dir     string
	port    int
	process *process
}

// StartRedis starts a server that keeps its data in dir, and waits until it answers.
func StartRedis(ctx context.Context, dir string) (*Redis, error) {
	port, err := FreePort()
	if err != nil {
		return nil, err
	}
	r := &Redis{Address: net.JoinHostPort("127.0.0.1", strconv.Itoa(port)), dir: dir, port: port}
	return r, r.start(ctx)
}

func (r *Redis) start(ctx context.Context) error {
	path, err := exec.LookPath("redis-server")
	if err != nil {
		return fmt.Errorf("the redis profile needs redis-server (apt-get install redis-server): %w", err)
	}
	cmd := exec.Command(path, "--port", strconv.Itoa(r.port), "--bind", "127.0.0.1", "--dir", r.dir, "--save", "",
		"--appendonly", "yes", "--logfile", "redis.log", "--daemonize", "no")
	if r.process, err = start(cmd); err != nil {
		return err
	}
	return Await(ctx, 20*time.Second, func(ctx context.Context) error {
		conn, err := new(net.Dialer).DialContext(ctx, "tcp", r.Address)
		if err == nil {
			_ = conn.Close()
		}
		return err
	})
}

// Stop ends the server.
func (r *Redis) Stop(ctx context.Context) error { return r.process.stop(ctx, 10*time.Second) }

// Kill kills the server and starts it again on its data.
func (r *Redis) Kill(ctx context.Context) error {
	if err := r.process.cmd.Process.Kill(); err != nil {
		return err
	}
	<-r.process.exited
	return r.start(ctx)
}
