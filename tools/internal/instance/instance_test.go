package instance

import (
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func created(t *testing.T) Dir {
	t.Helper()
	dir := Dir(filepath.Join(t.TempDir(), "souk"))
	if err := dir.Create(); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestSecretsAreMadeOnce(t *testing.T) {
	dir := created(t)
	first, err := dir.Secrets()
	if err != nil {
		t.Fatal(err)
	}
	if key, err := base64.StdEncoding.DecodeString(first[SigningKey]); err != nil || len(key) != 32 {
		t.Errorf("the signing key has %d bytes, %v", len(key), err)
	}
	info, err := os.Stat(dir.Path("secrets.json"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("secrets.json: %v, %v", info.Mode(), err)
	}
	again, err := dir.Secrets()
	if err != nil || again[AdminPassword] != first[AdminPassword] || len(again[AdminPassword]) < 20 {
		t.Errorf("the password was %q and is %q, %v", first[AdminPassword], again[AdminPassword], err)
	}
}

func TestOwnSecretsStay(t *testing.T) {
	dir := created(t)
	if err := os.WriteFile(dir.Path("secrets.json"), []byte(`{"admin-password":"mine","extra":"x"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := dir.Secrets()
	if err != nil || got[AdminPassword] != "mine" || got["extra"] != "x" || got[SigningKey] == "" {
		t.Errorf("secrets %v, %v", got, err)
	}
	if err := os.WriteFile(dir.Path("secrets.json"), []byte(`nonsense`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := dir.Secrets(); err == nil || !strings.Contains(err.Error(), "correct it") {
		t.Errorf("error %v does not say what to do", err)
	}
}

func TestOneSoukPerFolder(t *testing.T) {
	dir := created(t)
	if dir.Running() {
		t.Error("nobody runs, and it says so")
	}
	lock, err := dir.Lock()
	if err != nil {
		t.Fatal(err)
	}
	if !dir.Running() {
		t.Error("the lock is held, and it does not say so")
	}
	if _, err := dir.Lock(); err == nil || !strings.Contains(err.Error(), "already running") {
		t.Errorf("a second one: %v", err)
	}
	lock.Unlock()
	if lock, err = dir.Lock(); err != nil {
		t.Fatalf("after the first one: %v", err)
	}
	lock.Unlock()
}

func TestRunIsReadWhileItsSoukLives(t *testing.T) {
	dir := created(t)
	record := NewRecorder(dir, Run{Version: 1, Apps: map[string]*App{"orders": {}}})
	if err := record.Update(func(r *Run) { r.Apps["orders"].AppPID = 7 }); err != nil {
		t.Fatal(err)
	}
	if _, err := dir.ReadRun(); !errors.Is(err, ErrDown) {
		t.Errorf("without a souk: %v, want ErrDown", err)
	}
	lock, err := dir.Lock()
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Unlock()
	if run, err := dir.ReadRun(); err != nil || run.Apps["orders"].AppPID != 7 {
		t.Errorf("run %+v, %v", run, err)
	}
	dir.RemoveRun()
	if _, err := dir.ReadRun(); !errors.Is(err, ErrDown) {
		t.Errorf("removed: %v, want ErrDown", err)
	}
}
