// Package suites runs the helm-unittest suites of charts/souk. It is a package of its own because helm-unittest changes, for
// the whole process, what Helm believes about the cluster.
package suites
