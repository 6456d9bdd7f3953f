// Package e2e holds the tests of the whole shop on real sidecars: the journeys of shoppers and staff, what happens when
// processes are killed under load, and what the brokers hold afterwards. Run them with `make test`.
package e2e
