// Package monitoring holds the tests of the chart's alerts and dashboards, charts/souk/files: every metric, label and
// value that they name exists in what real sidecars and a real cluster expose, every alert does what its tests say, and
// each has its runbook. It has no code of its own.
//
//	GOWORK=off go test ./...
package monitoring
