package dense

import "sync"

// Pool lends sets and counters to questions.
type Pool struct{ sets, counters sync.Pool }

// Loan is what one question uses, until it is returned. It is not for concurrent use.
type Loan struct {
	pool     *Pool
	n        int
	sets     []*Set
	counters []*[]uint16
}

// Lend begins a question whose numbers are below n.
func (p *Pool) Lend(n int) *Loan { return &Loan{pool: p, n: n} }

// Set returns an empty set, the loan's until the end.
func (l *Loan) Set() Set {
	s := take[Set](&l.pool.sets, Words(l.n))
	l.sets = append(l.sets, s)
	return *s
}

// Counters returns a counter for each number, all of them 0, the loan's until the end.
func (l *Loan) Counters() []uint16 {
	c := take[[]uint16](&l.pool.counters, l.n)
	l.counters = append(l.counters, c)
	return *c
}

// take returns a cleared slice of a pool, or a new one with room to grow.
func take[S ~[]E, E any](pool *sync.Pool, length int) *S {
	s, _ := pool.Get().(*S)
	if s == nil || cap(*s) < length {
		made := make(S, length, length+length/8)
		return &made
	}
	*s = (*s)[:length]
	clear(*s)
	return s
}

// Return gives everything back. Nothing of it, nor a bitmap of a set, is to be used any more.
func (l *Loan) Return() {
	for _, s := range l.sets {
		l.pool.sets.Put(s)
	}
	for _, c := range l.counters {
		l.pool.counters.Put(c)
	}
	l.sets, l.counters = nil, nil
}
