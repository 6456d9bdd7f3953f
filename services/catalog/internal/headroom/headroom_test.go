package headroom

import (
	"runtime"
	"runtime/debug"
	"testing"

	"pgregory.net/rapid"
)

func TestPercent(t *testing.T) {
	for live, want := range map[uint64]int{0: 100, 8 << 20: 100, 64 << 20: 400, 128 << 20: 250, 224 << 20: 100, 448 << 20: 100, 4 << 30: 100} {
		if got := percent(live); got != want {
			t.Errorf("of %d MiB: %d, want %d", live>>20, got, want)
		}
	}
}

// TestRoom: a heap is never given more than the room, beyond what it would be given anyway.
func TestRoom(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		live := rapid.Uint64Range(0, 1<<40).Draw(t, "live")
		p := percent(live)
		if goal := live + live/100*uint64(p); p < usual || p > most || p > usual && goal > room {
			t.Errorf("%d, so %d bytes", p, goal)
		}
	})
}

func TestKeep(t *testing.T) {
	t.Cleanup(func() { debug.SetGCPercent(usual) })
	index := make([]byte, 100<<20)
	t.Setenv("GOGC", "70")
	if Keep(t.Context()); debug.SetGCPercent(usual) != usual {
		t.Error("GOGC was not heeded")
	}
	t.Setenv("GOGC", "")
	Keep(t.Context())
	if got := debug.SetGCPercent(usual); got <= usual || got > most {
		t.Errorf("%d%% with 100 MiB alive", got)
	}
	runtime.KeepAlive(index)
}
