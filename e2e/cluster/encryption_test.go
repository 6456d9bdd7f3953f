package cluster

import (
	"fmt"
	"net"
	"testing"

	"github.com/souk-shop/souk/e2e/internal/probe"
)

const (
	// internalPort is where sidecars speak to each other, apiPort where a sidecar serves its app.
	internalPort = "50002"
	apiPort      = "3500"
)

// encryption proves that sidecars speak mTLS alone, under names that Dapr's authority gave them, and that their APIs are
// reached by nobody but their own app.
func (s *scene) encryption(t *testing.T) {
	for _, app := range apps {
		ip := s.pod(t, app).Status.PodIP
		address := probe.Address{Address: net.JoinHostPort(ip, internalPort)}
		var tls probe.Handshake
		if err := s.ask(t.Context(), "stranger", probe.PathTLS, address, &tls); err != nil {
			t.Fatalf("%s: %v", app, err)
		}
		name := fmt.Sprintf("spiffe://public/ns/%s/%s", namespace, app)
		if len(tls.URIs) != 1 || tls.URIs[0] != name {
			t.Errorf("the sidecar of %s is named %q, want %s", app, tls.URIs, name)
		}
		if tls.Refused == "" {
			t.Errorf("the sidecar of %s speaks with who has no certificate", app)
		}
		var plain probe.Plain
		if err := s.ask(t.Context(), "stranger", probe.PathPlain, address, &plain); err != nil {
			t.Fatalf("%s: %v", app, err)
		}
		if plain.HTTP2 {
			t.Errorf("the sidecar of %s speaks gRPC without TLS: %s", app, plain.Answered)
		}
		direct := s.try(t, "stranger", probe.Request{Method: "GET", URL: "http://" + net.JoinHostPort(ip, apiPort) + "/v1.0/healthz"})
		if direct.Status != 0 {
			t.Errorf("the API of the sidecar of %s is open to other pods: %d", app, direct.Status)
		}
		say("%-10s %s %v; without a certificate: %s; without TLS: %s; its API: %s", app, tls.Version, tls.URIs, short(tls.Refused), short(plain.Answered), short(direct.Failed))
	}
}
