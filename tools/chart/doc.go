// Package chart checks charts/souk as `make test-chart` does, with no cluster and no program but go:
//
//   - helm lint, strict, with the default, the kind and the production values;
//   - the helm-unittest suites in charts/souk/tests, which switch things on and off;
//   - golden renders in charts/souk/tests/golden: `make test-chart UPDATE=1` writes them anew;
//   - kubeconform, strict, against the schemas of the oldest and the newest Kubernetes that the chart is for, and those of the
//     custom resources of Dapr, KEDA, the Prometheus operator and the Gateway API;
//   - values that cannot work are refused, and the message names the field;
//   - a policy for all that is rendered: every pod is restricted, no secret is anywhere but in a Secret, apps are closed to
//     each other unless the table says otherwise, and what refers to something refers to what is there.
//
// Helm, helm-unittest and kubeconform are used as libraries, in one test program: that takes minutes less to build than their
// three commands. This module is outside go.work, so that the services do not get their versions. The schemas are made from
// Go modules whose code is not built (internal/schemas/sources), and stay in Go's module cache.
package chart
