package sidecar

import (
	"strings"
	"testing"
)

func TestFromEnv(t *testing.T) {
	for _, name := range []string{"DAPR_HTTP_PORT", "DAPR_GRPC_PORT", "DAPR_HOST", "DAPR_API_TOKEN"} {
		t.Setenv(name, "")
	}
	c, err := FromEnv("cart")
	if err != nil || c.StateStore != "cart-state" || c.PubSub != "pubsub" || c.SecretStore != "cart-secrets" ||
		c.httpAddress() != "127.0.0.1:3500" || c.grpcAddress() != "127.0.0.1:50001" || c.StartTimeout <= 0 || c.MaxWriters <= 0 {
		t.Errorf("by default: %+v, %v", c, err)
	}
	t.Setenv("DAPR_HTTP_PORT", "3503")
	t.Setenv("DAPR_GRPC_PORT", "50103")
	t.Setenv("DAPR_HOST", "::1")
	t.Setenv("DAPR_API_TOKEN", "secret")
	c, err = FromEnv("cart")
	if err != nil || c.httpAddress() != "[::1]:3503" || c.grpcAddress() != "[::1]:50103" || c.APIToken != "secret" {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestFromEnvNamesTheVariable(t *testing.T) {
	for _, name := range []string{"DAPR_HTTP_PORT", "DAPR_GRPC_PORT"} {
		for _, value := range []string{"0", "65536", "-1", "http", "3500 "} {
			t.Run(name+"="+value, func(t *testing.T) {
				t.Setenv(name, value)
				if c, err := FromEnv("cart"); err == nil || !strings.HasPrefix(err.Error(), name+": ") {
					t.Errorf("%+v, %v", c, err)
				}
			})
		}
	}
}
