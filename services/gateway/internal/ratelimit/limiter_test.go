package ratelimit_test

import (
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/souk-shop/souk/services/gateway/internal/ratelimit"
)

func TestBurstThenRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := ratelimit.New(10, time.Minute, 3)
		for i := range 3 {
			if _, ok := l.Allow("a"); !ok {
				t.Fatalf("request %d of the burst was refused", i)
			}
		}
		wait, ok := l.Allow("a")
		if ok || wait <= 0 || wait > 6*time.Second {
			t.Fatalf("wait %v, allowed %v; want refused for at most 6s", wait, ok)
		}
		if _, ok := l.Allow("b"); !ok {
			t.Fatal("another client was refused")
		}
		time.Sleep(wait)
		if _, ok := l.Allow("a"); !ok {
			t.Fatal("refused after the wait it asked for")
		}
	})
}

func TestOff(t *testing.T) {
	l := ratelimit.New(0, time.Second, 0)
	for range 1000 {
		if _, ok := l.Allow("a"); !ok {
			t.Fatal("refused while off")
		}
	}
}

func TestMemoryIsBounded(t *testing.T) {
	l := ratelimit.New(1, time.Hour, 1)
	for i := range 40000 {
		l.Allow(strconv.Itoa(i))
	}
	if n := l.Clients(); n != 32<<10 {
		t.Fatalf("%d clients remembered, want %d", n, 32<<10)
	}
}
