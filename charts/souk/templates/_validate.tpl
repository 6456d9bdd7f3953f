{{/* Combinations that cannot work end here, in one sentence. What only a cluster can tell is asked only where there is one:
Kinds are among the API versions of a cluster, and not among those that `helm template` assumes. */}}
{{- define "souk.validate" -}}
{{- $values := .Values -}}
{{- $services := fromYaml (include "souk.services" .) -}}
{{- $live := .Capabilities.APIVersions.Has "v1/Pod" -}}
{{- $has := .Capabilities.APIVersions -}}
{{- if $live -}}
{{- if not ($has.Has "dapr.io/v1alpha1/Component") -}}
{{- fail "Dapr is not installed in this cluster: there is no kind Component of dapr.io/v1alpha1. Install its control plane first: helm upgrade --install dapr dapr --repo https://dapr.github.io/helm-charts --version 1.18.0 --namespace dapr-system --create-namespace --set dapr_sidecar_injector.sidecarDropALLCapabilities=true --wait" -}}
{{- end -}}
{{- if and $values.gatewayApi.enabled (not ($has.Has "gateway.networking.k8s.io/v1/HTTPRoute")) -}}
{{- fail "gatewayApi.enabled: there is no kind HTTPRoute of gateway.networking.k8s.io/v1 in this cluster: install the Gateway API, or use ingress" -}}
{{- end -}}
{{- end -}}
{{- range $app, $service := $services -}}
{{- if not $service.port -}}
{{- fail (printf "services.%s.port: is empty" $app) -}}
{{- end -}}
{{- if and $service.autoscaling.enabled $service.keda.enabled -}}
{{- fail (printf "services.%s: autoscaling and keda are both enabled, and two autoscalers would fight over one Deployment: choose one" $app) -}}
{{- end -}}
{{- range $kind := list "autoscaling" "keda" -}}
{{- $scale := get $service $kind -}}
{{- if and $scale.enabled (gt (int $scale.minReplicas) (int $scale.maxReplicas)) -}}
{{- fail (printf "services.%s.%s: minReplicas is %v, which is more than maxReplicas, %v" $app $kind $scale.minReplicas $scale.maxReplicas) -}}
{{- end -}}
{{- end -}}
{{- if $service.keda.enabled -}}
{{- if not (get (fromYaml (include "souk.subscriptions" $)) $app) -}}
{{- fail (printf "services.%s.keda: %s subscribes to nothing, so it has no lag: use autoscaling" $app $app) -}}
{{- end -}}
{{- if not $values.components.create -}}
{{- fail (printf "services.%s.keda: the lag is read from the broker of components.redis, and components.create is false: write a ScaledObject for your broker" $app) -}}
{{- end -}}
{{- if and $live (not ($has.Has "keda.sh/v1alpha1/ScaledObject")) -}}
{{- fail (printf "services.%s.keda: there is no kind ScaledObject of keda.sh/v1alpha1 in this cluster: install KEDA, or use autoscaling" $app) -}}
{{- end -}}
{{- end -}}
{{- range $kind := list "requests" "limits" -}}
{{- range $name := list $app "sidecar" -}}
{{- $resources := ternary $service.sidecar.resources $service.resources (eq $name "sidecar") -}}
{{- if not (get (get $resources $kind | default dict) "memory") -}}
{{- fail (printf "services.%s: the %s of memory for %s are empty" $app $kind $name) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- range $callee, $_ := $values.services -}}
{{- $called := mergeOverwrite (deepCopy $values.defaults) (deepCopy (get $values.services $callee)) -}}
{{- if and (hasKey $called.callers $app) (not $called.enabled) -}}
{{- fail (printf "services.%s.enabled: is false, and %s cannot work without it" $callee $app) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if and $values.components.create (not $values.components.redis.host) -}}
{{- fail "components.redis.host: is empty: where is Redis, as host:port? (Or bring components of your own, with components.create=false)" -}}
{{- end -}}
{{- if and (eq $values.media.type "s3") (not $values.media.s3.bucket) -}}
{{- fail "media.s3.bucket: is empty, and media.type is s3" -}}
{{- end -}}
{{- if and $values.ingress.enabled (not $values.ingress.host) -}}
{{- fail "ingress.host: is empty, and ingress.enabled is true" -}}
{{- end -}}
{{- with $values.gatewayApi -}}
{{- if .enabled -}}
{{- if not .hostnames -}}
{{- fail "gatewayApi.hostnames: is empty, and gatewayApi.enabled is true" -}}
{{- end -}}
{{- if not (or .parentRefs .gateway.create) -}}
{{- fail "gatewayApi.parentRefs: is empty: name the Gateway, or have one made with gatewayApi.gateway.create" -}}
{{- end -}}
{{- if and .gateway.create (not .gateway.className) -}}
{{- fail "gatewayApi.gateway.className: is empty, and gatewayApi.gateway.create is true" -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if and $values.seed.enabled $values.secrets.auth.existingSecret (not $values.seed.existingSecret) -}}
{{- fail "seed.existingSecret: is empty, and secrets.auth.existingSecret is set: name a Secret with admin-email and admin-password (it may be the same one)" -}}
{{- end -}}
{{- end -}}
