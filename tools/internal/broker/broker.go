// Package broker runs the embedded NATS JetStream server of the embedded profile.
package broker

import (
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

const (
	// dedupe is how long the broker knows an event's id again.
	dedupe = 2 * time.Minute
	// maxAge and maxBytes bound what a topic keeps.
	maxAge   = 7 * 24 * time.Hour
	maxBytes = 1 << 30
	// maxStore bounds all streams together: beyond what their bounds add up to, so that those decide. The server's own default
	// is a share of the disk that is free, and on a disk that has filled up it would refuse the streams that are there.
	maxStore = 1 << 40
	// maxPayload is what one event may weigh; sidecars take 4 MiB.
	maxPayload = 4 << 20
	startup    = 15 * time.Second
)

// Config is what a broker needs.
type Config struct {
	// Dir is the folder of its streams.
	Dir string
	// Port is the port on loopback; 0 picks one.
	Port int
	// Topics get a stream each.
	Topics []string
}

// Server is a running broker.
type Server struct {
	nats *server.Server
}

// Start starts the broker and returns when every topic has its stream.
func Start(cfg Config, log *slog.Logger) (*Server, error) {
	port := cfg.Port
	if port == 0 {
		port = server.RANDOM_PORT
	}
	ns, err := server.NewServer(&server.Options{
		ServerName: "souk", Host: "127.0.0.1", Port: port, NoSigs: true,
		JetStream: true, StoreDir: filepath.Clean(cfg.Dir), JetStreamMaxStore: maxStore, MaxPayload: maxPayload,
		// What a stream accepts is on the disk within a second; a killed process loses nothing, the page cache has it.
		SyncInterval: time.Second,
	})
	if err != nil {
		return nil, fmt.Errorf("the broker cannot start: %w", err)
	}
	ns.SetLoggerV2(logger{log}, false, false, false)
	ns.Start()
	s := &Server{nats: ns}
	if !ns.ReadyForConnections(startup) {
		s.Stop()
		return nil, fmt.Errorf("the broker did not come up on port %d within %s: see its log", cfg.Port, startup)
	}
	if err := s.streams(cfg.Topics); err != nil {
		s.Stop()
		return nil, err
	}
	return s, nil
}

// URL is where clients connect.
func (s *Server) URL() string { return s.nats.ClientURL() }

// Stop stops the broker and waits for its files to be closed.
func (s *Server) Stop() {
	s.nats.Shutdown()
	s.nats.WaitForShutdown()
}

func (s *Server) streams(topics []string) error {
	nc, err := nats.Connect(s.URL(), nats.InProcessServer(s.nats))
	if err != nil {
		return fmt.Errorf("connecting to the broker: %w", err)
	}
	defer nc.Close()
	js, err := nc.JetStream()
	if err != nil {
		return err
	}
	for _, topic := range topics {
		if err := ensure(js, topic); err != nil {
			return fmt.Errorf("making the stream of %s: %w", topic, err)
		}
	}
	return nil
}

// ensure creates the topic's stream, or brings an older one up to date.
func ensure(js nats.JetStreamContext, topic string) error {
	cfg := &nats.StreamConfig{
		Name: topic, Subjects: []string{topic}, Storage: nats.FileStorage, Retention: nats.LimitsPolicy,
		Discard: nats.DiscardOld, MaxAge: maxAge, MaxBytes: maxBytes, Duplicates: dedupe, Replicas: 1,
	}
	_, err := js.StreamInfo(topic)
	if errors.Is(err, nats.ErrStreamNotFound) {
		_, err = js.AddStream(cfg)
		return err
	}
	if err == nil {
		_, err = js.UpdateStream(cfg)
	}
	return err
}
