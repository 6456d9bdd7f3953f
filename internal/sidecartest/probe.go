package sidecartest

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strconv"
	"sync"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
)

// Target is the app on the other side of the suite: it records the events of its topics, and serves the routes that
// the suite invokes. Run it behind a sidecar of its own, and name it to [Suite].
type Target struct {
	mux    *http.ServeMux
	topics []string

	mu       sync.Mutex
	received []events.Event
	raw      [][]byte
	gates    map[string]chan struct{}
	ended    map[string]bool
}

// NewTarget returns a target that subscribes to the topics.
func NewTarget(topics ...string) *Target {
	t := &Target{mux: http.NewServeMux(), topics: topics, gates: map[string]chan struct{}{}, ended: map[string]bool{}}
	t.mux.HandleFunc("GET /healthz", func(http.ResponseWriter, *http.Request) {})
	t.mux.HandleFunc("GET /dapr/subscribe", t.subscribe)
	t.mux.HandleFunc("POST /events/{topic}", t.receive)
	t.mux.HandleFunc("/suite/echo/{rest...}", t.echo)
	t.mux.HandleFunc("GET /suite/problem/{kind}", t.problem)
	t.mux.HandleFunc("GET /suite/stream/{key}", t.stream)
	t.mux.HandleFunc("POST /suite/open/{key}", t.open)
	t.mux.HandleFunc("GET /suite/ended/{key}", t.hasEnded)
	return t
}

// ServeHTTP implements [http.Handler].
func (t *Target) ServeHTTP(w http.ResponseWriter, r *http.Request) { t.mux.ServeHTTP(w, r) }

// Received returns the events that came, in order, repeats included.
func (t *Target) Received() []events.Event {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.received)
}

// Bodies returns the deliveries that came, as they came.
func (t *Target) Bodies() [][]byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.raw)
}

func (t *Target) subscribe(w http.ResponseWriter, _ *http.Request) {
	list := make([]subscription, len(t.topics))
	for i, topic := range t.topics {
		list[i] = subscription{PubSubName: pubsubName, Topic: topic, Route: "/events/" + topic}
	}
	writeJSON(w, list)
}

func (t *Target) receive(w http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		writeJSON(w, map[string]problem.Outcome{"status": problem.Retry})
		return
	}
	if e, err := events.Parse(raw); err == nil {
		t.mu.Lock()
		t.received, t.raw = append(t.received, e), append(t.raw, raw)
		t.mu.Unlock()
	}
	writeJSON(w, map[string]problem.Outcome{"status": problem.Success})
}

// echoed is a request as the target saw it.
type echoed struct {
	Method string      `json:"method"`
	URI    string      `json:"uri"`
	Header http.Header `json:"header"`
	Body   []byte      `json:"body"`
}

func (t *Target) echo(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	w.Header().Set("ETag", `"echo"`)
	writeJSON(w, echoed{Method: r.Method, URI: r.RequestURI, Header: r.Header, Body: body})
}

func (t *Target) problem(w http.ResponseWriter, r *http.Request) {
	kind, err := strconv.Atoi(r.PathValue("kind"))
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	problem.Write(w, r, problem.New(problem.Kind(kind), "suite", "As asked.").WithField("kind", "asked for"))
}

// stream sends a line, waits until its gate is opened, sends another, and waits for the client to go.
func (t *Target) stream(w http.ResponseWriter, r *http.Request) {
	key := r.PathValue("key")
	control := http.NewResponseController(w)
	w.Header().Set("Content-Type", "text/event-stream")
	_, _ = io.WriteString(w, "first\n")
	_ = control.Flush()
	select {
	case <-t.gate(key):
	case <-r.Context().Done():
		return
	}
	_, _ = io.WriteString(w, "second\n")
	_ = control.Flush()
	<-r.Context().Done()
	t.mu.Lock()
	defer t.mu.Unlock()
	t.ended[key] = true
}

func (t *Target) open(_ http.ResponseWriter, r *http.Request) { close(t.gate(r.PathValue("key"))) }

func (t *Target) hasEnded(w http.ResponseWriter, r *http.Request) {
	t.mu.Lock()
	defer t.mu.Unlock()
	writeJSON(w, t.ended[r.PathValue("key")])
}

func (t *Target) gate(key string) chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.gates[key] == nil {
		t.gates[key] = make(chan struct{})
	}
	return t.gates[key]
}

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v) // a client that has gone needs no answer
}
