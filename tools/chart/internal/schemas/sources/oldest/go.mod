// The oldest Kubernetes that the chart is for. See the folder above.
module github.com/souk-shop/souk/tools/chart/internal/schemas/sources/oldest

go 1.26.4

require k8s.io/kubernetes v1.30.14
