package sidecartest_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/souk-shop/souk/internal/problem"
	"github.com/souk-shop/souk/internal/sidecar"
	"github.com/souk-shop/souk/internal/sidecartest"
)

func TestFaultsOfTheStore(t *testing.T) {
	fake := sidecartest.New(t, "cart")
	state := fake.Sidecar().State
	stands := func(want string) {
		t.Helper()
		if item, err := state.Get(t.Context(), "k"); err != nil || string(item.Value) != want {
			t.Errorf("%q stands (%v), want %q", item.Value, err, want)
		}
	}
	fake.FailPut(1, false)
	if state.Put(t.Context(), "k", []byte("1"), "") == nil {
		t.Error("the write did not fail")
	}
	stands("")
	fake.FailPut(1, true)
	if state.Put(t.Context(), "k", []byte("1"), "") == nil {
		t.Error("the write did not fail")
	}
	stands("1")
	fake.FailGet(2)
	_, one := state.Get(t.Context(), "k")
	_, many := state.GetMany(t.Context(), []string{"k"})
	if one == nil || many == nil {
		t.Errorf("reads: %v, %v", one, many)
	}
	stands("1")
	item, _ := state.Get(t.Context(), "k")
	fake.FailDelete(1, false)
	if state.Delete(t.Context(), "k", item.ETag) == nil {
		t.Error("the deletion did not fail")
	}
	fake.FailDelete(1, true)
	if state.Delete(t.Context(), "k", item.ETag) == nil {
		t.Error("the deletion did not fail")
	}
	stands("")
	fake.FailGet(10)
	fake.Heal()
	stands("")
}

func TestFaultsOfTheBroker(t *testing.T) {
	fake := sidecartest.New(t, "gateway")
	publisher := fake.Sidecar().Events
	for i, applied := range []bool{false, true} {
		fake.FailPublish(1, applied)
		if publisher.Publish(t.Context(), added(t, fmt.Sprint(i), "a")) == nil {
			t.Error("the publication did not fail")
		}
	}
	if list := fake.PublishedTo("cart-item-changed"); len(list) != 1 || list[0].ID != "1" {
		t.Errorf("%+v", list)
	}
	fake.Forget()
	if len(fake.Published()) != 0 {
		t.Error("nothing is forgotten")
	}
}

// TestLostRaces checks the code of each way to lose a race: code that relies on one of them works on one store only.
func TestLostRaces(t *testing.T) {
	tests := []struct {
		profile                         sidecartest.Profile
		create, update, malformed, gone codes.Code
	}{
		{sidecartest.SQLite, codes.Aborted, codes.Aborted, codes.Aborted, codes.Aborted},
		{sidecartest.Redis, codes.Internal, codes.Aborted, codes.InvalidArgument, codes.OK},
		{sidecartest.Postgres, codes.Internal, codes.Aborted, codes.InvalidArgument, codes.Aborted},
	}
	for _, tt := range tests {
		t.Run(tt.profile.String(), func(t *testing.T) {
			fake := sidecartest.New(t, "cart", sidecartest.As(tt.profile))
			state := fake.Sidecar().State
			put := func(etag string) codes.Code { return status.Code(state.Put(t.Context(), "k", []byte("1"), etag)) }
			etag := func() string {
				item, _ := state.Get(t.Context(), "k")
				return item.ETag
			}
			put("")
			first := etag()
			got := []codes.Code{put(""), put("99999"), put("no etag of anything"), put(first)}
			if want := []codes.Code{tt.create, tt.update, tt.malformed, codes.OK}; !slices.Equal(got, want) {
				t.Errorf("%v, want %v", got, want)
			}
			if err := state.Delete(t.Context(), "k", etag()); err != nil || len(fake.Keys()) != 0 {
				t.Errorf("%v, %v", err, fake.Keys())
			}
			if gone := put("99999"); gone != tt.gone {
				t.Errorf("an update of what is gone: %v, want %v", gone, tt.gone)
			}
		})
	}
}

func TestScopes(t *testing.T) {
	list := added(t, "e", "a")
	for app, want := range map[string]codes.Code{"gateway": codes.OK, "cart": codes.PermissionDenied, "no app of the shop": codes.OK} {
		sc := sidecartest.New(t, app).Sidecar()
		if err := sc.Events.Publish(t.Context(), list); status.Code(err) != want {
			t.Errorf("%s publishes CartItemChanged: %v", app, err)
		}
	}
	sc := sidecartest.New(t, "cart").Sidecar()
	if err := sc.Events.PublishTo(t.Context(), "dead-letter-cart", list); err != nil {
		t.Errorf("its own dead letter: %v", err)
	}
	if err := sc.Events.PublishTo(t.Context(), "dead-letter-auth", list); status.Code(err) != codes.PermissionDenied {
		t.Errorf("another's dead letter: %v", err)
	}
}

func TestFailInvoke(t *testing.T) {
	fake := sidecartest.New(t, "gateway")
	fake.Serve("suite", sidecartest.NewTarget())
	fake.FailInvoke("suite", 1)
	call := func() error {
		return sidecar.Call(t.Context(), fake.Sidecar().Apps, "suite", "GET", "/healthz", nil, nil, nil)
	}
	if err := call(); !problem.Is(err, problem.Unavailable) {
		t.Errorf("%v", err)
	}
	if err := call(); err != nil {
		t.Errorf("after the fault: %v", err)
	}
}

// note is a test that notes its failures.
type note struct {
	sidecartest.TB
	failures []string
}

func (n *note) Errorf(format string, args ...any) {
	n.failures = append(n.failures, fmt.Sprintf(format, args...))
}

func TestWorldNoticesMistakes(t *testing.T) {
	n := &note{TB: t}
	w := sidecartest.NewWorld(n, sidecartest.RetryLimit(1))
	w.Mount("anyone", sidecartest.NewTarget("cart-item-changed"))
	w.Mount("auth", sidecartest.NewTarget("cart-item-changed"))
	w.Mount("loser", &refuser{sidecartest.NewTarget("cart-item-changed")})
	if err := w.Sidecar("gateway").Events.Publish(t.Context(), added(t, "e", "a")); err != nil {
		t.Fatal(err)
	}
	w.Settle(t.Context())
	w.Tick(t.Context(), "anyone", "no-such-tick")
	text := strings.Join(n.failures, "\n")
	for _, want := range []string{"auth subscribes to cart-item-changed", "loser lost an event", "OPTIONS /no-such-tick answers 404"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not among\n%s", want, text)
		}
	}
	if len(n.failures) != 3 {
		t.Errorf("%d failures:\n%s", len(n.failures), text)
	}
}

func TestSwitchesOfEachAppOfAWorld(t *testing.T) {
	w := sidecartest.NewWorld(t)
	w.Fake("cart").FailPublish(1, false)
	if err := w.Sidecar("gateway").Events.Publish(context.Background(), added(t, "e", "a")); err != nil {
		t.Errorf("another app's fault: %v", err)
	}
	if n := len(w.Fake("gateway").Published()); n != 1 || len(w.Fake("cart").Published()) != 0 {
		t.Errorf("%d published by gateway", n)
	}
}

func TestFaultsOfBindings(t *testing.T) {
	fake := sidecartest.New(t, "catalog")
	objects := fake.Bind("media")
	put := func() error {
		_, err := fake.Sidecar().Bindings.Invoke(t.Context(), "media", sidecar.BindingRequest{
			Operation: sidecar.CreateObject, Data: []byte("a\x00"), Metadata: sidecar.ObjectName("o"),
		})
		return err
	}
	fake.FailBinding(1, false)
	if err := put(); !problem.Is(err, problem.Unavailable) || len(objects.Names()) != 0 {
		t.Errorf("%v, and %q are there", err, objects.Names())
	}
	fake.FailBinding(1, true)
	if err := put(); !problem.Is(err, problem.Unavailable) || !slices.Equal(objects.Names(), []string{"o"}) {
		t.Errorf("%v, and %q are there", err, objects.Names())
	}
	if err := put(); err != nil {
		t.Error(err)
	}
}

// TestBindingsAreNamedForEachComponent would catch an object that only localstorage finds.
func TestBindingsAreNamedForEachComponent(t *testing.T) {
	fake := sidecartest.New(t, "catalog")
	fake.Bind("media")
	for missing := range sidecar.ObjectName("o") {
		name := sidecar.ObjectName("o")
		delete(name, missing)
		_, err := fake.Sidecar().Bindings.Invoke(t.Context(), "media", sidecar.BindingRequest{
			Operation: sidecar.CreateObject, Data: []byte{0}, Metadata: name,
		})
		if err == nil {
			t.Errorf("an object without %s was taken", missing)
		}
	}
}

// TestBindingsDecodeWhatLooksEncoded holds the fake to what localstorage does.
func TestBindingsDecodeWhatLooksEncoded(t *testing.T) {
	fake := sidecartest.New(t, "catalog")
	objects := fake.Bind("media")
	for in, want := range map[string]string{`"quoted"`: "quoted", "aGk=": "hi", `"aGk="`: "hi", "a\x00": "a\x00"} {
		_, err := fake.Sidecar().Bindings.Invoke(t.Context(), "media", sidecar.BindingRequest{
			Operation: sidecar.CreateObject, Data: []byte(in), Metadata: sidecar.ObjectName("o"),
		})
		if got, _ := objects.Get("o"); err != nil || string(got) != want {
			t.Errorf("%q is kept as %q (%v), want %q", in, got, err, want)
		}
	}
}
