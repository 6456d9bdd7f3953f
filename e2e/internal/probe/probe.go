// Package probe is a pod inside a cluster that does what a test asks of it: it buys, and it tries what must not work. It obeys
// whoever reaches it, and belongs into tests alone.
package probe

import (
	"encoding/json"
	"net/http"
	"sync"

	"github.com/souk-shop/souk/e2e/internal/shoppers"
)

// Port is where the probe listens.
const Port = "8000"

// Paths of the probe. Each takes and answers JSON.
const (
	// PathTry takes a [Request] and answers an [Answer].
	PathTry = "/try"
	// PathTLS takes an [Address] and answers a [Handshake], PathPlain answers a [Plain].
	PathTLS   = "/tls"
	PathPlain = "/plain"
	// PathOpen takes a [shoppers.Order]; PathReport and PathClose answer a [shoppers.Report].
	PathOpen   = "/open"
	PathReport = "/report"
	PathClose  = "/close"
)

// Handler serves the probe.
func Handler() http.Handler {
	p := &probe{}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("POST "+PathTry, asked(try))
	mux.HandleFunc("POST "+PathTLS, asked(handshake))
	mux.HandleFunc("POST "+PathPlain, asked(plain))
	mux.HandleFunc("POST "+PathOpen, asked(p.open))
	mux.HandleFunc("POST "+PathReport, asked(p.report))
	mux.HandleFunc("POST "+PathClose, asked(p.close))
	return mux
}

// asked makes a handler of what takes one thing and answers another.
func asked[In, Out any](do func(*http.Request, In) (Out, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var in In
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		out, err := do(r, in)
		if err != nil {
			http.Error(w, err.Error(), http.StatusConflict)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(out) // whoever asked has gone
	}
}

// probe has one crowd of shoppers at a time.
type probe struct {
	mu    sync.Mutex
	crowd *shoppers.Crowd
}

// Nothing is asked, or answered.
type Nothing struct{}

func (p *probe) open(_ *http.Request, o shoppers.Order) (n Nothing, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.crowd != nil {
		p.crowd.Close()
	}
	p.crowd, err = shoppers.Open(o)
	return n, err
}

func (p *probe) report(*http.Request, Nothing) (shoppers.Report, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.crowd == nil {
		return shoppers.Report{}, nil
	}
	return p.crowd.Report(), nil
}

func (p *probe) close(*http.Request, Nothing) (shoppers.Report, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.crowd == nil {
		return shoppers.Report{}, nil
	}
	return p.crowd.Close(), nil
}
