package sidecar

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	dapr "github.com/dapr/go-sdk/client"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/souk-shop/souk/internal/events"
	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/trace"
)

const (
	tokenHeader     = "dapr-api-token"
	readParallelism = 16
)

// stateClient is what is used of the Dapr client's state API.
type stateClient interface {
	GetStateWithConsistency(ctx context.Context, store, key string, meta map[string]string, c dapr.StateConsistency) (*dapr.StateItem, error)
	GetBulkState(ctx context.Context, store string, keys []string, meta map[string]string, parallelism int32) ([]*dapr.BulkStateItem, error)
	SaveBulkState(ctx context.Context, store string, items ...*dapr.SetStateItem) error
	DeleteStateWithETag(ctx context.Context, store, key string, etag *dapr.ETag, meta map[string]string, opts *dapr.StateOptions) error
}

type daprState struct {
	client  stateClient
	store   string
	writers chan struct{}
}

var _ State = (*daprState)(nil)

func (s *daprState) Get(ctx context.Context, key string) (Item, error) {
	item, err := s.client.GetStateWithConsistency(ctx, s.store, key, nil, dapr.StateConsistencyStrong)
	if err != nil {
		return Item{}, fmt.Errorf("read %s: %w", key, err)
	}
	return Item{Key: key, Value: item.Value, ETag: item.Etag}, nil
}

func (s *daprState) GetMany(ctx context.Context, keys []string) ([]Item, error) {
	found, err := s.client.GetBulkState(ctx, s.store, keys, nil, readParallelism)
	if err != nil {
		return nil, fmt.Errorf("read %d keys: %w", len(keys), err)
	}
	byKey := make(map[string]Item, len(found))
	for _, item := range found {
		if item.Error != "" {
			return nil, fmt.Errorf("read %s: %s", item.Key, item.Error)
		}
		byKey[item.Key] = Item{Key: item.Key, Value: item.Value, ETag: item.Etag}
	}
	items := make([]Item, len(keys))
	for i, key := range keys {
		items[i] = byKey[key]
		items[i].Key = key
	}
	return items, nil
}

func (s *daprState) Put(ctx context.Context, key string, value []byte, etag string) error {
	release, err := s.write(ctx)
	if err != nil {
		return err
	}
	defer release()
	item := &dapr.SetStateItem{Key: key, Value: value, Options: firstWrite()}
	if etag != "" {
		item.Etag = &dapr.ETag{Value: etag}
	}
	if err := s.client.SaveBulkState(ctx, s.store, item); err != nil {
		return fmt.Errorf("write %s: %w", key, err)
	}
	return nil
}

func (s *daprState) Delete(ctx context.Context, key, etag string) error {
	release, err := s.write(ctx)
	if err != nil {
		return err
	}
	defer release()
	if err := s.client.DeleteStateWithETag(ctx, s.store, key, &dapr.ETag{Value: etag}, nil, firstWrite()); err != nil {
		return fmt.Errorf("delete %s: %w", key, err)
	}
	return nil
}

func (s *daprState) write(ctx context.Context) (release func(), err error) {
	select {
	case s.writers <- struct{}{}:
		return func() { <-s.writers }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func firstWrite() *dapr.StateOptions {
	return &dapr.StateOptions{Concurrency: dapr.StateConcurrencyFirstWrite, Consistency: dapr.StateConsistencyStrong}
}

type eventClient interface {
	PublishEvent(ctx context.Context, pubsub, topic string, data any, opts ...dapr.PublishEventOption) error
}

type daprPublisher struct {
	client eventClient
	pubsub string
}

var _ Publisher = (*daprPublisher)(nil)

func (p *daprPublisher) Publish(ctx context.Context, e events.Event) error {
	return p.PublishTo(ctx, e.Topic(), e)
}

func (p *daprPublisher) PublishTo(ctx context.Context, topic string, e events.Event) error {
	if parent := trace.From(ctx); parent.TraceID != "" {
		e.TraceParent = parent.String()
	}
	raw, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("event %s: %w", e.ID, err)
	}
	return p.client.PublishEvent(ctx, p.pubsub, topic, raw,
		dapr.PublishEventWithContentType(events.ContentType),
		dapr.PublishEventWithMetadata(map[string]string{"partitionKey": e.Subject}))
}

type daprInvoker struct {
	client  *http.Client
	address string
	token   string
}

var _ Invoker = (*daprInvoker)(nil)

func (i *daprInvoker) Invoke(ctx context.Context, app string, r *http.Request) (*http.Response, error) {
	out := r.Clone(ctx)
	out.RequestURI = ""
	out.Host = ""
	out.URL.Scheme, out.URL.Host = "http", i.address
	out.URL.RawPath = "/v1.0/invoke/" + app + "/method/" + strings.TrimPrefix(r.URL.EscapedPath(), "/")
	out.URL.Path = "/v1.0/invoke/" + app + "/method/" + strings.TrimPrefix(r.URL.Path, "/")
	if i.token != "" {
		out.Header.Set(tokenHeader, i.token)
	}
	if parent := trace.From(ctx); parent.TraceID != "" {
		out.Header.Set(trace.Header, parent.String())
	}
	answer, err := repeated(ctx, out, i.client.Do)
	if err != nil {
		return nil, problem.NewUnavailable(app, "The %s service does not answer.", app).Because(err)
	}
	return answer, nil
}

type secretClient interface {
	GetSecret(ctx context.Context, store, key string, meta map[string]string) (map[string]string, error)
	GetBulkSecret(ctx context.Context, store string, meta map[string]string) (map[string]map[string]string, error)
}

type daprSecrets struct {
	client secretClient
	store  string
}

var _ Secrets = (*daprSecrets)(nil)

func (s *daprSecrets) Secret(ctx context.Context, name string) (string, error) {
	values, err := s.client.GetSecret(ctx, s.store, name, nil)
	if status.Code(err) == codes.NotFound || s.lacks(ctx, name, err) {
		return "", noSecret(name)
	}
	if err != nil {
		return "", problem.NewUnavailable("secrets", "The secret store did not answer.").Because(err)
	}
	value, ok := values[name]
	if !ok || value == "" {
		return "", noSecret(name)
	}
	return value, nil
}

// lacks tells a secret that is not there from a store that fails: for both, the sidecar answers Internal. A store that
// can list what it has, and has not this one, lacks it.
func (s *daprSecrets) lacks(ctx context.Context, name string, err error) bool {
	if status.Code(err) != codes.Internal {
		return false
	}
	all, err := s.client.GetBulkSecret(ctx, s.store, nil)
	_, there := all[name]
	return err == nil && !there
}

func noSecret(name string) error {
	return problem.NewNotFound("secret", "The secret %q is not in the secret store.", name)
}
