{{/* The services' table. */}}

{{/* The enabled services as YAML, each with all that `defaults` has, and without callers that are not enabled. */}}
{{- define "souk.services" -}}
{{- $out := dict -}}
{{- range $app, $own := .Values.services -}}
{{- $service := mergeOverwrite (deepCopy $.Values.defaults) (deepCopy $own) -}}
{{- if $service.enabled -}}
{{- $_ := set $out $app $service -}}
{{- end -}}
{{- end -}}
{{- range $app, $service := $out -}}
{{- range $caller, $_ := $service.callers -}}
{{- if and (hasKey $.Values.services $caller) (not (hasKey $out $caller)) -}}
{{- $_ := unset $service.callers $caller -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toYaml $out -}}
{{- end -}}

{{/* The apps that an app invokes, as YAML: (dict "app" "cart" "services" $services). */}}
{{- define "souk.calls" -}}
{{- $calls := list -}}
{{- range $callee, $service := .services -}}
{{- if hasKey $service.callers $.app -}}
{{- $calls = append $calls $callee -}}
{{- end -}}
{{- end -}}
{{- toYaml $calls -}}
{{- end -}}

{{/* Nine tenths of a memory limit such as 160Mi, as Go's runtime writes it. */}}
{{- define "souk.goMemLimit" -}}
{{- $mib := trimSuffix "Mi" . | atoi -}}
{{- if hasSuffix "Gi" . -}}
{{- $mib = mul (trimSuffix "Gi" . | atoi) 1024 -}}
{{- end -}}
{{- printf "%dMiB" (div (mul $mib 9) 10) -}}
{{- end -}}

{{/* The Secret with an app's token: (dict "root" $ "app" "cart" "service" $service). */}}
{{- define "souk.tokenSecret" -}}
{{- $shared := default (printf "%s-%s-token" (include "souk.fullname" .root) .app) .root.Values.secrets.tokens.existingSecret -}}
{{- default $shared .service.token.existingSecret -}}
{{- end -}}

{{/* The Secret with an app's secrets.json: (dict "root" $ "app" "auth"). */}}
{{- define "souk.appSecret" -}}
{{- $own := get .root.Values.secrets .app | default dict -}}
{{- default (printf "%s-%s-secrets" (include "souk.fullname" .root) .app) $own.existingSecret -}}
{{- end -}}

{{/* The Secret with Redis' password, or "" where there is none. */}}
{{- define "souk.redisSecret" -}}
{{- with .Values.components.redis -}}
{{- if .existingSecret -}}
{{- .existingSecret -}}
{{- else if .password -}}
{{- printf "%s-redis" (include "souk.fullname" $) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "souk.mediaClaim" -}}
{{- default (printf "%s-media" (include "souk.fullname" .)) .Values.media.volume.existingClaim -}}
{{- end -}}

{{/* How long the sidecar stays whole after the pod was told to end: until the service has been told and has had time to
finish what it does in the background, and before it closes its port. */}}
{{- define "souk.blockSeconds" -}}
{{- add .Values.termination.preStopSeconds (max 1 (div (int .Values.termination.lingerSeconds) 2)) -}}
{{- end -}}

{{- define "souk.graceSeconds" -}}
{{- with .Values.termination -}}
{{- add .preStopSeconds .lingerSeconds .drainSeconds 10 -}}
{{- end -}}
{{- end -}}

{{- define "souk.containerSecurityContext" -}}
allowPrivilegeEscalation: false
capabilities:
  drop: [ALL]
readOnlyRootFilesystem: true
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "souk.podSecurityContext" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end -}}
