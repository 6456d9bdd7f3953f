package supervise

import (
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestMain lets the test program be the process under supervision.
func TestMain(m *testing.M) {
	switch os.Getenv("SUPERVISE_TEST") {
	case "":
		os.Exit(m.Run())
	case "polite":
		c := make(chan os.Signal, 1)
		signal.Notify(c, syscall.SIGTERM)
		fmt.Println("hello")
		<-c
		fmt.Println("bye")
	case "deaf":
		signal.Ignore(syscall.SIGTERM)
		fmt.Println("hello")
		select {}
	}
}

type harness struct {
	t      *testing.T
	spec   Spec
	events chan Event
}

func helper(t *testing.T, behaviour string) harness {
	t.Helper()
	dir := t.TempDir()
	return harness{t: t, events: make(chan Event, 100), spec: Spec{
		Name: behaviour, Path: os.Args[0], Dir: dir, Env: append(os.Environ(), "SUPERVISE_TEST="+behaviour),
		Log: filepath.Join(dir, "log"), Hold: filepath.Join(dir, "hold"), Grace: 5 * time.Second,
	}}
}

func (h harness) start() *Process {
	p := Start(h.spec, func(e Event) { h.events <- e })
	h.t.Cleanup(p.Stop)
	return p
}

func (h harness) next() Event {
	h.t.Helper()
	select {
	case e := <-h.events:
		return e
	case <-time.After(20 * time.Second):
		h.t.Fatal("nothing happens")
		return Event{}
	}
}

// says waits until the process has written the text.
func (h harness) says(text string) {
	h.t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for time.Now().Before(deadline) {
		if raw, _ := os.ReadFile(h.spec.Log); strings.Contains(string(raw), text) {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	h.t.Fatalf("the process never says %q", text)
}

func gone(pid int) bool { return syscall.Kill(pid, 0) != nil }

func TestStopLetsItFinish(t *testing.T) {
	h := helper(t, "polite")
	p := h.start()
	e := h.next()
	h.says("hello")
	p.Stop()
	h.says("bye")
	if !gone(e.PID) {
		t.Error("the process is still there")
	}
}

func TestItIsStartedAgainWhenItDies(t *testing.T) {
	h := helper(t, "polite")
	h.start()
	for restarts := range 2 {
		e := h.next()
		if e.PID == 0 || e.Restarts != restarts {
			t.Fatalf("start %+v, want one with a pid and %d restarts", e, restarts)
		}
		if err := syscall.Kill(e.PID, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		if e = h.next(); e.PID != 0 || e.Err == nil || e.Restarts != restarts+1 {
			t.Fatalf("end %+v, want one with its cause", e)
		}
	}
}

func TestADeafOneIsKilled(t *testing.T) {
	h := helper(t, "deaf")
	h.spec.Grace = 50 * time.Millisecond
	p := h.start()
	e := h.next()
	h.says("hello")
	p.Stop()
	if !gone(e.PID) {
		t.Error("the process is still there")
	}
}

func TestAFrozenOneIsStopped(t *testing.T) {
	h := helper(t, "polite")
	p := h.start()
	e := h.next()
	h.says("hello")
	if err := syscall.Kill(e.PID, syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	p.Stop()
	h.says("bye")
}

func TestHoldKeepsItDown(t *testing.T) {
	h := helper(t, "polite")
	if err := os.WriteFile(h.spec.Hold, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	h.start()
	select {
	case e := <-h.events:
		t.Fatalf("held, it was started: %+v", e)
	case <-time.After(3 * holdPoll):
	}
	if err := os.Remove(h.spec.Hold); err != nil {
		t.Fatal(err)
	}
	if e := h.next(); e.PID == 0 {
		t.Errorf("%+v, want a start", e)
	}
}

func TestWhatCannotStartIsTriedAgain(t *testing.T) {
	h := helper(t, "polite")
	h.spec.Path = filepath.Join(h.spec.Dir, "nothing")
	h.start()
	for range 2 {
		if e := h.next(); e.PID != 0 || e.Err == nil || !strings.Contains(e.Err.Error(), "nothing") {
			t.Fatalf("%+v, want an error that names the program", e)
		}
	}
}

func TestRotate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	if err := Rotate(path); err != nil {
		t.Errorf("without a log: %v", err)
	}
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Rotate(path); err != nil {
		t.Fatal(err)
	}
	if raw, _ := os.ReadFile(path + ".1"); string(raw) != "old" {
		t.Errorf("the old log is %q", raw)
	}
}
