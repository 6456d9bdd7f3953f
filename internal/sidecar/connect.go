package sidecar

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"time"

	dapr "github.com/dapr/go-sdk/client"
	"google.golang.org/grpc"
)

// maxMessage bounds what the sidecar may answer over gRPC, in bytes: a bulk read of many documents.
const maxMessage = 64 << 20

// Connect waits until the sidecar is up, with its components loaded, and connects to it. It gives up when ctx ends or
// after c.StartTimeout; the error says what the sidecar answered last.
func Connect(ctx context.Context, c Config) (*Sidecar, error) {
	ctx, cancel := context.WithTimeout(ctx, c.StartTimeout)
	defer cancel()
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = 256
	transport.Proxy = nil
	httpClient := &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
	if err := waitOutbound(ctx, httpClient, c); err != nil {
		return nil, err
	}
	dapr.SetLogger(log.New(io.Discard, "", 0))
	client, err := dapr.NewClientWithAddressContext(ctx, c.grpcAddress(),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(maxMessage), grpc.MaxCallSendMsgSize(maxMessage)))
	if err != nil {
		return nil, fmt.Errorf("sidecar at %s: %w", c.grpcAddress(), err)
	}
	if c.APIToken != "" {
		client.WithAuthToken(c.APIToken)
	}
	return &Sidecar{
		AppID:    c.AppID,
		State:    &daprState{client: client, store: c.StateStore, writers: make(chan struct{}, max(c.MaxWriters, 1))},
		Events:   &daprPublisher{client: client, pubsub: c.PubSub},
		Apps:     &daprInvoker{client: httpClient, address: c.httpAddress(), token: c.APIToken},
		Secrets:  &daprSecrets{client: client, store: c.SecretStore},
		Bindings: &daprBindings{client: client},
		close: func() error {
			client.Close()
			transport.CloseIdleConnections()
			return nil
		},
	}, nil
}

// waitOutbound polls the sidecar's own word that its components are ready; being connected says nothing of them.
func waitOutbound(ctx context.Context, client *http.Client, c Config) error {
	ticker := time.NewTicker(50 * time.Millisecond)
	defer ticker.Stop()
	var last error
	for {
		err := probe(ctx, client, "http://"+c.httpAddress()+"/v1.0/healthz/outbound")
		if err == nil {
			return nil
		}
		if last == nil || ctx.Err() == nil { // what it answered says more than that the time is over
			last = err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("sidecar of %s at %s is not ready (DAPR_HTTP_PORT): %w", c.AppID, c.httpAddress(), last)
		case <-ticker.C:
		}
	}
}

func probe(ctx context.Context, client *http.Client, url string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return err
	}
	answer, err := client.Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode >= http.StatusMultipleChoices {
		return fmt.Errorf("it answers %s", answer.Status)
	}
	return nil
}
