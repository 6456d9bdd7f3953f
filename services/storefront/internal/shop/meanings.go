package shop

import (
	"runtime"
	"sync"
	"weak"
)

// least is how long a body has to be for its meaning to be kept. Shorter ones may share their memory with others, and cost
// nothing to decode.
const least = 64

// meanings are what bodies of answers mean, each as long as somebody has the body: the cache above all, which bounds them so.
// It is safe for concurrent use.
type meanings struct {
	mu sync.RWMutex
	of map[weak.Pointer[byte]]any
}

// find returns what the body means, or nil.
func (m *meanings) find(body []byte) any {
	if len(body) < least {
		return nil
	}
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.of[weak.Make(&body[0])]
}

// keep keeps what the body means until nobody has the body any more.
func (m *meanings) keep(body []byte, meaning any) {
	if len(body) < least {
		return
	}
	key := weak.Make(&body[0])
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.of == nil {
		m.of = map[weak.Pointer[byte]]any{}
	}
	if _, known := m.of[key]; !known {
		runtime.AddCleanup(&body[0], m.forget, key)
	}
	m.of[key] = meaning
}

func (m *meanings) forget(key weak.Pointer[byte]) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.of, key)
}
