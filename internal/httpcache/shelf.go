package httpcache

import (
	"container/list"
	"time"
)

const (
	// overhead is about what an entry costs besides what it holds, in bytes.
	overhead = 512
	// share is the part of the bound that one entry may take: 1/share.
	share = 4
)

type entry struct {
	key      string
	response Response
	control  control
	// made is when the answer was given by its origin, or confirmed.
	made time.Time
	// wanted says that it was asked for again after it had come.
	wanted bool
	bytes  int64
}

func (e *entry) age() time.Duration { return time.Since(e.made) }

func (e *entry) at(age time.Duration) Response {
	response := e.response
	response.Age = age
	return response
}

func (e *entry) size() int64 {
	n := overhead + len(e.key) + len(e.response.Body)
	for name, values := range e.response.Header {
		n += len(name)
		for _, value := range values {
			n += len(value)
		}
	}
	return int64(n)
}

// queue is a list of entries, the most recently used first.
type queue struct {
	list  list.List
	bytes int64
}

// shelf holds entries within a bound, in two queues: what was asked for once, and what was asked for again. The first
// makes room before the second, so that a flood of keys that nobody asks for twice, as a walk through all searches
// is, leaves in place what many ask for. The second has three quarters of the bound. Every operation is of constant time.
type shelf struct {
	bound         int64
	entries       map[string]*list.Element // of *entry
	once, certain queue
}

func newShelf(bound int64) shelf { return shelf{bound: bound, entries: map[string]*list.Element{}} }

func (s *shelf) bytes() int64 { return s.once.bytes + s.certain.bytes }

// peek returns the entry for key, or nil; it counts as no use.
func (s *shelf) peek(key string) *entry {
	if element, ok := s.entries[key]; ok {
		return element.Value.(*entry)
	}
	return nil
}

// find returns the entry for key, which has been asked for.
func (s *shelf) find(key string) (*entry, bool) {
	element, ok := s.entries[key]
	if !ok {
		return nil, false
	}
	e := element.Value.(*entry)
	if e.wanted {
		s.certain.list.MoveToFront(element)
		return e, true
	}
	s.take(element)
	e.wanted = true
	s.add(e)
	return e, true
}

// put places an entry in the place of the one before it, and makes room.
func (s *shelf) put(e *entry) {
	if prior := s.peek(e.key); prior != nil {
		e.wanted = prior.wanted
		s.remove(e.key)
	}
	if e.bytes = e.size(); e.bytes > s.bound/share {
		return
	}
	s.add(e)
	for s.bytes() > s.bound {
		last := s.once.list.Back()
		if last == nil {
			last = s.certain.list.Back()
		}
		s.remove(last.Value.(*entry).key)
	}
}

func (s *shelf) remove(key string) {
	if element, ok := s.entries[key]; ok {
		s.take(element)
		delete(s.entries, key)
	}
}

func (s *shelf) clear() {
	clear(s.entries)
	s.once, s.certain = queue{}, queue{}
}

// add puts e first in its queue. What finds no place among the certain has to be asked for again.
func (s *shelf) add(e *entry) {
	q := s.queue(e)
	s.entries[e.key] = q.list.PushFront(e)
	q.bytes += e.bytes
	for s.certain.bytes > s.bound/share*(share-1) {
		last := s.certain.list.Back()
		s.take(last)
		demoted := last.Value.(*entry)
		demoted.wanted = false
		s.entries[demoted.key] = s.once.list.PushFront(demoted)
		s.once.bytes += demoted.bytes
	}
}

func (s *shelf) take(element *list.Element) {
	e := element.Value.(*entry)
	q := s.queue(e)
	q.list.Remove(element)
	q.bytes -= e.bytes
}

func (s *shelf) queue(e *entry) *queue {
	if e.wanted {
		return &s.certain
	}
	return &s.once
}
