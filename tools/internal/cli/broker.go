package cli

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/souk-shop/souk/tools/internal/boot"
	"github.com/souk-shop/souk/tools/internal/broker"
	"github.com/souk-shop/souk/tools/internal/components"
)

func (a *app) broker() *cobra.Command {
	var port int
	var profile string
	c := &cobra.Command{
		Use:   "broker",
		Short: "Run the embedded NATS JetStream server alone (souk up does it for you)",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.serveBroker(cmd.Context(), port, profile)
		},
	}
	c.Flags().IntVar(&port, "port", boot.NATSPort, "port on loopback")
	c.Flags().StringVar(&profile, "profile", "embedded", "the folder of components/ whose topics get a stream")
	return c
}

func (a *app) serveBroker(ctx context.Context, port int, profile string) error {
	p, err := components.Read(filepath.Join(a.root, "components", profile))
	if err != nil {
		return err
	}
	topics, err := p.Topics()
	if err != nil {
		return err
	}
	if err := a.instance().Create(); err != nil {
		return err
	}
	marker := a.instance().Path("nats", "ready")
	_ = os.Remove(marker)
	log := slog.New(slog.NewJSONHandler(os.Stdout, nil))
	server, err := broker.Start(broker.Config{Dir: a.instance().Path("nats"), Port: port, Topics: topics.All}, log)
	if err != nil {
		return err
	}
	defer server.Stop()
	defer func() { _ = os.Remove(marker) }()
	if err := os.WriteFile(marker, nil, 0o600); err != nil {
		return fmt.Errorf("the broker cannot say that it is ready: %w", err)
	}
	defer serveHealth()()
	<-ctx.Done()
	return nil
}

// serveHealth answers the sidecar that the Dapr CLI puts beside the broker. Without APP_PORT there is none.
func serveHealth() (stop func()) {
	port := os.Getenv("APP_PORT")
	if port == "" {
		return func() {}
	}
	server := &http.Server{
		Addr: net.JoinHostPort("127.0.0.1", port), ReadHeaderTimeout: time.Second,
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/healthz" {
				w.WriteHeader(http.StatusNotFound)
			}
		}),
	}
	go func() { _ = server.ListenAndServe() }()
	return func() { _ = server.Close() }
}
