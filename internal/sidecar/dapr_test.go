package sidecar

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	pb "github.com/dapr/dapr/pkg/proto/runtime/v1"
	dapr "github.com/dapr/go-sdk/client"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/trace"
)

// client is a Dapr client that notes what it was asked for.
type client struct {
	saved     []*dapr.SetStateItem
	deleted   []*dapr.ETag
	options   *dapr.StateOptions
	bulk      []*dapr.BulkStateItem
	sent      *pb.PublishEventRequest
	secrets   map[string]map[string]string
	secretErr error
	bulkErr   error
	block     chan struct{}
}

func (c *client) GetStateWithConsistency(_ context.Context, _, key string, _ map[string]string, consistency dapr.StateConsistency) (*dapr.StateItem, error) {
	if consistency != dapr.StateConsistencyStrong {
		return nil, errors.New("a read is not strong")
	}
	return &dapr.StateItem{Key: key, Value: []byte("1"), Etag: "7"}, nil
}

func (c *client) GetBulkState(context.Context, string, []string, map[string]string, int32) ([]*dapr.BulkStateItem, error) {
	return c.bulk, nil
}

func (c *client) SaveBulkState(_ context.Context, _ string, items ...*dapr.SetStateItem) error {
	if c.block != nil {
		<-c.block
	}
	c.saved = append(c.saved, items...)
	return nil
}

func (c *client) DeleteStateWithETag(_ context.Context, _, _ string, etag *dapr.ETag, _ map[string]string, o *dapr.StateOptions) error {
	c.deleted, c.options = append(c.deleted, etag), o
	return nil
}

func (c *client) PublishEvent(_ context.Context, pubsub, topic string, data any, options ...dapr.PublishEventOption) error {
	raw, _ := data.([]byte)
	c.sent = &pb.PublishEventRequest{PubsubName: pubsub, Topic: topic, Data: raw}
	for _, o := range options {
		o(c.sent)
	}
	return nil
}

func (c *client) GetSecret(_ context.Context, _, name string, _ map[string]string) (map[string]string, error) {
	return c.secrets[name], c.secretErr
}

func (c *client) GetBulkSecret(context.Context, string, map[string]string) (map[string]map[string]string, error) {
	return c.secrets, c.bulkErr
}

func newState(c *client, writers int) *daprState {
	return &daprState{client: c, store: "cart-state", writers: make(chan struct{}, writers)}
}

func TestWritesAreFirstWrite(t *testing.T) {
	c := &client{}
	state := newState(c, 1)
	if err := errors.Join(state.Put(t.Context(), "k", []byte("1"), ""), state.Put(t.Context(), "k", []byte("2"), "7")); err != nil {
		t.Fatal(err)
	}
	for _, item := range c.saved {
		if item.Options.Concurrency != dapr.StateConcurrencyFirstWrite || item.Options.Consistency != dapr.StateConsistencyStrong {
			t.Errorf("%+v", item.Options)
		}
	}
	if c.saved[0].Etag != nil || c.saved[1].Etag.Value != "7" {
		t.Errorf("etags %v, %v; want none, and 7", c.saved[0].Etag, c.saved[1].Etag)
	}
	if err := state.Delete(t.Context(), "k", "8"); err != nil || c.deleted[0].Value != "8" ||
		c.options.Concurrency != dapr.StateConcurrencyFirstWrite {
		t.Errorf("delete: %v, %v, %v", c.deleted, c.options, err)
	}
}

func TestWritersAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &client{block: make(chan struct{})}
		state := newState(c, 1)
		first := make(chan error, 1)
		go func() { first <- state.Put(t.Context(), "a", nil, "") }()
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := state.Put(ctx, "b", nil, ""); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a second writer: %v", err)
		}
		if err := state.Delete(ctx, "b", "1"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a second writer that deletes: %v", err)
		}
		close(c.block)
		if err := errors.Join(<-first, state.Put(t.Context(), "b", nil, "")); err != nil {
			t.Error(err)
		}
	})
}

func TestGetManyKeepsTheOrder(t *testing.T) {
	c := &client{bulk: []*dapr.BulkStateItem{{Key: "b", Value: []byte("2"), Etag: "2"}, {Key: "a", Value: []byte("1"), Etag: "1"}}}
	items, err := newState(c, 1).GetMany(t.Context(), []string{"a", "gone", "b"})
	if err != nil || len(items) != 3 || items[0].ETag != "1" || items[1].Key != "gone" || items[1].Exists() || items[2].ETag != "2" {
		t.Errorf("%+v, %v", items, err)
	}
	c.bulk[0].Error = "no"
	if _, err := newState(c, 1).GetMany(t.Context(), []string{"a", "b"}); err == nil {
		t.Error("a key that could not be read reads as one that is not there")
	}
}

func TestPublishSendsACloudEvent(t *testing.T) {
	c := &client{}
	p := &daprPublisher{client: c, pubsub: "pubsub"}
	parent := trace.New()
	e := events.Event{ID: "e1", Source: "cart", Type: events.CartUpdated{}.EventType(), Subject: "c1", Data: json.RawMessage(`{}`), TraceParent: "old"}
	if err := p.Publish(trace.With(t.Context(), parent), e); err != nil {
		t.Fatal(err)
	}
	if c.sent.GetPubsubName() != "pubsub" || c.sent.GetTopic() != "cart-updated" || c.sent.GetDataContentType() != events.ContentType ||
		c.sent.GetMetadata()["partitionKey"] != "c1" {
		t.Errorf("%+v", c.sent)
	}
	if got, err := events.Parse(c.sent.GetData()); err != nil || got.ID != "e1" || got.TraceParent != parent.String() {
		t.Errorf("%+v, %v", got, err)
	}
	if err := p.Publish(t.Context(), events.Event{Data: json.RawMessage(`{`)}); err == nil {
		t.Error("an event that has no JSON was sent")
	}
}

func TestSecret(t *testing.T) {
	internal := status.Error(codes.Internal, "failed getting secret")
	tests := map[string]struct {
		client client
		kind   problem.Kind
	}{
		"there":                       {client{secrets: map[string]map[string]string{"s": {"s": "value"}}}, 0},
		"not found":                   {client{secretErr: status.Error(codes.NotFound, "no")}, problem.NotFound},
		"of another name":             {client{secrets: map[string]map[string]string{"s": {"other": "value"}}}, problem.NotFound},
		"empty":                       {client{secrets: map[string]map[string]string{"s": {"s": ""}}}, problem.NotFound},
		"failed, and not in the list": {client{secretErr: internal}, problem.NotFound},
		"failed, and in the list":     {client{secretErr: internal, secrets: map[string]map[string]string{"s": nil}}, problem.Unavailable},
		"failed, as does the list":    {client{secretErr: internal, bulkErr: internal}, problem.Unavailable},
		"the sidecar does not answer": {client{secretErr: status.Error(codes.Unavailable, "no")}, problem.Unavailable},
		"the app may not have it":     {client{secretErr: status.Error(codes.PermissionDenied, "no")}, problem.Unavailable},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := (&daprSecrets{client: &tt.client, store: "secrets"}).Secret(t.Context(), "s")
			if problem.KindOf(err) != tt.kind || (err == nil) != (got == "value") {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
}

func TestReadsAreStrong(t *testing.T) {
	item, err := newState(&client{}, 1).Get(t.Context(), "k")
	if err != nil || item.Key != "k" || !slices.Equal(item.Value, []byte("1")) || item.ETag != "7" {
		t.Errorf("%+v, %v", item, err)
	}
}
