package broker

import (
	"log/slog"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
)

func start(t *testing.T, dir string, topics ...string) *Server {
	t.Helper()
	s, err := Start(Config{Dir: dir, Topics: topics}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Stop)
	return s
}

func connect(t *testing.T, s *Server) nats.JetStreamContext {
	t.Helper()
	nc, err := nats.Connect(s.URL())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	js, err := nc.JetStream()
	if err != nil {
		t.Fatal(err)
	}
	return js
}

func TestEveryTopicHasItsStream(t *testing.T) {
	js := connect(t, start(t, t.TempDir(), "order-created", "dead-letter-orders"))
	for _, topic := range []string{"order-created", "dead-letter-orders"} {
		name, err := js.StreamNameBySubject(topic)
		if err != nil || name != topic {
			t.Errorf("stream of %s is %q, %v", topic, name, err)
		}
		info, err := js.StreamInfo(topic)
		if err != nil {
			t.Fatal(err)
		}
		if c := info.Config; c.Storage != nats.FileStorage || c.Duplicates != 2*time.Minute || c.MaxAge == 0 || c.MaxBytes == 0 {
			t.Errorf("stream of %s: %+v", topic, c)
		}
	}
}

// TestFreeSpaceReservesNothing: a stream's bound is no room that has to be free when the broker starts.
func TestFreeSpaceReservesNothing(t *testing.T) {
	s := start(t, t.TempDir(), "order-created")
	if got := s.nats.JetStreamConfig().MaxStore; got != maxStore {
		t.Errorf("streams may take %d bytes together, want %d: not a share of the disk", got, int64(maxStore))
	}
}

func TestMessagesOutliveTheBrokerAndAreKnownAgain(t *testing.T) {
	dir := t.TempDir()
	first := start(t, dir, "order-created")
	if _, err := connect(t, first).Publish("order-created", []byte("{}"), nats.MsgId("1")); err != nil {
		t.Fatal(err)
	}
	first.Stop()

	js := connect(t, start(t, dir, "order-created", "order-completed"))
	ack, err := js.Publish("order-created", []byte("{}"), nats.MsgId("1"))
	if err != nil || !ack.Duplicate {
		t.Errorf("the same id again: %+v, %v, want a duplicate", ack, err)
	}
	info, err := js.StreamInfo("order-created")
	if err != nil || info.State.Msgs != 1 {
		t.Errorf("stream %+v, %v, want its one message", info, err)
	}
	if _, err := js.StreamInfo("order-completed"); err != nil {
		t.Errorf("a topic that came later has no stream: %v", err)
	}
}
