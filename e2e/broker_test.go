package e2e

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/redis/go-redis/v9"
)

// kept returns every message that the broker keeps of a topic, from the oldest on.
func (s *scene) kept(t testing.TB, topic string) [][]byte {
	t.Helper()
	var list [][]byte
	var err error
	if s.profile == "redis" {
		list, err = s.redisMessages(t.Context(), topic)
	} else {
		list, err = s.natsMessages(topic)
	}
	if err != nil {
		t.Fatalf("reading %s from the broker: %v", topic, err)
	}
	return list
}

func (s *scene) redisMessages(ctx context.Context, topic string) ([][]byte, error) {
	db := redis.NewClient(&redis.Options{Addr: s.shop.Redis.Address})
	defer func() { _ = db.Close() }()
	entries, err := db.XRange(ctx, topic, "-", "+").Result()
	if err != nil {
		return nil, err
	}
	var list [][]byte
	for _, e := range entries {
		if data, ok := e.Values["data"].(string); ok {
			list = append(list, []byte(data))
		}
	}
	return list, nil
}

func (s *scene) natsMessages(topic string) ([][]byte, error) {
	run, err := s.shop.Run()
	if err != nil {
		return nil, err
	}
	if run.Broker == nil {
		return nil, errors.New("there is no embedded broker")
	}
	nc, err := nats.Connect(run.Broker.URL, nats.Timeout(5*time.Second))
	if err != nil {
		return nil, err
	}
	defer nc.Close()
	js, err := nc.JetStream()
	if err != nil {
		return nil, err
	}
	info, err := js.StreamInfo(topic)
	if err != nil || info.State.Msgs == 0 {
		return nil, err
	}
	sub, err := js.SubscribeSync(topic, nats.OrderedConsumer(), nats.DeliverAll())
	if err != nil {
		return nil, err
	}
	return readTo(sub, info.State.LastSeq)
}

// readTo reads a stream up to a sequence number.
func readTo(sub *nats.Subscription, last uint64) ([][]byte, error) {
	var list [][]byte
	for {
		m, err := sub.NextMsg(soon)
		if err != nil {
			return nil, err
		}
		list = append(list, m.Data)
		meta, err := m.Metadata()
		if err != nil || meta.Sequence.Stream >= last {
			return list, err
		}
	}
}
