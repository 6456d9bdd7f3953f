{{/* Dapr: annotations of pods, and resources from the profile in files/components. */}}

{{/* The annotations by which the injector makes an app's sidecar: (dict "root" $ "app" "cart" "service" $service). */}}
{{- define "souk.daprAnnotations" -}}
{{- $dapr := .root.Values.dapr -}}
{{- $resources := .service.sidecar.resources -}}
dapr.io/enabled: "true"
dapr.io/app-id: {{ .app }}
dapr.io/app-port: {{ .service.port | quote }}
dapr.io/app-protocol: http
dapr.io/config: {{ include "souk.fullname" .root }}-{{ .app }}
dapr.io/enable-app-health-check: "true"
dapr.io/app-health-check-path: /healthz
dapr.io/app-health-probe-interval: {{ $dapr.appHealth.interval | quote }}
dapr.io/app-health-probe-timeout: {{ $dapr.appHealth.timeout | quote }}
dapr.io/app-health-threshold: {{ $dapr.appHealth.threshold | quote }}
dapr.io/block-shutdown-duration: {{ include "souk.blockSeconds" .root }}s
dapr.io/graceful-shutdown-seconds: {{ .root.Values.termination.drainSeconds | quote }}
dapr.io/app-token-secret: {{ include "souk.tokenSecret" . }}
dapr.io/api-token-secret: {{ include "souk.tokenSecret" . }}
dapr.io/disable-builtin-k8s-secret-store: "true"
dapr.io/sidecar-listen-addresses: 127.0.0.1
dapr.io/max-body-size: {{ $dapr.maxBodySize | quote }}
dapr.io/read-buffer-size: {{ $dapr.readBufferSize | quote }}
dapr.io/enable-metrics: "true"
dapr.io/metrics-port: {{ $dapr.metricsPort | quote }}
dapr.io/enable-api-logging: "false"
dapr.io/log-level: {{ $dapr.logLevel }}
dapr.io/log-as-json: {{ $dapr.logAsJson | quote }}
dapr.io/sidecar-seccomp-profile-type: RuntimeDefault
# A busy node is no reason to take a pod out of its Service.
dapr.io/sidecar-readiness-probe-period-seconds: "2"
dapr.io/sidecar-readiness-probe-timeout-seconds: "3"
{{- with $resources.requests.cpu }}
dapr.io/sidecar-cpu-request: {{ . | quote }}
{{- end }}
{{- with $resources.limits.cpu }}
dapr.io/sidecar-cpu-limit: {{ . | quote }}
{{- end }}
dapr.io/sidecar-memory-request: {{ $resources.requests.memory | quote }}
dapr.io/sidecar-memory-limit: {{ $resources.limits.memory | quote }}
# Little lives in a sidecar, and all that passes through it is garbage soon.
dapr.io/env: GOMEMLIMIT={{ include "souk.goMemLimit" $resources.limits.memory }},GOGC=400
{{- with $dapr.sidecarImage }}
dapr.io/sidecar-image: {{ . }}
{{- end }}
{{- if .service.secrets }}
dapr.io/volume-mounts: secrets:/souk/secrets
{{- end }}
{{- if and .service.media (eq .root.Values.media.type "volume") }}
dapr.io/volume-mounts-rw: media:/souk/media
{{- end }}
{{- end -}}

{{/* Every resource of the profile, as YAML: {items: […]}. */}}
{{- define "souk.profile" -}}
{{- $items := list -}}
{{- range $path, $_ := .Files.Glob "files/components/*.yaml" -}}
{{- range splitList "\n---\n" ($.Files.Get $path) -}}
{{- $items = append $items (fromYaml .) -}}
{{- end -}}
{{- end -}}
{{- toYaml (dict "items" $items) -}}
{{- end -}}

{{/* What the values say of the settings of a component of the profile, as YAML: setting to {value} or {secretKeyRef}; null
takes it out. (dict "root" $ "component" $component) */}}
{{- define "souk.settings" -}}
{{- $values := .root.Values -}}
{{- $redis := $values.components.redis -}}
{{- $out := dict -}}
{{- $type := .component.spec.type -}}
{{- if hasSuffix ".redis" $type -}}
{{- $_ := set $out "redisHost" (dict "value" $redis.host) -}}
{{- $_ := set $out "redisType" (dict "value" $redis.type) -}}
{{- $_ := set $out "redisPassword" nil -}}
{{- with include "souk.redisSecret" .root -}}
{{- $_ := set $out "redisPassword" (dict "secretKeyRef" (dict "name" . "key" $redis.passwordKey)) -}}
{{- end -}}
{{- with $redis.username -}}
{{- $_ := set $out "redisUsername" (dict "value" .) -}}
{{- end -}}
{{- if $redis.tls.enabled -}}
{{- $_ := set $out "enableTLS" (dict "value" "true") -}}
{{- if $redis.tls.insecureSkipVerify -}}
{{- $_ := set $out "insecureSkipTLSVerify" (dict "value" "true") -}}
{{- end -}}
{{- end -}}
{{- else if eq $type "secretstores.local.file" -}}
{{- $_ := set $out "secretsFile" (dict "value" "/souk/secrets/secrets.json") -}}
{{- else if eq $type "bindings.localstorage" -}}
{{- $_ := set $out "rootPath" (dict "value" "/souk/media") -}}
{{- else if eq $type "bindings.aws.s3" -}}
{{- with $values.media.s3 -}}
{{- $_ := set $out "bucket" (dict "value" .bucket) -}}
{{- $_ := set $out "region" (dict "value" .region) -}}
{{- $_ := set $out "forcePathStyle" (dict "value" (toString .forcePathStyle)) -}}
{{- with .endpoint -}}
{{- $_ := set $out "endpoint" (dict "value" .) -}}
{{- end -}}
{{- if .existingSecret -}}
{{- $_ := set $out "accessKey" (dict "secretKeyRef" (dict "name" .existingSecret "key" .accessKeyKey)) -}}
{{- $_ := set $out "secretKey" (dict "secretKeyRef" (dict "name" .existingSecret "key" .secretKeyKey)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- range $name, $value := get $values.components.metadata .component.metadata.name | default dict -}}
{{- $_ := set $out $name (ternary (dict "secretKeyRef" $value) (dict "value" (toString $value)) (kindIs "map" $value)) -}}
{{- end -}}
{{- toYaml $out -}}
{{- end -}}

{{/* A component of the profile with the settings of the values: (dict "root" $ "component" $component). */}}
{{- define "souk.component" -}}
{{- $component := deepCopy .component -}}
{{- if and (eq $component.metadata.name "media") (eq .root.Values.media.type "s3") -}}
{{- $kept := list -}}
{{- range $component.spec.metadata -}}
{{- if ne .name "rootPath" -}}
{{- $kept = append $kept . -}}
{{- end -}}
{{- end -}}
{{- $_ := set $component.spec "type" "bindings.aws.s3" -}}
{{- $_ := set $component.spec "metadata" $kept -}}
{{- end -}}
{{- $settings := fromYaml (include "souk.settings" (dict "root" .root "component" $component)) -}}
{{- $metadata := list -}}
{{- range $component.spec.metadata -}}
{{- if not (hasKey $settings .name) -}}
{{- $metadata = append $metadata . -}}
{{- end -}}
{{- end -}}
{{- range $name, $setting := $settings -}}
{{- if $setting -}}
{{- $metadata = append $metadata (merge (dict "name" $name) $setting) -}}
{{- end -}}
{{- end -}}
{{- $_ := set $component.spec "metadata" $metadata -}}
{{- toYaml $component -}}
{{- end -}}

{{/* The Components and the Resiliency of the enabled services, as YAML: {items: [{apiVersion, kind, name, spec, scopes}]}. */}}
{{- define "souk.resources" -}}
{{- $services := fromYaml (include "souk.services" .) -}}
{{- $items := list -}}
{{- range (fromYaml (include "souk.profile" .)).items -}}
{{- $scopes := list -}}
{{- range .scopes -}}
{{- if hasKey $services . -}}
{{- $scopes = append $scopes . -}}
{{- end -}}
{{- end -}}
{{- if $scopes -}}
{{- $spec := .spec -}}
{{- if eq .kind "Component" -}}
{{- $spec = (fromYaml (include "souk.component" (dict "root" $ "component" .))).spec -}}
{{- end -}}
{{- $items = append $items (dict "apiVersion" .apiVersion "kind" .kind "name" .metadata.name "spec" $spec "scopes" $scopes) -}}
{{- end -}}
{{- end -}}
{{- toYaml (dict "items" $items) -}}
{{- end -}}

{{/* The spec of the profile's Configuration, as YAML. */}}
{{- define "souk.profileConfiguration" -}}
{{- range (fromYaml (include "souk.profile" .)).items -}}
{{- if eq .kind "Configuration" -}}
{{- toYaml .spec -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* A name for all that an app's sidecar reads at its start: (dict "root" $ "app" "cart" "service" $service "resources"
$resources "spec" $profileSpec). */}}
{{- define "souk.daprChecksum" -}}
{{- $all := list (include "souk.configuration" .) -}}
{{- range .resources -}}
{{- if has $.app .scopes -}}
{{- $all = append $all (toYaml .) -}}
{{- end -}}
{{- end -}}
{{- join "\n" $all | sha256sum -}}
{{- end -}}

{{/* One app's Configuration: the profile's, without what is of one machine, and who may invoke what.
(dict "root" $ "app" "cart" "service" $service "spec" $profileSpec) */}}
{{- define "souk.configuration" -}}
{{- $spec := omit .spec "nameResolution" -}}
{{- $dapr := .root.Values.dapr -}}
{{- $tracing := dict "samplingRate" $dapr.tracing.samplingRate -}}
{{- if $dapr.tracing.endpointAddress -}}
{{- $_ := set $tracing "otel" (pick $dapr.tracing "endpointAddress" "isSecure" "protocol") -}}
{{- end -}}
{{- $_ := set $spec "tracing" $tracing -}}
{{- $allowed := list -}}
{{- range .spec.api.allowed -}}
{{- if ne .name "shutdown" -}}
{{- $allowed = append $allowed . -}}
{{- end -}}
{{- end -}}
{{- $_ := set $spec "api" (dict "allowed" $allowed) -}}
{{- $policies := list -}}
{{- range $caller, $routes := .service.callers -}}
{{- $operations := list -}}
{{- range $routes -}}
{{- $parts := splitList " " . -}}
{{- $operations = append $operations (dict "name" (index $parts 1) "httpVerb" (splitList "," (index $parts 0)) "action" "allow") -}}
{{- end -}}
{{- $policies = append $policies (dict "appId" $caller "defaultAction" "deny" "trustDomain" $dapr.trustDomain "namespace" $.root.Release.Namespace "operations" $operations) -}}
{{- end -}}
{{- $_ := set $spec "accessControl" (dict "defaultAction" "deny" "trustDomain" $dapr.trustDomain "policies" $policies) -}}
{{- /* Dapr 1.18 restarts every sidecar of an app at once when its Configuration changes, and swaps Components under way.
A change is a rollout here, one pod after the other. */}}
{{- $_ := set $spec "features" (list (dict "name" "HotReload" "enabled" false)) -}}
{{- toYaml $spec -}}
{{- end -}}

{{/* The topics that each app subscribes to, of the profile's pubsub, as YAML. */}}
{{- define "souk.subscriptions" -}}
{{- $out := dict -}}
{{- range (fromYaml (include "souk.profile" .)).items -}}
{{- if eq .metadata.name "pubsub" -}}
{{- range .spec.metadata -}}
{{- if eq .name "subscriptionScopes" -}}
{{- range splitList ";" .value -}}
{{- $parts := splitList "=" (trim .) -}}
{{- $_ := set $out (first $parts) (compact (splitList "," (trim (last $parts)))) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toYaml $out -}}
{{- end -}}
