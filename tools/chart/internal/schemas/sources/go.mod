// Where schemas come from: only the files are read, nothing is built. `go mod tidy` would empty this: go.sum is written by
// `go mod download -json <module>`. Kubernetes here is the newest that the chart is checked against.
module github.com/souk-shop/souk/tools/chart/internal/schemas/sources

go 1.26.4

require (
	github.com/dapr/dapr v1.18.0
	github.com/kedacore/keda/v2 v2.21.0
	github.com/prometheus-operator/prometheus-operator v0.85.0
	k8s.io/kubernetes v1.37.2
	sigs.k8s.io/gateway-api v1.6.3
)
