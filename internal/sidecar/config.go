package sidecar

import (
	"fmt"
	"net"
	"os"
	"strconv"
	"time"
)

// Config says where the sidecar is and what its components are called.
type Config struct {
	// AppID is the app's id.
	AppID string
	// Host is the sidecar's host; HTTPPort and GRPCPort its ports.
	Host               string
	HTTPPort, GRPCPort int
	// APIToken is what the sidecar asks of its callers; "" where it asks for nothing.
	APIToken string
	// StateStore, PubSub and SecretStore name the components.
	StateStore, PubSub, SecretStore string
	// MaxWriters bounds the concurrent writes to the state store.
	MaxWriters int
	// StartTimeout is how long to wait for the sidecar at the start.
	StartTimeout time.Duration
}

// FromEnv reads the configuration that Dapr gives its apps: DAPR_HTTP_PORT, DAPR_GRPC_PORT, DAPR_API_TOKEN; DAPR_HOST
// where the sidecar is not on loopback. The error names the variable that cannot work.
func FromEnv(appID string) (Config, error) {
	c := Config{
		AppID: appID, Host: "127.0.0.1", APIToken: os.Getenv("DAPR_API_TOKEN"), StateStore: appID + "-state",
		PubSub: "pubsub", SecretStore: appID + "-secrets", MaxWriters: 32, StartTimeout: 2 * time.Minute,
	}
	if host := os.Getenv("DAPR_HOST"); host != "" {
		c.Host = host
	}
	var err error
	if c.HTTPPort, err = port("DAPR_HTTP_PORT", 3500); err != nil {
		return Config{}, err
	}
	c.GRPCPort, err = port("DAPR_GRPC_PORT", 50001)
	return c, err
}

func (c Config) httpAddress() string { return net.JoinHostPort(c.Host, strconv.Itoa(c.HTTPPort)) }
func (c Config) grpcAddress() string { return net.JoinHostPort(c.Host, strconv.Itoa(c.GRPCPort)) }

func port(name string, byDefault int) (int, error) {
	text := os.Getenv(name)
	if text == "" {
		return byDefault, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > 65535 {
		return 0, fmt.Errorf("%s: %q is no port between 1 and 65535", name, text)
	}
	return n, nil
}
