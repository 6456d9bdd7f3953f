// Package cluster has the test of the shop on a real Kubernetes cluster, with the real control plane of Dapr: `make test-kind`.
package cluster
